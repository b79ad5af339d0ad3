"""When somebody was heard of: live messages now, retained ones when they were told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mqtt_bridge.ingest.heard import pad_heard, status_heard
from mqtt_bridge.ingest.judge import PadSeen, StatusSeen
from mqtt_bridge.messages.control import PadState, Status, decode_control, encode_control
from tests.mqtt_bridge.ingest.halls import AT, HALL

EARLIER, EARLIEST, LATER = AT - timedelta(hours=1), AT - timedelta(hours=2), AT + timedelta(hours=1)


def seen(status: Status) -> StatusSeen:
    return StatusSeen(HALL, status, encode_control(status))


@pytest.mark.parametrize(
    "told,retained,known,heard",
    [
        (EARLIER, False, None, AT),
        (EARLIER, True, None, EARLIER),
        (LATER, True, None, AT),
        (EARLIEST, True, EARLIER, EARLIER),
        (EARLIER, True, EARLIEST, EARLIER),
        (None, True, EARLIER, EARLIER),
        (None, True, None, AT),
        (None, False, EARLIER, AT),
    ],
)
def test_a_station_is_heard_of_when_it_spoke(
    told: datetime | None, retained: bool, known: datetime | None, heard: datetime
) -> None:
    before = None if known is None else (encode_control(Status(online=True)), known)
    assert status_heard(seen(Status(online=True, time=told)), retained, before, AT)[1] == heard


def test_a_will_changes_only_that_the_station_is_gone() -> None:
    known = Status(online=True, version="0.1.0", backlog=9, last=12)
    raw, _ = status_heard(seen(Status(online=False)), False, (encode_control(known), EARLIER), AT)
    gone = decode_control(raw, Status)
    assert isinstance(gone, Status)
    assert (gone.online, gone.version, gone.backlog, gone.last) == (False, "0.1.0", 9, 12)
    for before in (None, (b"another version", EARLIER)):
        raw, _ = status_heard(seen(Status(online=False)), False, before, AT)
        assert raw == encode_control(Status(online=False))


def test_a_pad_of_a_retained_message_is_seen_when_its_station_saw_it() -> None:
    state = PadState("w1", "own", "ready", last_seen=EARLIER)
    pad = PadSeen(HALL, "p1", state, encode_control(state))
    assert pad_heard(pad, True, AT) == EARLIER
    assert pad_heard(pad, False, AT) == AT
