"""The visits of one window: several cases, superseding, the dark pause, restarts, marks."""

from typing import Any

import pytest

from devices.codes import ClosedReason, CloseReason
from evaluation.model import CancelCode, UnratedCause
from kiosk.effects import AskPad, Changed, ClosePad, Commit
from kiosk.visit import End, Timing, Window
from kiosk.window import VISITS_KEPT_MAX
from mqtt_bridge.messages import bodies
from mqtt_bridge.outbox.values import OpenAttempt, Recovered
from tests.kiosk.bench import EMPTY, W1, W2, Bench

LEFT = End(UnratedCause.CANCELLED, CancelCode.LEFT)


def test_cases_of_a_visit_are_asked_one_after_the_other_and_numbered() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    assert bench.states(visit) == ["asking", "waiting"]
    bench.press(bench.token(visit), press_id=1)
    bench.wait(1.1)
    assert bench.states(visit) == ["rated", "asking"]
    bench.press(bench.token(visit, 1), press_id=2)
    assert bench.states(visit) == ["rated", "rated"]
    asked = bench.events_of(bodies.Asked)
    assert [(body.attempt.index, body.attempt.of) for body in asked] == [(1, 2), (2, 2)]
    assert [effect.text for effect in bench.of(AskPad)] == ["请评价 1/2 1号窗口", "请评价 2/2 1号窗口"]


@pytest.mark.parametrize("dark_s", [0.0, 1.0, 3.0])
def test_the_pad_is_dark_between_two_questions(dark_s: float) -> None:
    bench = Bench(timing=Timing(dark_s=dark_s))
    visit = bench.open("A1", "A2")
    bench.press(bench.token(visit))
    asked = 2 if dark_s == 0 else 1
    assert len(bench.asked_pads()) == asked
    bench.wait(dark_s - 0.1 if dark_s else 0)
    assert len(bench.asked_pads()) == asked
    bench.wait(0.2)
    assert len(bench.asked_pads()) == 2


def test_the_next_case_is_asked_also_after_one_was_not_rated() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    bench.closed(bench.token(visit))
    bench.wait(1.1)
    assert bench.states(visit) == ["unrated timeout", "asking"]


def test_opening_the_next_visit_supersedes_the_open_one_and_keeps_it_dark_for_a_second() -> None:
    bench = Bench()
    first = bench.open("A1")
    token = bench.token(first)
    second = bench.open("B1")
    assert bench.of(ClosePad) == [ClosePad("pad-1", token, CloseReason.SUPERSEDED)]
    bench.wait(0.9)
    assert len(bench.asked_pads()) == 1
    bench.wait(0.2)
    assert len(bench.asked_pads()) == 2
    bench.closed(token, reason=ClosedReason.BY_HOST)
    assert bench.states(first) == ["unrated superseded"]
    assert bench.states(second) == ["asking"]


def test_a_silent_pad_holds_the_next_visit_up_for_no_longer_than_the_dark_pause() -> None:
    bench = Bench()
    bench.open("A1")
    bench.open("B1")
    bench.wait(1.1)
    assert len(bench.of(AskPad)) == 2
    assert bench.events_of(bodies.Unrated) == []


@pytest.mark.promise(1)
def test_a_press_that_crossed_the_superseding_rates_its_own_case() -> None:
    bench = Bench()
    first, second = bench.open("A1"), bench.open("B1")
    bench.press(bench.token(first))
    assert bench.states(first) == ["rated"]
    assert bench.states(second) != ["rated"]


def test_what_was_overtaken_after_its_deadline_is_a_time_out() -> None:
    bench = Bench()
    first = bench.open("A1")
    bench.wait(60.5)
    bench.open("B1")
    bench.closed(bench.token(first))
    assert bench.states(first) == ["unrated timeout"]


@pytest.mark.parametrize(("pads", "cause"), [(("pad-2",), "pad-lost"), (("pad-2", "pad-3"), "timeout")])
def test_a_question_overtaken_after_its_deadline_ends_on_a_silent_pad_as_if_it_was_not(
    pads: tuple[str, ...], cause: str
) -> None:
    """The last pad is silent; of two the other one has told that its time ran out."""
    for overtaken in (False, True):
        bench = Bench((Window("w2", "2", pads, ()),))
        first = bench.open("A1", window="w2")
        for pad in pads[:-1]:
            bench.closed(bench.token(first), pad)
        bench.wait(60.5)
        if overtaken:
            bench.open("B1", window="w2")
        bench.wait(9.4)
        assert bench.events_of(bodies.Unrated) == []
        bench.wait(0.2)
        assert bench.states(first) == [f"unrated {cause}"]


