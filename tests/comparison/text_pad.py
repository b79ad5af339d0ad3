"""A pad as shops sell it: one line of text for each key, at the line's speed, and it listens to nobody."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

from firmware_sim.faults.active import FaultSet
from firmware_sim.faults.cable import Cable
from firmware_sim.faults.vocabulary import Order
from firmware_sim.pty_line import PtyLine
from tests.comparison.line import BAUD


def text_line(number: int, level: int) -> bytes:
    """What goes over the wire for one press; the number is there so that losses can be counted."""
    return b'{"n":%d,"level":%d}\n' % (number, level)


class TextPad:
    """A device of the loop."""

    def __init__(self, link: Path, seed: int) -> None:
        self._line = PtyLine(link)
        self._faults = FaultSet(seed)
        self._cable = Cable("to-host", BAUD, self._faults)
        self._ends: deque[tuple[int, int]] = deque()
        self._queued = self._sent = 0
        self._second_half: tuple[float, bytes, int] | None = None
        self.wire_s: dict[int, float] = {}
        """When the last byte of each press was on the wire."""

    def press(self, number: int, level: int, now_s: float) -> None:
        self._put(text_line(number, level), number, now_s)

    def press_cut(self, number: int, level: int, pause_s: float, now_s: float) -> None:
        """The line goes over in two halves with so long a pause."""
        line = text_line(number, level)
        half = len(line) // 2
        self._put(line[:half], None, now_s)
        self._second_half = (now_s + pause_s, line[half:], number)

    def _put(self, data: bytes, number: int | None, now_s: float) -> None:
        self._cable.put(data, now_s)
        self._queued += len(data)
        if number is not None:
            self._ends.append((self._queued, number))

    def disturb(self, fault: Order, now_s: float) -> None:
        """The cable changes bytes from now on; a fault that loses some would shift the count of the rest."""
        self._faults.on(fault, now_s)

    def plug(self) -> None:
        self._line.plug()

    def unplug(self, now_s: float) -> None:
        self.work(now_s)
        self._line.unplug()

    def fileno(self) -> int | None:
        return self._line.fileno()

    def read(self, now_s: float) -> None:
        self._line.read(4096)  # nobody is meant to answer

    def work(self, now_s: float) -> None:
        if self._second_half is not None and now_s >= self._second_half[0]:
            _, data, number = self._second_half
            self._second_half = None
            self._put(data, number, now_s)
        sent = self._cable.take(now_s)
        if not sent:
            return
        self._line.write(sent)
        self._sent += len(sent)
        written_s = time.monotonic()
        while self._ends and self._ends[0][0] <= self._sent:
            self.wire_s[self._ends.popleft()[1]] = written_s

    def next_deadline_s(self, now_s: float) -> float | None:
        later = self._second_half[0] if self._second_half is not None else None
        found = [at for at in (self._cable.next_deadline_s(now_s), later) if at is not None]
        return min(found, default=None)
