"""Thirty-two pads on one line, in real time: a whole hall asks, presses and is thanked."""

from pathlib import Path

import pytest

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines
from devices.errors import ConfigError, QuestionError
from devices.events import Opened, PadEvent, PadIdentified, PortOpened, Pressed
from devices.line_events import Readdressed
from tests.devices.pty_bus import PtyBus
from tests.devices.pty_hall import Hall, question
from tests.until import until

ADDRESSES = range(1, 33)
BAUD = 38400


@pytest.mark.promise(7)
def test_thirty_two_pads_on_one_line_are_asked_pressed_and_thanked(tmp_path: Path) -> None:
    bus = PtyBus(tmp_path / "bus", ADDRESSES, BAUD)
    hall = Hall([PadConfig(f"p{n}", str(tmp_path / "bus"), BAUD, address=n) for n in ADDRESSES])
    try:
        for address in ADDRESSES:
            hall.wait(PadIdentified, f"p{address}", deadline_s=10.0)
        for address in ADDRESSES:
            hall.do(hall.lines.ask, f"p{address}", question(token=bytes([address]) * 8))
        for address in ADDRESSES:
            hall.wait(Opened, f"p{address}", deadline_s=10.0)
            bus.press(address - 1, 1 + address % 5)
        for address in ADDRESSES:
            press = hall.wait(Pressed, f"p{address}", deadline_s=10.0)
            assert (press.token, press.position) == (bytes([address]) * 8, 1 + address % 5)
            hall.do(hall.lines.acknowledge, press, AckCode.ACCEPTED)
        until(lambda: bus.waiting() == 0, 10.0)
    finally:
        hall.stop()
        bus.stop()


@pytest.mark.promise(7)
def test_a_pad_more_on_a_bus_leaves_the_questions_of_the_others(tmp_path: Path) -> None:
    bus = PtyBus(tmp_path / "bus", (1, 2), BAUD)
    one, two = (PadConfig(f"p{n}", str(tmp_path / "bus"), BAUD, address=n) for n in (1, 2))
    hall = Hall([one])
    try:
        hall.do(hall.lines.ask, "p1", question())
        hall.wait(Opened, "p1")
        seen = len(hall.events)
        hall.do(hall.lines.reconfigure, [one, two])
        hall.wait(PadIdentified, "p2", after=seen)
        bus.press(0, 5)
        hall.wait(Pressed, "p1", after=seen)
        assert not [
            event for event in hall.events[seen:] if isinstance(event, PadIdentified) and event.pad == "p1"
        ]
        hall.do(hall.lines.reconfigure, [two])
        hall.do(hall.lines.ask, "p2", question(token=b"22222222"))
        hall.wait(Opened, "p2", after=seen)
    finally:
        hall.stop()
        bus.stop()


def test_a_pad_is_given_another_address_and_found_there(tmp_path: Path) -> None:
    bus = PtyBus(tmp_path / "bus", (2, 3), BAUD)
    two, three, nine = (PadConfig(f"p{n}", str(tmp_path / "bus"), BAUD, address=n) for n in (2, 3, 9))
    hall = Hall([two, three])
    try:
        uid = hall.wait(PadIdentified, "p3").uid
        with pytest.raises(QuestionError, match="12 hexadecimal"):
            hall.do(hall.lines.readdress, "p3", "no uid", 9)
        hall.do(hall.lines.readdress, "p3", uid, 9)
        assert hall.wait(Readdressed, "p3") == Readdressed("p3", uid, 9)
        hall.do(hall.lines.reconfigure, [two, nine])
        assert hall.wait(PadIdentified, "p9").uid == uid
    finally:
        hall.stop()
        bus.stop()


def test_a_bus_that_cannot_be_is_refused_before_anything_changes(tmp_path: Path) -> None:
    one = PadConfig("one", "a", address=1)
    lines = PadLines([one], print)
    with pytest.raises(ConfigError, match="one and two"):
        lines.reconfigure([one, PadConfig("two", "a", address=1)])
    assert lines.statistics_of("one").requests == 0


def test_what_a_new_pad_of_a_bus_tells_at_once_comes_after_the_exchange(tmp_path: Path) -> None:
    bus = PtyBus(tmp_path / "bus", (1, 2), BAUD)
    one, two = (PadConfig(f"p{n}", str(tmp_path / "bus"), BAUD, address=n) for n in (1, 2))
    hall = Hall([one])
    told: list[PadEvent] = []

    def exchange() -> None:
        hall.lines.reconfigure([one, two])
        told.extend(hall.events)

    try:
        hall.wait(PadIdentified, "p1")
        hall.do(exchange)
        hall.wait(PortOpened, "p2")
    finally:
        hall.stop()
        bus.stop()
    assert not [event for event in told if event.pad == "p2"]
