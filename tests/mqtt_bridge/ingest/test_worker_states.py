"""The worker and what stations tell of themselves: status, will, pads, and topics of no one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from evaluation.store import StoreError
from mqtt_bridge.ingest.fleet import read_fleet
from mqtt_bridge.messages.control import PadState, Status, encode_control
from tests.mqtt_bridge.ingest.halls import AT, HALL, Stream, count, rating
from tests.mqtt_bridge.ingest.workers import Central


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    central = Central(tmp_path / "store.db").start()
    yield central
    central.stop()


@pytest.mark.promise(3)
def test_a_status_with_a_question_is_answered_and_remembered(central: Central) -> None:
    stream = Stream()
    central.handle(stream.add(rating(1)))
    told = Status(online=True, stream=stream.name, first=1, last=1, ask="a" * 16)
    central.handle(encode_control(told), topic=HALL.status)
    assert [receipt.ask for receipt in central.wire.receipts()] == ["", "a" * 16]
    central.handle(encode_control(told), topic=HALL.status)
    assert len(central.wire.receipts()) == 2
    central.inbox.connection(up=True)
    assert central.inbox.connected
    central.handle(encode_control(told), topic=HALL.status)
    assert len(central.wire.receipts()) == 3
    central.handle(encode_control(PadState("w1", "own", "ready")), topic=HALL.pad("p1"))
    assert count(central.path, "stations", "status IS NOT NULL") == 1
    assert count(central.path, "pads", "pad = 'p1'") == 1


def test_a_topic_of_no_one_is_answered_to_nobody_and_is_no_station(central: Central) -> None:
    central.handle(b"garbage", topic="hallrating/v1/330106/H1/s1/event")
    assert [name for name, _what in central.wire.log] == ["ack"]
    assert count(central.path, "asides") == 1
    assert read_fleet(central.path, AT).stations == ()


def test_a_retained_status_says_nothing_of_now_and_a_will_keeps_what_was_told(central: Central) -> None:
    told = Status(online=True, time=AT - timedelta(hours=2), version="0.1.0", backlog=7, ask="a" * 16)
    central.handle(encode_control(told), topic=HALL.status, retain=True)
    (line,) = read_fleet(central.path, AT).stations
    assert (line.state, line.last_seen) == ("silent", told.time)
    central.handle(encode_control(told), topic=HALL.status)
    assert read_fleet(central.path, AT).stations[0].state == "online"
    central.handle(encode_control(Status(online=False)), topic=HALL.status)
    (line,) = read_fleet(central.path, AT).stations
    assert (line.state, line.backlog, line.version) == ("offline", 7, "0.1.0")


def test_a_status_that_the_disk_refuses_stops_nothing(central: Central, mocker: MockerFixture) -> None:
    note = mocker.patch.object(central.store, "note_status", side_effect=StoreError("full"))
    told = encode_control(Status(online=True, ask="a" * 16))
    central.handle(told, topic=HALL.status)
    assert central.wire.receipts() == []
    mocker.stop(note)
    central.handle(told, topic=HALL.status)
    assert len(central.wire.receipts()) == 1


def test_a_backlog_that_has_come_since_it_was_told_is_none(central: Central) -> None:
    stream = Stream()
    for number in range(1, 6):
        stream.add(rating(number))
    told = Status(online=True, stream=stream.name, first=1, last=5, backlog=5, ask="a" * 16)
    central.handle(encode_control(told), topic=HALL.status)
    assert read_fleet(central.path, AT).stations[0].backlog == 5
    central.handle(*stream.sent[:3])
    assert read_fleet(central.path, AT).stations[0].backlog == 2
    central.handle(encode_control(Status(online=False)), topic=HALL.status)
    central.handle(*stream.sent[3:])
    assert read_fleet(central.path, AT).stations[0].backlog == 0