def test_the_dark_pause_counts_from_the_end_of_the_question_not_from_the_word_of_a_slow_pad() -> None:
    bench = Bench()
    first = bench.open("A1")
    bench.do(lambda at: bench.station.end(first, LEFT, at))
    bench.wait(1.1)
    bench.closed(bench.token(first), reason=ClosedReason.BY_HOST)
    bench.open("B1")
    assert len(bench.asked_pads()) == 2


@pytest.mark.promise(1)
def test_a_late_press_after_the_next_visit_was_opened_is_the_rating_of_its_own_case() -> None:
    bench = Bench()
    first = bench.open("A1")
    token = bench.token(first)
    bench.closed(token)
    bench.open("B1")
    bench.press(token, age_s=5.0)
    assert bench.states(first) == ["rated"]


def test_a_late_press_that_the_disk_does_not_take_stops_no_other_case_of_the_visit() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1", "A2")
    bench.complete()
    bench.closed(bench.token(visit))
    bench.complete()
    bench.complete()
    bench.press(bench.token(visit), age_s=5.0)
    bench.complete(ok=False)
    bench.wait(1.1)
    assert bench.states(visit) == ["unrated timeout", "asking"]
    assert bench.view(visit).open


def test_cancelling_a_visit_asks_none_of_its_other_cases() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    bench.do(lambda at: bench.station.end(visit, LEFT, at))
    bench.closed(bench.token(visit), reason=ClosedReason.BY_HOST)
    bench.wait(100)
    assert bench.states(visit) == ["unrated cancelled", "not-asked"]
    assert len(bench.of(AskPad)) == 1


def test_a_consultation_is_asked_without_a_case() -> None:
    bench = Bench()
    visit = bench.open()
    bench.press(bench.token(visit))
    (rating,) = bench.events_of(bodies.Rating)
    assert rating.attempt.case is None
    assert rating.attempt.visit == visit
    assert bench.events_of(bodies.Case) == []


def test_practice_is_marked_everywhere_uses_numbers_of_its_own_and_ends_at_the_next_opening() -> None:
    bench = Bench()
    visit = bench.open(practice=True)
    assert bench.of(AskPad)[-1].text == "演练 请评价 1号窗口"
    assert bench.view(visit).practice
    bench.press(bench.token(visit))
    marks = [
        body.attempt.practice for body in bench.events() if isinstance(body, bodies.Asked | bodies.Rating)
    ]
    assert marks == [True, True]
    key = bench.view(visit).cases[0].case
    assert key is not None
    assert (key.source, key.case_no.startswith("PRACTICE-")) == ("practice", True)
    assert bench.of(Commit)[-1].write.rated == ()
    again = bench.open(practice=True)
    bench.open("A1")
    bench.closed(bench.token(again), reason=ClosedReason.BY_HOST)
    assert bench.states(again) == ["unrated superseded"]


@pytest.mark.parametrize(
    ("simulators", "asked"), [((), False), (("pad-2",), False), (("pad-2", "pad-3"), True)]
)
def test_events_are_marked_simulated_by_the_pads_that_ask_and_answer(
    simulators: tuple[str, ...], asked: bool
) -> None:
    bench = Bench()
    for pad in ("pad-2", "pad-3"):
        bench.identified(pad, simulator=pad in simulators)
    token = bench.token(bench.open("A1", window="w2"))
    bench.press(token, pad="pad-3")
    assert bench.events_of(bodies.Asked)[-1].attempt.simulated is asked
    assert bench.events_of(bodies.Rating)[-1].attempt.simulated is ("pad-3" in simulators)


def test_where_only_screens_ask_nothing_is_simulated() -> None:
    bench = Bench((Window("w2", "2", (), ("screen-2",)),))
    bench.open("A1", window="w2")
    assert bench.events_of(bodies.Asked)[-1].attempt.simulated is False


def test_an_attempt_ends_as_simulated_if_it_was_asked_so_also_after_a_restart() -> None:
    bench = Bench()
    bench.identified("pad-1", simulator=True)
    bench.open("A1")
    kept = bench.of(Commit)[-1].write.open_attempts
    again = Bench(recovered=Recovered(kept, {}, (), {}))
    again.wait(80)  # the simulator is gone
    assert [(body.cause, body.attempt.simulated) for body in again.events_of(bodies.Unrated)] == [
        ("interrupted", True)
    ]


