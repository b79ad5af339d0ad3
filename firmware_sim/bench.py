"""A pad on the bench: pad, EEPROM, plug, cable and the line's speed together, still without clock or loop."""

import secrets
from collections.abc import Callable

from firmware_sim.cable import Cable, Faults
from firmware_sim.line import Line
from firmware_sim.log import Memory, PressLog
from firmware_sim.pacer import Pacer
from firmware_sim.pad import Build, Change, Pad


def draw_epoch() -> int:
    """Return a new log epoch; from a seed, a pad without EEPROM file would give its old press ids again."""
    return secrets.randbelow(0xFFFF_FFFF) + 1


class Bench:
    """Moves bytes between line and pad at the line's speed; work() follows each call and each deadline."""

    def __init__(
        self,
        build: Build,
        memory: Memory,
        line: Line,
        now_s: float,
        *,
        seed: int = 0,
        draw: Callable[[], int] = draw_epoch,
    ) -> None:
        self._build = build
        self._memory = memory
        self._line = line
        self._draw = draw
        self._to_pad, self._to_host = Pacer(build.baud), Pacer(build.baud)
        self._cable_to_pad, self._cable_to_host = Cable(2 * seed), Cable(2 * seed + 1)
        self._changes: list[Change] = []
        self.log = PressLog(memory, draw)
        self._pad = Pad(build, self.log, now_s)

    def press_key(self, key: int, now_s: float) -> None:
        """Press a key, 1 to 5."""
        self._pad.press_key(key, now_s)

    def reset(self, now_s: float) -> None:
        """Power off and on: all but the EEPROM is lost, also the frame that was half sent."""
        self._changes += self._pad.take_changes()
        self._to_pad.clear()
        self._to_host.clear()
        self.log = PressLog(self._memory, self._draw)
        self._pad = Pad(self._build, self.log, now_s)

    def plug(self) -> None:
        """Put the plug in; raises LineUnusableError."""
        self._line.plug()

    def unplug(self, now_s: float) -> None:
        """Pull the plug out, in the middle of a byte if need be."""
        self._deliver(now_s)
        self._line.unplug()
        self._to_pad.clear()
        self._to_host.clear()

    def set_cable(self, faults: Faults) -> None:
        """Both directions fail like this from now on."""
        self._cable_to_pad.set_faults(faults)
        self._cable_to_host.set_faults(faults)

    def wants_bytes(self) -> bool:
        """Whether the line should be read; if not, its bytes wait at the host, as in a full UART."""
        return self._to_pad.free_bytes > 0

    def read_line(self, now_s: float) -> None:
        """The line is readable."""
        data = self._line.read(self._to_pad.free_bytes)
        if data:
            self._to_pad.put(data, now_s)

    def work(self, now_s: float) -> None:
        """Do all that is due now."""
        arrived = self._to_pad.take(now_s)
        if arrived:
            self._pad.receive(self._cable_to_pad.carry(arrived, now_s), now_s)
        self._pad.tick(now_s)
        self._deliver(now_s)
        if self._to_host.idle:
            frame = self._pad.frame_to_send(now_s)
            if frame:
                self._to_host.put(frame, now_s)

    def next_deadline_s(self, now_s: float) -> float | None:
        """When work() has something to do."""
        deadlines = (
            self._to_pad.next_deadline_s(),
            self._to_host.next_deadline_s(),
            self._pad.next_deadline_s(now_s, line_free=self._to_host.idle),
        )
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def take_changes(self) -> list[Change]:
        """Return the pad's changes since the last call, in order."""
        changes, self._changes = [*self._changes, *self._pad.take_changes()], []
        return changes

    def _deliver(self, now_s: float) -> None:
        sent = self._to_host.take(now_s)
        if sent:
            self._line.write(self._cable_to_host.carry(sent, now_s))
