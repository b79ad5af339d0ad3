"""A station's requests, feed, commands, duty and pads across its windows."""

from datetime import timedelta
from typing import Any

import pytest

from devices.codes import ClosedReason
from devices.events import Full, Opened, PadBack, PadConflict, PadEvent, PadSilent, PortLost
from evaluation.model import CancelCode, CaseKey, OpenedBy, UnratedCause
from kiosk.effects import AskPad, DutyAnswered
from kiosk.opening import Accepted, OpenRequest, Refusal, Refused, WantedCase
from kiosk.visit import End
from kiosk.window import VISITS_KEPT_MAX
from mqtt_bridge.messages import bodies
from mqtt_bridge.outbox.values import Recovered
from tests.kiosk.bench import EPOCH, NOON, Bench, uid_of

LEFT = End(UnratedCause.CANCELLED, CancelCode.LEFT)


def asked(bench: Bench, *numbers: str, window: str = "w1", **more: Any) -> Any:
    cases = tuple(WantedCase("desk", number) for number in numbers)
    return bench.do(
        lambda at: bench.station.open(OpenRequest(window, cases, OpenedBy.WINDOW_SYSTEM, **more), at)
    )


def test_the_same_case_again_is_the_open_attempt() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    assert asked(bench, "a1") == Accepted(visit, "w1", existing=True)
    assert asked(bench, "Ａ２", "A1") == Accepted(visit, "w1", existing=True)
    assert len(bench.events_of(bodies.Asked)) == 1


def test_a_case_that_is_rated_here_is_refused_and_nothing_changes() -> None:
    bench = Bench()
    bench.press(bench.token(bench.open("A1")))
    before = len(bench.log)
    assert asked(bench, "A1", "A2") == Refused(Refusal.ALREADY_RATED, "desk/A1/1")
    assert len(bench.log) == before


def test_a_case_that_is_unrated_may_be_asked_again() -> None:
    bench = Bench()
    bench.closed(bench.token(bench.open("A1")))
    assert isinstance(asked(bench, "A1"), Accepted)
    assert len(bench.events_of(bodies.Asked)) == 2
    assert len(bench.events_of(bodies.Case)) == 1


def test_more_cases_than_the_open_visit_has_are_a_new_visit_at_the_same_window() -> None:
    bench = Bench()
    first = bench.open("A1")
    second = bench.open("A1", "B1")
    bench.closed(bench.token(first), reason=ClosedReason.BY_HOST)
    bench.wait(1.1)
    assert bench.states(first) == ["unrated superseded"]
    assert bench.states(second) == ["asking", "waiting"]


def test_a_visit_has_twenty_cases_at_most() -> None:
    bench = Bench()
    assert len(bench.view(bench.open(*(f"A{n}" for n in range(20)))).cases) == 20


@pytest.mark.parametrize("numbers", [("A1",), ("A1", "B1")])
def test_a_case_that_is_asked_at_another_window_is_refused_here(numbers: tuple[str, ...]) -> None:
    bench = Bench()
    bench.open("A1")
    assert asked(bench, *numbers, window="w2") == Refused(Refusal.OPEN_ELSEWHERE, "w1")
    assert len(bench.events_of(bodies.Asked)) == 1


@pytest.mark.promise(1)
def test_a_case_rated_in_a_visit_that_goes_on_is_refused_and_the_visit_stays_the_visit() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    bench.press(bench.token(visit))
    assert asked(bench, "A1") == Refused(Refusal.ALREADY_RATED, "desk/A1/1")
    assert asked(bench, "A1", "A2") == Accepted(visit, "w1", existing=True)
    assert asked(bench, "A2") == Accepted(visit, "w1", existing=True)


