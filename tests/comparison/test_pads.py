"""The pads of the comparison: the same noise, the same pace, and the moment when a press is on the wire."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from firmware_sim.faults.active import FaultSet
from firmware_sim.faults.cable import Cable
from firmware_sim.frames import Frame, Side, encode_frame
from tests.comparison.line import BAUD, WatchedLine, byte_noise
from tests.comparison.loop import DeviceLoop
from tests.comparison.rating_pad import PRESS, is_press
from tests.comparison.text_pad import TextPad, text_line
from tests.until import until

SHARE = 0.01
BYTES_A_SECOND = 4000


def received(fd: int, count: int) -> bytes:
    """So many bytes of what a host reads."""
    found = b""
    while len(found) < count:
        assert select.select([fd], [], [], 10.0)[0], found
        found += os.read(fd, count - len(found))
    return found


def noisy(seed: int, data: bytes) -> bytes:
    """What arrives of it over a cable of that seed."""
    faults = FaultSet(seed)
    faults.on(byte_noise(SHARE), 0.0)
    cable = Cable("to-host", BAUD, faults)
    arrived = b""
    for now_s, start in enumerate(range(0, len(data), BYTES_A_SECOND)):
        cable.put(data[start : start + BYTES_A_SECOND], float(now_s))
        arrived += cable.take(now_s + 1.0)
    return arrived


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "pad"


class Running(NamedTuple):
    """A pad and the loop that runs it."""

    pad: TextPad
    loop: DeviceLoop

    def do(self, what: Callable[[float], None]) -> None:
        self.loop.do(self.pad, what)


@pytest.fixture
def running(link: Path) -> Iterator[Running]:
    """A text pad that is plugged in and runs."""
    pad = TextPad(link, seed=1)
    loop = DeviceLoop([pad])
    loop.start()
    loop.do(pad, lambda _now_s: pad.plug())
    yield Running(pad, loop)
    loop.do(pad, pad.unplug)
    loop.stop()


def test_one_byte_in_a_hundred_arrives_changed_and_none_is_lost() -> None:
    data = bytes(range(256)) * 400
    carried = noisy(7, data)
    changed = sum(one != other for one, other in zip(data, carried, strict=True))
    assert changed / len(data) == pytest.approx(SHARE, rel=0.1)


def test_the_same_seed_gives_the_same_noise() -> None:
    data = bytes(5000)
    assert noisy(7, data) == noisy(7, data) != noisy(8, data)


@pytest.mark.parametrize("type_no", [0x04, 0x11, 0x12, PRESS])
def test_a_press_is_known_by_its_type_alone(type_no: int) -> None:
    frame = encode_frame(Frame(Side.PAD, 0, type_no, seq=0x20, payload=bytes(23)))
    assert is_press(frame) == (type_no == PRESS)


def test_a_text_pad_writes_lines_at_the_speed_of_the_line(running: Running, link: Path) -> None:
    pad = running.pad
    host = os.open(link, os.O_RDONLY | os.O_NOCTTY)
    lines = [text_line(number, 5) for number in range(1, 41)]
    pressed_s: list[float] = []

    def press(now_s: float) -> None:
        pressed_s.append(now_s)
        for number in range(1, 41):
            pad.press(number, 5, now_s)

    running.do(press)
    assert received(host, sum(map(len, lines))) == b"".join(lines)
    until(lambda: len(pad.wire_s) == 40, 5)
    took_s = pad.wire_s[40] - pressed_s[0]
    assert took_s >= sum(map(len, lines)) * 10 / BAUD
    assert sorted(pad.wire_s.values()) == [pad.wire_s[number] for number in range(1, 41)]
    os.close(host)


def test_a_line_that_is_cut_arrives_in_two_halves(running: Running, link: Path) -> None:
    pad = running.pad
    host = os.open(link, os.O_RDONLY | os.O_NOCTTY)
    line = text_line(1, 5)
    running.do(lambda now_s: pad.press_cut(1, 5, 0.2, now_s))
    assert received(host, len(line) // 2) == line[: len(line) // 2]
    assert pad.wire_s == {}
    assert received(host, len(line) - len(line) // 2) == line[len(line) // 2 :]
    os.close(host)


def test_a_press_that_is_held_back_is_not_overtaken(link: Path) -> None:
    went: list[float] = []
    line = WatchedLine(link, lambda data: data == b"press", went.append)
    line.plug()
    host = os.open(link, os.O_RDONLY | os.O_NOCTTY)
    line.cut_next(3600.0)
    line.write(b"press")
    line.write(b"later")
    assert received(host, 2) == b"pr"
    assert len(went) == 1
    held_until_s = line.held_until_s
    assert held_until_s is not None
    line.release(held_until_s - 1)
    assert not select.select([host], [], [], 0)[0]
    line.release(held_until_s)
    assert received(host, 8) == b"esslater"
    assert line.held_until_s is None
    line.unplug()
    os.close(host)
