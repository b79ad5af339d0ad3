"""One attempt: what is committed, opened, thanked for and recorded, and in which order."""

import pytest

from devices.codes import ClosedReason, CloseReason
from devices.events import Full
from evaluation.model import CancelCode, UnratedCause
from kiosk.effects import Acknowledge, AskPad, ChoiceSaved, ClosePad, Commit, EndSaved, ExtendPad
from kiosk.visit import End
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import Bench

CANCELLED = End(UnratedCause.CANCELLED, CancelCode.LEFT)


@pytest.mark.promise(2)
def test_nothing_is_opened_before_asked_is_on_disk() -> None:
    bench = Bench(by_hand=True)
    bench.open("A1")
    assert bench.of(AskPad) == []
    bench.complete()
    assert bench.asked_pads() == ["pad-1"]


@pytest.mark.promise(2)
def test_no_pad_is_thanked_before_the_rating_is_on_disk() -> None:
    bench = Bench(by_hand=True)
    token = bench.token(bench.open("A1"))
    bench.complete()
    bench.press(token)
    assert bench.acks() == []
    bench.complete()
    assert bench.acks() == ["ACCEPTED"]


@pytest.mark.promise(2)
@pytest.mark.promise(8)
def test_a_full_disk_thanks_nobody_and_each_repeat_tries_again() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    token = bench.token(visit)
    bench.complete()
    for _ in range(3):
        bench.press(token)
        bench.complete(ok=False)
    assert bench.acks() == []
    assert bench.states(visit) == ["asking"]
    bench.press(token)
    bench.complete()
    assert bench.acks() == ["ACCEPTED"]
    assert bench.states(visit) == ["rated"]


def test_a_repeat_while_its_commit_is_on_the_way_is_not_committed_twice() -> None:
    bench = Bench(by_hand=True)
    token = bench.token(bench.open("A1"))
    bench.complete()
    bench.press(token)
    bench.press(token, age_s=0.2)
    assert len(bench.commits) == 1


def test_a_case_that_the_disk_does_not_take_is_not_asked_and_neither_is_the_rest() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1", "A2")
    bench.complete(ok=False)
    bench.wait(120)
    assert bench.of(AskPad) == []
    assert bench.states(visit) == ["not-recorded", "not-asked"]
    assert not bench.view(visit).open


def test_a_time_out_is_recorded_when_the_pad_says_so() -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.wait(59.9)
    bench.closed(bench.token(visit))
    assert bench.states(visit) == ["unrated timeout"]
    assert [body.cause for body in bench.events_of(bodies.Unrated)] == ["timeout"]


@pytest.mark.promise(4)
def test_a_silent_pad_is_waited_for_ten_seconds_after_its_deadline() -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.wait(69.9)
    assert bench.events_of(bodies.Unrated) == []
    assert bench.view(visit).remaining_s == 0.0
    bench.wait(0.2)
    assert bench.states(visit) == ["unrated pad-lost"]
    assert bench.events_of(bodies.Rating) == []


@pytest.mark.parametrize("reason", [ClosedReason.SCALE_NOT_SUPPORTED, None])
def test_a_pad_that_cannot_ask_ends_the_attempt_as_out_of_order(reason: ClosedReason | None) -> None:
    bench = Bench()
    visit = bench.open("A1")
    token = bench.token(visit)
    if reason is None:
        bench.pad(Full("pad-1", token))
    else:
        bench.closed(token, reason=reason)
    assert bench.states(visit) == ["unrated out-of-order"]


@pytest.mark.promise(1)
def test_a_press_after_unrated_still_is_the_rating() -> None:
    bench = Bench()
    visit = bench.open("A1")
    token = bench.token(visit)
    bench.wait(80)
    assert bench.states(visit) == ["unrated pad-lost"]
    bench.press(token, age_s=30.0)
    assert bench.states(visit) == ["rated"]
    assert bench.acks() == ["ACCEPTED"]


@pytest.mark.promise(1)
def test_of_two_pads_the_first_press_on_disk_is_the_rating_and_the_second_is_kept_as_refused() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    bench.complete()
    bench.press(token, 5, "pad-2")
    bench.press(token, 1, "pad-3")
    assert len(bench.commits) == 2
    bench.complete()
    bench.complete()
    assert bench.acks() == ["ACCEPTED", "REFUSED"]
    assert [body.level for body in bench.events_of(bodies.Rating)] == [5, 1]
    assert bench.states(visit) == ["rated"]


@pytest.mark.promise(1)
def test_when_the_disk_refuses_the_first_press_the_second_is_the_rating() -> None:
    bench = Bench(by_hand=True)
    token = bench.token(bench.open("A1", window="w2"))
    bench.complete()
    first = bench.press(token, 5, "pad-2")
    bench.press(token, 1, "pad-3")
    bench.complete(ok=False)
    bench.complete()
    bench.pad(first)
    bench.complete()
    assert [(effect.press.pad, effect.code.name) for effect in bench.of(Acknowledge)] == [
        ("pad-3", "ACCEPTED"),
        ("pad-2", "REFUSED"),
    ]


