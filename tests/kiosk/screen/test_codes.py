"""Self-start by a receipt's code, and what a scanner reads otherwise."""

from kiosk.screen.calls import Reply, StartBySelf
from kiosk.screen.codes import code_in
from kiosk.screen.inputs import OpenedCode, Scanned, Typed, Went
from kiosk.screen.pages import AlreadyRated, Ask, EnterCode, Idle, Sorry
from kiosk.screen.stages import Gone
from tests.kiosk.screen.bench import FlowBench, session


def lobby() -> FlowBench:
    return FlowBench(self_start=True)


def typed(bench: FlowBench, code: str) -> None:
    bench.take(*(Typed(character) for character in code))


def test_a_code_is_typed_and_its_case_is_asked() -> None:
    bench = lobby()
    assert bench.shows(Idle).self_start
    bench.take(OpenedCode())
    typed(bench, "ab2")
    bench.take(Typed(None))
    typed(bench, "1O")  # letters and digits that no code has
    assert bench.shows(EnterCode) == EnterCode("AB", wrong=False, paused_s=0)
    typed(bench, "cdef")
    assert bench.calls == [StartBySelf("ABCDEF")]
    bench.answer()
    bench.hear(session("asking"))
    bench.shows(Ask)


def test_a_code_is_scanned_at_idle() -> None:
    bench = lobby()
    bench.take(Scanned(" ａｂｃｄｅｆ "))
    assert bench.calls == [StartBySelf("ABCDEF")]


def test_a_scan_of_rubbish_is_wrong_and_asks_the_station_nothing() -> None:
    bench = lobby()
    for _ in range(5):
        bench.take(Scanned("http://example.org/?x=\x00\x07"))
    assert bench.shows(EnterCode) == EnterCode("", wrong=True, paused_s=0)
    assert not bench.calls


def test_a_case_of_another_hall_is_a_wrong_code() -> None:
    bench = lobby()
    bench.take(Scanned("ABCDEF"))
    bench.answer(Reply.UNKNOWN)
    assert bench.shows(EnterCode) == EnterCode("", wrong=True, paused_s=0)


def test_three_wrong_tries_pause_the_screen_for_a_minute() -> None:
    bench = lobby()
    for code in ("AAAAAA", "BBBBBB", "CCCCCC"):
        bench.take(Scanned(code))
        bench.answer(Reply.UNKNOWN)
    assert bench.shows(EnterCode).paused_s == 60
    bench.take(Scanned("DDDDDD"), OpenedCode())
    typed(bench, "EEEEEE")
    assert len(bench.calls) == 3
    bench.take(Went())
    bench.shows(Idle)
    bench.run(30)
    bench.take(OpenedCode())
    assert bench.shows(EnterCode).paused_s == 30
    bench.run(30)
    bench.take(Scanned("FFFFFF"))
    assert len(bench.calls) == 4
    assert bench.said.count("wrong-code") == 2
    assert bench.said.count("paused") == 2


def test_wrong_tries_are_not_forgotten_by_leaving_the_page() -> None:
    bench = lobby()
    for code in ("AAAAAA", "BBBBBB", "CCCCCC"):
        bench.take(OpenedCode())
        typed(bench, code)
        bench.take(Went())
        bench.answer(Reply.UNKNOWN)
        bench.run(40)
    bench.take(OpenedCode())
    assert bench.shows(EnterCode).paused_s > 0


def test_a_clerk_who_asks_meanwhile_is_not_kept_out_by_a_pause() -> None:
    bench = lobby()
    bench.take(Scanned("ABCDEF"))
    bench.answer(Reply.PAUSED)
    assert bench.shows(EnterCode).paused_s == 60
    bench.ask()


def test_what_the_station_says_otherwise_of_a_code_has_its_page() -> None:
    bench = lobby()
    bench.take(Scanned("ABCDEF"))
    bench.answer(Reply.ALREADY_RATED)
    bench.shows(AlreadyRated)
    bench.run(6)
    bench.take(Scanned("ABCDEF"))
    bench.answer(Reply.NOT_RECORDED)
    bench.shows(Sorry)
    bench.run(9)
    bench.take(Scanned("ABCDEF"))
    bench.answer(Reply.NO_ANSWER)
    assert bench.shows(EnterCode) == EnterCode("", wrong=False, paused_s=0)
    bench.hear(Gone())
    bench.take(Scanned("ABCDEF"))
    assert len(bench.calls) == 3


def test_the_page_closes_by_itself() -> None:
    bench = lobby()
    bench.take(OpenedCode())
    bench.run(31)
    bench.shows(Idle)


def test_where_self_start_is_off_a_scan_is_nothing() -> None:
    bench = FlowBench()
    bench.take(Scanned("ABCDEF"), OpenedCode())
    bench.shows(Idle)
    assert not bench.calls


def test_only_six_characters_of_the_codes_alphabet_are_a_code() -> None:
    assert code_in("abc def") == "ABCDEF"
    assert code_in("2026-0042") is None
    assert code_in("ABCDE1") is None
