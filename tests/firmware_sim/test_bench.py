"""Pad, cable and paced line together, in virtual time with a line made of two buffers."""

import pytest

from firmware_sim.bench import Bench, Setup, draw_epoch
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.frames import Frame, Receiver
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from tests.firmware_sim import host
from tests.firmware_sim.host import drawn, types


class Wire:
    """A line in memory."""

    name = "wire"
    generation = 0

    def __init__(self) -> None:
        self.plugged, self.from_host, self.to_host = True, bytearray(), bytearray()

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged = False

    def renumber(self, *, other_link: bool) -> None:
        self.name = "other" if other_link else "wire"

    def host_baud(self) -> int | None:
        return None

    def fileno(self) -> int | None:
        return 0 if self.plugged else None

    def read(self, bytes_max: int) -> bytes:
        data = bytes(self.from_host[:bytes_max])
        del self.from_host[:bytes_max]
        return data

    def write(self, data: bytes) -> None:
        if self.plugged:
            self.to_host += data


class Hall:
    """A bench and its clock."""

    def __init__(self, baud: int = 9600, seed: int = 0) -> None:
        self.wire, self.now_s, self.memory = Wire(), 50.0, VolatileMemory()
        build = Build(host.UID, 0, baud)
        self.bench = Bench(Setup(build, self.memory, self.wire, seed), self.now_s, draw=drawn())
        self.receiver = Receiver()

    def say(self, data: bytes) -> None:
        self.wire.from_host += data
        self.bench.read_line(self.now_s)

    def fault(self, words: str) -> None:
        """Switch a fault on, or off with the word off."""
        first, *more = words.split()
        if first == "off":
            self.bench.faults.off(more[0] if more else None, self.now_s)
        else:
            self.bench.faults.on(parse_order([first, *more]), self.now_s)
        self.bench.work(self.now_s)

    def run(self, seconds: float) -> list[Frame]:
        end_s = self.now_s + seconds
        self.bench.work(self.now_s)
        while (deadline_s := self.bench.next_deadline_s(self.now_s)) is not None and deadline_s <= end_s:
            self.now_s = max(self.now_s, deadline_s)
            self.bench.work(self.now_s)
        self.now_s = end_s
        return self.heard()

    def heard(self) -> list[Frame]:
        data = bytes(self.wire.to_host)
        self.wire.to_host.clear()
        return [found for found in self.receiver.receive(data, self.now_s) if isinstance(found, Frame)]


@pytest.mark.parametrize("baud", [9600, 115200])
def test_an_answer_comes_no_earlier_than_its_bytes_take_on_the_line(baud: int) -> None:
    hall = Hall(baud)
    hall.run(1)
    ping = host.ask(host.PING)
    hall.say(ping)
    pong_bytes = 4 + 25 + 4 + 1 + 2
    least_s = (len(ping) + pong_bytes) * 10 / baud
    assert hall.run(least_s * 0.99) == []
    assert types(hall.run(least_s * 0.02)) == [host.PONG]


def test_a_press_on_a_busy_line_tells_its_age_when_it_begins() -> None:
    hall = Hall()
    hall.run(1)
    hall.say(host.open_())
    hall.run(1)
    hall.say(host.ask(host.PING) * 3)
    hall.run(0.04)
    hall.bench.press_key(5, hall.now_s)
    presses = [frame for frame in hall.run(0.2) if frame.type_no == host.PRESS]
    assert host.read_press(presses[0]).age_ms > 20


def test_a_cable_pulled_in_the_middle_of_a_press_loses_it_only_for_the_moment() -> None:
    hall = Hall()
    hall.run(1)
    hall.say(host.open_())
    hall.run(1)
    hall.bench.press_key(5, hall.now_s)
    hall.bench.work(hall.now_s)
    hall.now_s += 0.015  # half of the frame
    hall.bench.unplug(hall.now_s)
    assert hall.run(20) == []
    hall.bench.plug()
    assert host.PRESS in types(hall.run(3))


@pytest.mark.promise(8)
def test_a_reset_in_the_middle_of_a_press_delivers_it_whole_after_the_start() -> None:
    hall = Hall()
    hall.run(1)
    hall.say(host.open_())
    hall.run(1)
    hall.bench.press_key(5, hall.now_s)
    hall.run(0.015)
    hall.bench.reset(hall.now_s)
    frames = hall.run(1)
    assert types(frames[:2]) == [host.HELLO, host.PRESS]
    assert host.read_press(frames[1]).key == 5


def test_on_a_bad_cable_good_frames_still_come_and_the_press_is_never_false() -> None:
    hall = Hall(115200, seed=3)
    hall.run(1)
    hall.say(host.open_(timeout_ms=3_600_000, warning_ms=3_600_000))
    hall.run(1)
    for words in ("flip rate=0.002", "drop rate=0.002", "double rate=0.002", "babble rate=0.01"):
        hall.fault(words)
    hall.bench.press_key(4, hall.now_s)
    frames = [frame for frame in hall.run(600) if frame.type_no == host.PRESS]
    assert 50 < len(frames) < 240
    assert {host.read_press(frame).key for frame in frames} == {4}


def test_a_dead_cable_carries_nothing_until_it_is_mended() -> None:
    hall = Hall()
    hall.run(1)
    hall.fault("drop rate=1")
    hall.say(host.ask(host.PING))
    assert hall.run(1) == []
    hall.fault("off")
    hall.say(host.ask(host.PING))
    assert types(hall.run(1)) == [host.PONG]


def test_the_lines_bytes_wait_when_the_pads_uart_is_full() -> None:
    hall = Hall()
    hall.say(b"\x01" * 10_000)
    assert not hall.bench.wants_bytes()
    assert len(hall.wire.from_host) == 10_000 - 4096
    hall.run(1)
    assert hall.bench.wants_bytes()


def test_an_epoch_is_never_zero_and_never_the_same() -> None:
    epochs = {draw_epoch() for _ in range(1000)}
    assert len(epochs) == 1000
    assert all(0 < epoch < 2**32 for epoch in epochs)