def test_the_other_pads_are_closed_once_a_rating_is_on_disk() -> None:
    bench = Bench()
    token = bench.token(bench.open("A1", window="w2"))
    bench.press(token, 3, "pad-3")
    assert bench.of(ClosePad) == [ClosePad("pad-2", token, CloseReason.RATED_ELSEWHERE)]


def test_cancelling_closes_the_pad_and_records_the_code_only_after_its_answer() -> None:
    bench = Bench()
    visit = bench.open("A1")
    token = bench.token(visit)
    bench.do(lambda at: bench.station.end(visit, CANCELLED, at))
    assert bench.of(ClosePad) == [ClosePad("pad-1", token, CloseReason.CANCELLED)]
    assert bench.events_of(bodies.Unrated) == []
    bench.closed(token, reason=ClosedReason.BY_HOST)
    assert [(body.cause, body.code) for body in bench.events_of(bodies.Unrated)] == [("cancelled", "left")]


@pytest.mark.promise(1)
def test_a_press_that_crossed_the_cancelling_is_the_rating() -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.do(lambda at: bench.station.end(visit, CANCELLED, at))
    bench.press(bench.token(visit))
    assert bench.states(visit) == ["rated"]
    assert bench.events_of(bodies.Unrated) == []


def test_cancelling_before_the_record_is_on_disk_opens_nothing() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    bench.do(lambda at: bench.station.end(visit, CANCELLED, at))
    bench.complete()
    bench.complete()
    assert bench.of(AskPad) == []
    assert bench.states(visit) == ["unrated cancelled"]


def test_more_time_is_given_once_and_moves_every_deadline() -> None:
    bench = Bench()
    visit = bench.open("A1")
    token = bench.token(visit)
    bench.wait(50)
    for _ in range(2):
        bench.do(lambda at: bench.station.extend(visit, at))
    assert bench.of(ExtendPad) == [ExtendPad("pad-1", token, 60.0, 40.0)]
    assert bench.view(visit).remaining_s == 60.0
    bench.wait(69.9)
    assert bench.states(visit) == ["asking"]
    bench.wait(0.2)
    assert bench.states(visit) == ["unrated pad-lost"]


def test_more_time_is_not_given_once_the_time_is_over() -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.wait(60.0)
    bench.do(lambda at: bench.station.extend(visit, at))
    assert bench.of(ExtendPad) == []


def test_an_end_that_the_disk_does_not_take_is_written_again() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    bench.complete()
    bench.closed(bench.token(visit))
    assert isinstance(bench.complete(ok=False), EndSaved)
    bench.wait(1.9)
    assert bench.commits == []
    bench.wait(0.2)
    assert isinstance(bench.complete(), EndSaved)
    assert bench.view(visit).open is False


def test_an_end_is_not_written_again_earlier_because_another_visit_of_the_window_has_a_deadline() -> None:
    bench = Bench(by_hand=True)
    bench.closed(asked_token(bench))
    bench.complete(ok=False)
    bench.open("B1")
    bench.complete()
    bench.wait(1.1)  # the dark pause is over
    assert len(bench.asked_pads()) == 2
    assert bench.commits == []


def asked_token(bench: Bench) -> bytes:
    visit = bench.open("A1")
    bench.complete()
    return bench.token(visit)


def test_nothing_ends_while_a_choice_is_on_its_way_to_the_disk() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    bench.complete()
    bench.press(token, 4, "pad-2")
    bench.closed(token, "pad-3")
    bench.wait(100)
    assert [type(commit.ticket) for commit in bench.commits] == [ChoiceSaved]
    assert bench.station.next_deadline_s() is None
    bench.complete()
    assert bench.states(visit) == ["rated"]


def test_a_pad_whose_press_the_disk_does_not_take_is_not_silent() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    bench.complete()
    for _ in range(20):
        bench.press(bench.token(visit))
        bench.complete(ok=False)
        bench.wait(5)
    assert bench.states(visit) == ["asking"]
    assert bench.commits == []


def test_a_window_with_a_screen_stays_open_until_the_deadline_though_its_pads_have_gone() -> None:
    bench = Bench()
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    bench.pad(Full("pad-2", token))
    bench.pad(Full("pad-3", token))
    bench.wait(59.9)
    assert bench.states(visit) == ["asking"]
    bench.wait(0.2)
    assert bench.states(visit) == ["unrated timeout"]


def test_the_same_touch_twice_is_one_choice_and_another_one_is_refused() -> None:
    bench = Bench()
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    for number, position in ((1, 4), (1, 4), (2, 1), (1, 4)):
        bench.touch(visit, token, position, f"touch-0000{number}")
    answers = [effect.answer for effect in bench.log if hasattr(effect, "answer")]
    assert answers == ["recorded", "recorded", "refused", "recorded"]
    assert [body.level for body in bench.events_of(bodies.Rating)] == [4, 1]


def test_one_commit_covers_all_that_one_press_changes() -> None:
    bench = Bench()
    token = bench.token(bench.open("A1"))
    bench.press(token, press_id=7)
    commit = bench.of(Commit)[-1]
    write = commit.write
    assert [event.id for event in write.events] == [f"p-{bench.pressed(token).uid}-1a2b3c4d-7"]
    assert write.ended_attempts == (token,)
    assert [press.number for press in write.delivered] == [7]
    assert [str(key) for key in write.rated] == ["desk/A1/1"]
