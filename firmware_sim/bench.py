"""A pad on the bench: pad, keys, EEPROM, plug, cable and their faults together, without clock or loop."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from firmware_sim.counts import PadCounts
from firmware_sim.faults.active import FaultSet, Switched
from firmware_sim.faults.cable import Cable
from firmware_sim.faults.contacts import Contacts
from firmware_sim.faults.memory import FaultyMemory, PowerCutError
from firmware_sim.faults.mishaps import Mishaps
from firmware_sim.keypad import Keypad
from firmware_sim.line import Line
from firmware_sim.log import Memory, PressLog
from firmware_sim.pad import Build, Change, Pad, ResetCause
from firmware_sim.trace import Trace

SLEEPING_HOST_BYTES_MAX: Final = 16_384


def draw_epoch() -> int:
    """Return a new log epoch; from a seed, a pad without EEPROM file would give its old press ids again."""
    return secrets.randbelow(0xFFFF_FFFF) + 1


@dataclass(frozen=True, slots=True)
class Started:
    """The pad started, with its EEPROM as it was: log epoch and boot counter from now on."""

    cause: ResetCause
    epoch: int
    boot: int


@dataclass(frozen=True, slots=True)
class Plugged:
    """The plug went in or came out."""

    plugged: bool


BenchChange = Change | Started | Plugged | Switched


@dataclass(frozen=True, slots=True)
class Setup:
    """One pad to simulate; a fleet puts the plug of the line in. The seed is that of its faults.

    `paced`: bytes take the time that they take on a line of the build's baud, none otherwise.
    """

    build: Build
    memory: Memory
    line: Line
    seed: int = 0
    paced: bool = True


class Bench:
    """Moves edges, bytes and time between fingers, pad and line; work() follows each call and deadline."""

    def __init__(self, setup: Setup, now_s: float, *, draw: Callable[[], int] = draw_epoch) -> None:
        self._build = setup.build
        self._draw = draw
        self.line = setup.line
        self.faults = FaultSet(setup.seed)
        self.trace = Trace()
        self._memory = FaultyMemory(setup.memory, self.faults)
        self._contacts = Contacts(self.faults)
        self._mishaps = Mishaps(self, self.faults)
        self._to_pad = Cable("to-pad", setup.build.baud, self.faults, paced=setup.paced)
        self._to_host = Cable("to-host", setup.build.baud, self.faults, paced=setup.paced)
        self._frame_bytes = 0  # of the frame under way, that have arrived
        self._asleep = bytearray()  # what waits at a sleeping host
        self._changes: list[BenchChange] = []
        self.powered = True
        self.log = PressLog(self._memory, draw)
        self._pad = Pad(setup.build, self.log, now_s)
        self._keypad = Keypad()
        self._changes.append(Started(ResetCause.POWER_ON, self.log.epoch, self.log.boot))

    @property
    def plugged(self) -> bool:
        """Whether the plug is in."""
        return self.line.fileno() is not None

    @property
    def counts(self) -> PadCounts:
        """What the pad counted since its start."""
        return self._pad.counts

    def press_key(self, key: int, now_s: float) -> None:
        """A finger presses a key, 1 to 5; it counts, as keys do, at the end of its debouncing."""
        self._contacts.press(key, now_s)

    def reset(self, now_s: float) -> None:
        """Power off and on: all but the EEPROM is lost, also the frame that was half sent."""
        self.start(ResetCause.POWER_ON, now_s)

    def start(self, cause: ResetCause, now_s: float) -> None:
        """The pad starts, for that cause."""
        self._changes += self._pad.take_changes()
        self._to_pad.clear()
        self._to_host.clear()
        self.powered = True
        self.log = PressLog(self._memory, self._draw)
        self.log.full = self.faults.get("memory-full") is not None
        self._pad = Pad(self._build, self.log, now_s, cause)
        self._keypad = Keypad(self._contacts.down)
        self._changes.append(Started(cause, self.log.epoch, self.log.boot))

    def lose_power(self, now_s: float) -> None:
        """The pad is off until start()."""
        self.powered = False
        self._to_host.clear()
        self._pad.lose_power(now_s)

    def plug(self) -> None:
        """Put the plug in; raises LineUnusableError."""
        self.line.plug()
        self._changes.append(Plugged(plugged=True))

    def unplug(self, now_s: float) -> None:
        """Pull the plug out, in the middle of a byte if need be."""
        self._deliver(now_s)
        self.line.unplug()
        self._to_pad.clear()
        self._to_host.clear()
        self._asleep.clear()
        self._changes.append(Plugged(plugged=False))

    def renumber(self, *, other_link: bool) -> None:
        """From the next plugging on under another device name, and another link or the first one."""
        self.line.renumber(other_link=other_link)

    def wants_bytes(self) -> bool:
        """Whether the line should be read; if not, its bytes wait at the host, as in a full UART."""
        return self._to_pad.free_bytes > 0 and self.faults.get("host-asleep") is None

    def read_line(self, now_s: float) -> None:
        """The line is readable."""
        data = self.line.read(self._to_pad.free_bytes)
        if data:
            self._to_pad.put(data, now_s)

    def work(self, now_s: float) -> None:
        """Do all that is due now."""
        self._memory.now_s = now_s
        self.faults.tick(now_s)
        self._switch()
        self._mishaps.work(now_s)
        self._move_keys(now_s)
        arrived = self._to_pad.take(now_s, self._host_baud())
        if arrived and self.powered:
            self.trace.passed("to-pad", arrived, now_s)
            self._pad.receive(arrived, now_s)
        if self.powered:
            self._pad.tick(now_s)
        self._deliver(now_s)
        if self.powered and self._to_host.idle:
            frame = self._pad.frame_to_send(now_s)
            if frame:
                self._frame_bytes = 0
                self._to_host.put(frame, now_s)
                self._deliver(now_s)
        self._switch()

    def next_deadline_s(self, now_s: float) -> float | None:
        """When work() has something to do."""
        deadlines = [
            self.faults.next_deadline_s(),
            self._mishaps.next_deadline_s(),
            self._contacts.next_deadline_s(),
            self._keypad.next_deadline_s(),
            self._to_pad.next_deadline_s(now_s),
            self._to_host.next_deadline_s(now_s),
        ]
        if self.powered:
            deadlines.append(self._pad.next_deadline_s(now_s, line_free=self._to_host.idle))
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def take_changes(self) -> list[BenchChange]:
        """Return the changes of pad, plug and faults since the last call, in order."""
        changes, self._changes = [*self._changes, *self._pad.take_changes()], []
        return changes

    def _host_baud(self) -> int | None:
        """Asked for only where it matters: it is a call into the kernel."""
        return self.line.host_baud() if self.faults.get("wrong-baud") else None

    def _switch(self) -> None:
        """Carry out what of the faults began and ended; that may end others."""
        while switched := self.faults.take_switched():
            for each in switched:
                self._changes.append(each)
                self._contacts.switched(each)
                self._mishaps.switched(each)
                if each.order.name == "memory-full":
                    self.log.full = each.on
                if each.order.name == "host-asleep" and not each.on:
                    self._write(bytes(self._asleep), each.at_s)
                    self._asleep.clear()

    def _move_keys(self, now_s: float) -> None:
        edges = self._contacts.take(now_s)
        if not self.powered:
            return
        for edge in edges:
            self._count_keys(edge.at_s)
            self._keypad.edge(edge.key, down=edge.down, now_s=edge.at_s)
        self._count_keys(now_s)

    def _count_keys(self, now_s: float) -> None:
        for key, down_s in self._keypad.tick(now_s):
            try:
                self._pad.press_key(key, now_s, down_s)
            except PowerCutError:
                self._mishaps.lose_power(now_s)
            else:
                self._mishaps.key_counted(now_s)

    def _deliver(self, now_s: float) -> None:
        """Hand over what has passed, up to where the plug comes out."""
        arrived = self._to_host.take(now_s, self._host_baud())
        limit = self._mishaps.bytes_before_pull()
        if arrived and limit is not None and self._frame_bytes + len(arrived) >= limit > 0:
            self._write(arrived[: max(limit - self._frame_bytes, 0)], now_s)
            self._mishaps.pull(now_s)
            return
        self._frame_bytes += len(arrived)
        self._write(arrived, now_s)

    def _write(self, data: bytes, now_s: float) -> None:
        if data and self.faults.get("host-asleep"):
            self._asleep += data[: SLEEPING_HOST_BYTES_MAX - len(self._asleep)]
        elif data and self.plugged:
            self.trace.passed("to-host", data, now_s)
            self.line.write(data)