def test_a_window_system_that_loops_while_a_pad_is_silent_is_refused_until_something_has_ended() -> None:
    bench = Bench()
    tokens = []
    for number in range(VISITS_KEPT_MAX):
        tokens.append(bench.token(bench.open(f"A{number}")))
        bench.wait(1.1)  # dark, then open on the pad, which says nothing
    before = len(bench.log)
    assert asked(bench, "B1") == Refused(Refusal.BUSY, "w1")
    assert len(bench.log) == before
    assert isinstance(asked(bench, "B1", window="w2"), Accepted)
    bench.closed(tokens[0])
    assert isinstance(asked(bench, "C1"), Accepted)


@pytest.mark.parametrize(
    ("numbers", "window", "more", "why"),
    [
        (("A1",), "w9", {}, Refusal.UNKNOWN_WINDOW),
        (("办件",), "w1", {}, Refusal.BAD_NUMBER),
        (("",), "w1", {}, Refusal.BAD_NUMBER),
        (tuple(f"A{n}" for n in range(21)), "w1", {}, Refusal.TOO_MANY_CASES),
        (("A1",), "w1", {"practice": True}, Refusal.PRACTICE_WITH_CASES),
    ],
)
def test_requests_that_cannot_be_right_change_nothing(
    numbers: tuple[str, ...], window: str, more: dict[str, Any], why: Refusal
) -> None:
    bench = Bench()
    answer = asked(bench, *numbers, window=window, **more)
    assert isinstance(answer, Refused)
    assert answer.why is why
    assert bench.log == []


@pytest.mark.parametrize("written", ["ａ１２", " a12\r", "A 12", "a12"])
def test_full_width_blanks_carriage_returns_and_lower_case_are_the_same_case(written: str) -> None:
    bench = Bench()
    visit = bench.open("A12")
    assert asked(bench, written) == Accepted(visit, "w1", existing=True)


def test_a_case_of_the_window_system_is_sent_and_kept_once_with_a_receipt_code() -> None:
    bench = Bench()
    wanted = WantedCase("desk", "A1", item="居住证办理", department="公安局")
    bench.call(bench.station.open, OpenRequest("w1", (wanted,), OpenedBy.WINDOW_SYSTEM))
    (sent,) = bench.events_of(bodies.Case)
    assert (sent.key.case_no, sent.window, sent.citizen_present) == ("A1", "w1", True)
    assert (sent.item, sent.department) == ("居住证办理", "公安局")
    assert bench.of(AskPad)[0].text == "请评价 居住证办理"
    assert len(sent.receipt_code) == 6
    kept = [row for commit in bench.written for row in commit.write.cases]
    assert [(row.key.case_no, row.receipt_code) for row in kept] == [("A1", sent.receipt_code)]


def test_rated_cases_are_still_known_after_a_restart() -> None:
    bench = Bench(recovered=Recovered((), {}, (), {}, frozenset({CaseKey("desk", "A1")})))
    assert asked(bench, "A1") == Refused(Refusal.ALREADY_RATED, "desk/A1/1")


# --- duty


def test_a_visit_carries_the_clerk_on_duty_and_unknown_where_nobody_signed_on() -> None:
    bench = Bench()
    bench.do(lambda at: bench.station.sign("w1", "王五", at))
    bench.open("A1")
    bench.open("B1", window="w2")
    assert [body.attempt.served_by for body in bench.events_of(bodies.Asked)] == ["王五", "unknown"]
    assert bench.of(DutyAnswered) == [DutyAnswered("w1", recorded=True)]


def test_duty_is_not_inherited_from_yesterday_not_even_over_a_restart() -> None:
    bench = Bench()
    bench.do(lambda at: bench.station.sign("w1", "王五", at))
    rows = dict(row for commit in bench.written for row in commit.write.duty)
    later = Bench(recovered=Recovered((), {}, (), {key: str(value) for key, value in rows.items()}))
    later.open("A1")
    later.wait(12 * 3600)  # past midnight in Beijing
    later.open("A2")
    assert [body.attempt.served_by for body in later.events_of(bodies.Asked)] == ["王五", "unknown"]


