"""Who is answered when, and with what."""

from __future__ import annotations

import pytest

from evaluation.store import StreamHeld
from mqtt_bridge.ingest import receipts as receipts_module
from mqtt_bridge.ingest.receipts import Receipts, holds
from mqtt_bridge.messages.control import Status, Stored, StreamReceipt, decode_control
from mqtt_bridge.messages.topics import Place
from tests.mqtt_bridge.ingest.halls import AT, HALL

STORE = "5" * 16
ASK, OTHER_ASK = "a" * 16, "b" * 16
STREAM = "00000000000000aa"
HELD = (StreamHeld(STREAM, 4, "c" * 64, ((5, 6), (9, 9)), 10),)


def status(last: int = 4, ask: str | None = ASK, online: bool = True, stream: str = STREAM) -> Status:
    return Status(online=online, stream=stream, first=1, last=last, ask=ask)


def due_after(*told: Status) -> list[list[Place]]:
    receipts = Receipts(STORE)
    found = []
    for one in told:
        receipts.status(HALL, one, lambda _place: HELD)
        found.append(receipts.due())
    return found


def test_a_station_touched_many_times_is_answered_once() -> None:
    receipts = Receipts(STORE)
    other = Place("330106", "h1", "s2")
    for place in (HALL, other, HALL):
        receipts.touched(place)
    assert receipts.due() == [HALL, other]
    assert receipts.due() == []


def test_a_question_is_answered_once_and_a_new_process_asks_anew() -> None:
    assert due_after(status(), status(), status(ask=OTHER_ASK)) == [[HALL], [], [HALL]]


@pytest.mark.promise(3)
def test_each_status_that_tells_of_events_not_held_is_answered() -> None:
    assert due_after(status(), status(last=5), status(last=5)) == [[HALL], [HALL], [HALL]]


def test_the_will_and_a_status_without_question_get_no_answer() -> None:
    assert due_after(status(online=False), status(ask=None), status(ask=None, last=5)) == [[], [], []]


@pytest.mark.parametrize(
    "told,answer",
    [
        (status(last=0, stream="00000000000000ff"), True),
        (status(last=4), True),
        (status(last=5), False),
        (status(last=4, stream="00000000000000ff"), False),
    ],
)
def test_held_means_without_a_gap_up_to_the_last(told: Status, answer: bool) -> None:
    assert holds(HELD, told) is answer


def test_the_receipt_says_what_is_held_and_answers_the_question() -> None:
    receipts = Receipts(STORE)
    first = decode_control(receipts.receipt(HALL, (), AT), Stored)
    assert first == Stored(STORE, AT, "", [])
    receipts.status(HALL, status(), lambda _place: HELD)
    second = decode_control(receipts.receipt(HALL, HELD, AT), Stored)
    assert second == Stored(STORE, AT, ASK, [StreamReceipt(STREAM, 4, "c" * 64, [(5, 6), (9, 9)], 10)])


def test_after_the_broker_returned_every_status_is_answered() -> None:
    receipts = Receipts(STORE)
    receipts.status(HALL, status(), lambda _place: HELD)
    receipts.due()
    receipts.broker_returned()
    receipts.status(HALL, status(), lambda _place: HELD)
    assert receipts.due() == [HALL]


def test_questions_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts_module, "STATIONS_MAX", 2)
    receipts = Receipts(STORE)
    places = [Place("330106", "h1", f"s{number}") for number in range(3)]
    for place in places:
        receipts.status(place, status(), lambda _place: HELD)
    receipts.due()
    for place in reversed(places):
        receipts.status(place, status(), lambda _place: HELD)
    assert receipts.due() == [places[0]]
