"""Screens' rules on the bench: versions, restarts, codes of receipts, refused choices."""

from msgspec.structs import replace

from evaluation.model import follow_up_for
from kiosk.effects import ScreensChanged, Settled
from kiosk.opening import Refusal, Refused
from kiosk.screens import Survey
from kiosk.visit import Touch
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.control import encode_control
from mqtt_bridge.outbox.values import Recovered
from tests.kiosk.bench import Bench
from tests.mqtt_bridge.messages.halls import HALL

OLDER = replace(HALL, version=2)
SURVEY = Survey("2026-1", (("overall", "4"),), None, Touch("touch-00001", "screen-2"))


def configured(bench: Bench, version: int = 3) -> bool:
    return bool(bench.do(lambda _at: bench.station.screens.configure(replace(HALL, version=version))))


def kept(bench: Bench) -> list[int]:
    """Versions that went to the disk."""
    return [commit.write.hall[0] for commit in bench.written if commit.write.hall is not None]


def test_an_older_version_never_replaces_a_newer() -> None:
    bench = Bench()
    assert [configured(bench, version) for version in (3, 2, 3, 4)] == [True, False, False, True]
    assert (bench.station.screens.config.version, kept(bench)) == (4, [3, 4])
    assert len(bench.of(ScreensChanged)) == 2


def test_after_a_restart_without_a_network_the_last_one_is_shown() -> None:
    bench = Bench(recovered=Recovered((), {}, (), {}, hall=encode_control(HALL)))
    view = bench.call(bench.station.screens.view, "screen-2", "w2")
    assert view.config == HALL
    assert not configured(bench, 2)
    broken = Bench(recovered=Recovered((), {}, (), {}, hall=b"of another program"))
    assert broken.station.screens.config.version == 0


def test_what_the_disk_did_not_take_is_written_when_it_comes_again() -> None:
    bench = Bench(by_hand=True)
    configured(bench)
    bench.complete(ok=False)
    assert not configured(bench)
    bench.complete()
    assert kept(bench) == [3]


def test_a_survey_that_was_recorded_before_the_restart_is_not_recorded_again() -> None:
    bench = Bench(recovered=Recovered((), {}, (), {}, surveyed=(SURVEY.name,)))
    ticket = bench.call(bench.station.screens.survey, SURVEY)
    assert bench.of(Settled) == [Settled(ticket, recorded=True)]
    assert bench.events() == []


def test_a_screen_whose_choice_was_refused_tells_no_reasons() -> None:
    bench = Bench()
    configured(bench)
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    bench.press(token, 5, "pad-2")
    bench.touch(visit, token, 1)
    touch = Touch("touch-00002", "screen-2")
    answer = bench.call(bench.station.screens.detail, visit, token, ("time",), touch)
    assert answer == Refused(Refusal.NOT_CHOSEN, visit)
    assert bench.events_of(bodies.RatingDetail) == []


def test_another_screen_of_the_window_tells_no_reasons_of_this_one() -> None:
    bench = Bench()
    configured(bench)
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    bench.touch(visit, token, 5)
    other = Touch("touch-00002", "screen-3")
    answer = bench.call(bench.station.screens.detail, visit, token, ("time",), other)
    assert answer == Refused(Refusal.NOT_CHOSEN, visit)


def test_a_case_named_at_a_window_has_a_receipts_code_and_two_with_one_code_open_neither() -> None:
    bench = Bench()
    bench.open("A1")
    (first,) = bench.events_of(bodies.Case)
    assert first.receipt_code is not None
    caseload = bench.station._caseload
    case = caseload.of_code(first.receipt_code)
    assert case is not None
    other = replace(case.key, case_no="B1")
    caseload.keep(type(case)(other, "w1", "x", "y", case.finished_at, True, first.receipt_code))
    assert caseload.of_code(first.receipt_code) is None


def test_every_attempt_has_its_own_follow_up_code_whatever_becomes_of_it() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    bench.press(bench.token(visit), 1)
    bench.wait(100)
    codes = [case.follow_up for case in bench.view(visit).cases]
    nonces = [bytes.fromhex(asked.attempt.nonce) for asked in bench.events_of(bodies.Asked)]
    assert codes == [follow_up_for(nonce) for nonce in nonces]
    assert len(set(codes)) == 2