def test_duty_that_the_disk_does_not_take_does_not_count() -> None:
    bench = Bench(by_hand=True)
    bench.do(lambda at: bench.station.sign("w1", "王五", at))
    bench.complete(ok=False)
    bench.open("A1")
    bench.complete()
    assert bench.events_of(bodies.Asked)[0].attempt.served_by == "unknown"
    assert bench.of(DutyAnswered) == [DutyAnswered("w1", recorded=False)]


def test_signing_off_ends_duty_and_names_who_went() -> None:
    bench = Bench()
    for clerk in ("王五", None):
        bench.call(bench.station.sign, "w1", clerk)
    assert [(body.clerk, body.on) for body in bench.events_of(bodies.Duty)] == [
        ("王五", True),
        ("王五", False),
    ]
    bench.open("A1")
    assert bench.events_of(bodies.Asked)[0].attempt.served_by == "unknown"


def test_an_unknown_window_has_no_duty() -> None:
    bench = Bench()
    refused = bench.do(lambda at: bench.station.sign("w9", "王五", at))
    assert refused == Refused(Refusal.UNKNOWN_WINDOW, "w9")


# --- screens


def test_a_choice_of_another_windows_screen_is_refused() -> None:
    bench = Bench()
    visit = bench.open("A1")
    assert bench.touch(visit, bench.token(visit), 5) == Refused(Refusal.OVER, visit)
    assert bench.events_of(bodies.Rating) == []


def test_a_choice_without_a_token_is_for_the_case_that_is_asked_now() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2", window="w2")
    bench.touch(visit, None, 5)
    assert bench.states(visit) == ["rated", "waiting"]
    assert bench.touch(visit, None, 5, "touch-00002") == Refused(Refusal.OVER, visit)


@pytest.mark.parametrize("act", ["end", "extend", "choose"])
def test_sessions_that_do_not_exist_or_are_over_are_refused(act: str) -> None:
    bench = Bench()
    over = bench.open("A1", window="w2")
    bench.press(bench.token(over), pad="pad-2")
    for visit, why in (("0" * 16, Refusal.UNKNOWN_SESSION), (over, Refusal.OVER)):
        if act == "choose":
            answer: Any = bench.touch(visit, None, 1)
        elif act == "end":
            answer = bench.call(bench.station.end, visit, LEFT)
        else:
            answer = bench.call(bench.station.extend, visit)
        assert answer == Refused(why, visit)


# --- pads


@pytest.mark.promise(4)
def test_an_unknown_key_is_a_fault_on_record_refused_and_never_a_level() -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.press(bench.token(visit), None)
    assert [(body.pad, body.kind) for body in bench.events_of(bodies.Device)] == [("pad-1", "unknown-key")]
    assert bench.acks() == ["REFUSED"]
    assert bench.events_of(bodies.Rating) == []
    assert bench.events_of(bodies.Press) == []
    assert bench.states(visit) == ["unrated out-of-order"]


def test_a_press_delivered_before_is_answered_as_duplicate_without_a_commit() -> None:
    bench = Bench(recovered=Recovered((), {(uid_of("pad-1"), EPOCH): 41}, (), {}))
    bench.press(b"tokentok", press_id=41)
    assert bench.acks() == ["DUPLICATE"]
    assert bench.written == []
    bench.press(b"tokentok", press_id=42)
    assert bench.acks()[1:] == ["ACCEPTED"]