def test_changes_are_told_for_what_a_window_can_see_and_only_then() -> None:
    bench = Bench()
    visit = bench.open("A1")
    assert bench.of(Changed) == [Changed("w1", visit)] * 2  # recording, asking
    bench.closed(b"unknown!")
    assert len(bench.of(Changed)) == 2
    bench.press(bench.token(visit))
    assert len(bench.of(Changed)) == 3


def test_visits_long_over_are_forgotten_and_their_late_press_goes_to_the_store_by_its_token() -> None:
    bench = Bench(timing=Timing(dark_s=0))
    first = bench.open("A0")
    token = bench.token(first)
    bench.wait(71)
    for number in range(VISITS_KEPT_MAX + 1):
        bench.press(bench.token(bench.open(f"B{number}")), press_id=number + 1)
    assert bench.station.view(first, bench.at()) is None
    bench.press(token, press_id=100)
    assert [body.token for body in bench.events_of(bodies.Press)] == [token.hex()]
    assert bench.acks()[-1] == "ACCEPTED"


def restarted(**changes: Any) -> tuple[Bench, bytes, Recovered]:
    """A station that ended while it asked: the next one's bench, the token, and what the outbox kept."""
    bench = Bench()
    visit = bench.open("A1", window=changes.pop("window", "w1"))
    attempts = tuple(attempt for commit in bench.written for attempt in commit.write.open_attempts)
    kept = Recovered(attempts, {}, (), {})
    return Bench(recovered=kept, **changes), bench.token(visit), kept


@pytest.mark.promise(8)
def test_after_a_restart_every_open_token_is_closed_and_recorded_as_interrupted() -> None:
    bench, token, _ = restarted()
    assert bench.of(ClosePad) == [ClosePad("pad-1", token, CloseReason.HOST_RESTARTED)]
    assert bench.events_of(bodies.Unrated) == []
    bench.closed(token, reason=ClosedReason.UNKNOWN_HERE)
    assert [(body.cause, body.attempt.token) for body in bench.events_of(bodies.Unrated)] == [
        ("interrupted", token.hex())
    ]


@pytest.mark.promise(8)
def test_after_a_restart_a_press_for_an_open_token_is_its_rating() -> None:
    bench, token, _ = restarted()
    bench.press(token, 2, age_s=30.0)
    (rating,) = bench.events_of(bodies.Rating)
    assert (rating.level, rating.attempt.case.case_no) == (2, "A1")
    assert bench.acks() == ["ACCEPTED"]
    bench.wait(200)
    assert bench.events_of(bodies.Unrated) == []


@pytest.mark.promise(8)
def test_after_a_restart_a_pad_that_stays_silent_is_waited_for_as_long_as_it_might_ask() -> None:
    bench, _, _ = restarted()
    bench.wait(69.9)
    assert bench.events_of(bodies.Unrated) == []
    bench.wait(0.2)
    assert [body.cause for body in bench.events_of(bodies.Unrated)] == ["interrupted"]


def test_an_attempt_whose_window_has_gone_is_recorded_as_interrupted_at_once() -> None:
    bench, token, _ = restarted(windows=(W2,))
    assert [body.cause for body in bench.events_of(bodies.Unrated)] == ["interrupted"]
    assert bench.written[-1].write.ended_attempts == (token,)


def test_a_pad_that_has_gone_from_the_configuration_is_not_waited_for() -> None:
    moved = type(W2)("w2", "2号窗口", ("pad-3",), ())
    bench, token, _ = restarted(window="w2", windows=(W1, moved))
    bench.closed(token, "pad-3", ClosedReason.UNKNOWN_HERE)
    assert [body.cause for body in bench.events_of(bodies.Unrated)] == ["interrupted"]


def test_an_open_attempt_that_cannot_be_read_is_ended_with_a_record() -> None:
    kept = Recovered((OpenAttempt(b"12345678", "w1", b"{}"),), {}, (), {})
    bench = Bench(recovered=kept)
    assert [body.action for body in bench.events_of(bodies.Audit)] == ["attempt.unreadable"]
    assert bench.written[-1].write.ended_attempts == (b"12345678",)


def test_a_fresh_outbox_closes_nothing() -> None:
    assert Bench(recovered=EMPTY).log == []
