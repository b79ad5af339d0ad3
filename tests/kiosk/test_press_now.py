"""Presses of pads without a log: named by their attempt, placed at the receipt, thanked after the commit."""

import pytest

from devices.events import ModelFault, PadReady, PortLost, PortOpened, PressedNow
from evaluation.model import Placed
from kiosk.effects import Acknowledge, Commit
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import Bench


def pressed(bench: Bench, token: bytes, position: int | None = 4, pad: str = "pad-1") -> PressedNow:
    return PressedNow(pad, token, 0x32, position, bench.now_s)


def ready(bench: Bench, *, verified: bool = False, simulator: bool = False, pad: str = "pad-1") -> None:
    bench.pad(PortOpened(pad))
    bench.pad(PadReady(pad, "qsystem", verified, simulator))


@pytest.mark.promise(2)
def test_it_is_a_rating_of_its_attempt_and_thanked_after_the_commit() -> None:
    bench = Bench()
    ready(bench)
    visit = bench.open("A-1")
    token = bench.token(visit)
    press = pressed(bench, token)
    bench.by_hand = True
    bench.pad(press)
    assert bench.acks() == []
    bench.complete()
    assert bench.states(visit) == ["rated"]
    assert [(ack.press, ack.code.name) for ack in bench.of(Acknowledge)] == [(press, "ACCEPTED")]
    [rating] = bench.events_of(bodies.Rating)
    assert (rating.level, rating.channel, rating.press) == (4, 5, None)
    assert rating.placed == Placed.RECEIPT.value
    assert rating.device == "pad-1"
    [event] = [event for commit in bench.written for event in commit.write.events if event.body is rating]
    assert event.id.startswith(f"p-{token.hex()}-")


@pytest.mark.promise(1)
def test_the_same_press_again_is_the_same_rating() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A-1")
    bench.complete()
    press = pressed(bench, bench.token(visit))
    bench.pad(press)
    bench.pad(press)
    assert len(bench.commits) == 1
    bench.complete()
    bench.pad(press)
    assert bench.commits == []
    assert bench.acks() == ["ACCEPTED", "ACCEPTED"]


@pytest.mark.promise(2)
def test_a_disk_that_refuses_thanks_nobody_and_the_next_time_it_is_tried_again() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A-1")
    bench.complete()
    press = pressed(bench, bench.token(visit))
    bench.pad(press)
    bench.complete(ok=False)
    assert bench.acks() == []
    bench.pad(press)
    bench.complete()
    assert bench.acks() == ["ACCEPTED"]


def test_of_two_pads_the_first_is_the_rating_and_the_other_is_kept_as_refused() -> None:
    bench = Bench()
    visit = bench.open("A-1", window="w2")
    token = bench.token(visit)
    bench.pad(pressed(bench, token, 5, "pad-2"))
    bench.pad(pressed(bench, token, 1, "pad-3"))
    assert [rating.level for rating in bench.events_of(bodies.Rating)] == [5, 1]
    assert bench.acks() == ["ACCEPTED", "REFUSED"]
    ids = {e.id for commit in bench.written for e in commit.write.events if isinstance(e.body, bodies.Rating)}
    assert len(ids) == 2


@pytest.mark.promise(4)
def test_an_unknown_key_is_a_fault_and_the_question_stays_open() -> None:
    bench = Bench()
    visit = bench.open("A-1")
    bench.pad(pressed(bench, bench.token(visit), None))
    assert [fault.kind for fault in bench.events_of(bodies.Device)] == ["unknown-key"]
    assert bench.events_of(bodies.Rating) == []
    bench.pad(pressed(bench, bench.token(visit), 2))
    assert bench.states(visit) == ["rated"]


def test_a_press_for_nothing_that_is_known_is_let_go_with_a_fault() -> None:
    bench = Bench()
    bench.pad(pressed(bench, b"12345678"))
    assert bench.acks() == ["LATE"]
    assert [fault.kind for fault in bench.events_of(bodies.Device)] == ["press-too-late"]


def test_a_pad_that_the_configuration_calls_simulated_marks_what_it_says() -> None:
    bench = Bench()
    ready(bench, simulator=True)
    visit = bench.open("A-1")
    bench.pad(pressed(bench, bench.token(visit)))
    assert [rating.attempt.simulated for rating in bench.events_of(bodies.Rating)] == [True]
    assert [asked.attempt.simulated for asked in bench.events_of(bodies.Asked)] == [True]


def test_what_is_claimed_of_a_pad_is_what_is_known_of_it() -> None:
    bench = Bench()
    board = bench.station.pads.board
    ready(bench)
    assert (board["pad-1"].state, board["pad-1"].model) == ("unverified", "qsystem")
    told = board.state("pad-1", None)
    assert (told.model, told.last_seen) == ("qsystem", None)
    bench.pad(pressed(bench, b"12345678"))
    assert board.state("pad-1", None).last_seen == bench.at().wall
    ready(bench, verified=True)
    bench.pad(PortLost("pad-1", "hung up"))
    assert board["pad-1"].state == "unplugged"
    assert board.state("pad-1", None).last_seen == bench.at().wall


def test_a_pad_that_answers_is_ready() -> None:
    bench = Bench()
    ready(bench, verified=True)
    assert bench.station.pads.board["pad-1"].state == "ready"


def test_a_model_that_fails_is_a_recorded_fault_of_its_pad_alone() -> None:
    bench = Bench()
    bench.pad(ModelFault("pad-2", "acme", "make: ValueError"))
    assert [(fault.pad, fault.kind) for fault in bench.events_of(bodies.Device)] == [("pad-2", "model")]
    board = bench.station.pads.board
    assert (board["pad-2"].state, board["pad-2"].fault) == ("faulty", "model")
    assert board["pad-1"].state == "starting"
    assert [commit.write.events for commit in bench.of(Commit)]