@pytest.mark.promise(1)
def test_a_press_numbered_over_again_by_its_pad_is_the_rating_of_the_open_question() -> None:
    """A pad whose memory was put back: the number was delivered before, the press was not."""
    bench = Bench(recovered=Recovered((), {(uid_of("pad-1"), EPOCH): 41}, (), {}))
    visit = bench.open("A1")
    bench.press(bench.token(visit), 2, press_id=7)
    assert bench.acks() == ["ACCEPTED"]
    assert bench.states(visit) == ["rated"]
    assert [body.kind for body in bench.events_of(bodies.Device)] == ["renumbered"]
    [rating] = [event for commit in bench.written for event in commit.write.events if event.id[0] == "p"]
    assert rating.id.startswith(f"p-{bench.token(visit).hex()}-")
    bench.press(bench.token(visit), 2, press_id=7)
    assert bench.acks() == ["ACCEPTED", "DUPLICATE"]


@pytest.mark.promise(1)
def test_a_press_of_an_unknown_token_is_committed_as_it_is_and_accepted() -> None:
    bench = Bench(by_hand=True)
    bench.press(b"tokentok", 2, age_s=None)
    assert bench.acks() == []
    bench.complete()
    (body,) = bench.events_of(bodies.Press)
    assert (body.token, body.position, body.placed) == (b"tokentok".hex(), 2, "between")
    assert bench.acks() == ["ACCEPTED"]


def test_a_press_is_placed_by_its_age() -> None:
    bench = Bench()
    token = bench.token(bench.open("A1"))
    bench.wait(20)
    bench.press(token, age_s=12.5)
    (body,) = bench.events_of(bodies.Rating)
    assert (body.pressed_at, body.placed) == (NOON + timedelta(seconds=7.5), "age")


@pytest.mark.parametrize(("after_s", "placed_s"), [(20, 10), (200, 30)])
def test_a_press_without_age_is_placed_between_opening_and_time_out(after_s: float, placed_s: float) -> None:
    bench = Bench()
    token = bench.token(bench.open("A1"))
    bench.wait(after_s)
    bench.press(token, age_s=None)
    (body,) = bench.events_of(bodies.Rating)
    assert (body.pressed_at, body.placed) == (NOON + timedelta(seconds=placed_s), "between")


def test_a_refused_press_that_comes_again_is_refused_again() -> None:
    bench = Bench()
    token = bench.token(bench.open("A1", window="w2"))
    bench.press(token, pad="pad-2")
    for _ in range(2):
        bench.press(token, pad="pad-3")
    assert bench.acks() == ["ACCEPTED", "REFUSED", "REFUSED"]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (Full("pad-1", b"12345678"), "full"),
        (PadConflict("pad-1", uid_of("pad-1"), "ffffffffffff"), "conflict"),
        (PadSilent("pad-1"), "silent"),
        (PortLost("pad-1", "gone"), "port-lost"),
    ],
)
def test_each_fault_of_a_pad_is_put_on_record(event: PadEvent, kind: str) -> None:
    bench = Bench()
    bench.pad(event)
    assert [(body.pad, body.kind) for body in bench.events_of(bodies.Device)] == [("pad-1", kind)]


@pytest.mark.parametrize("position", [2, None])
def test_a_press_without_attempt_or_place_that_comes_again_on_its_way_to_the_disk_is_written_once(
    position: int | None,
) -> None:
    bench = Bench(by_hand=True)
    for _ in range(2):
        bench.press(b"tokentok", position)
    assert len(bench.commits) == 1


def test_faults_of_a_pad_become_at_most_six_events_an_hour() -> None:
    bench = Bench()
    for _ in range(10):
        bench.pad(PortLost("pad-1", "gone"))
    assert len(bench.events_of(bodies.Device)) == 6
    bench.wait(3601)
    bench.pad(PortLost("pad-1", "gone"))
    assert bench.events_of(bodies.Device)[-1].count == 5


def test_the_board_tells_whether_anything_but_the_time_has_changed() -> None:
    bench = Bench()
    changes = [
        bench.call(bench.station.pad_event, event)
        for event in (
            PadSilent("pad-1"),
            PadSilent("pad-1"),
            PadBack("pad-1"),
            Opened("pad-1", b"12345678", 1.0),
        )
    ]
    assert changes == [True, False, True, False]
