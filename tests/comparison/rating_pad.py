"""A pad of our own protocol in this process: the simulator's firmware on a pty, paced like the others."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from typing import Final

from firmware_sim.bench import Bench, Setup
from firmware_sim.display import Show, Shown
from firmware_sim.faults.vocabulary import Order
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from tests.comparison.line import BAUD, WatchedLine

PRESS: Final = 0x20
TYPE_AT: Final = 4
"""Of a frame with address 0: 00, code, version and direction, code, type."""
ASKED: Final = re.compile(r"N(\d+)$")


def is_press(data: bytes) -> bool:
    """Is this piece the frame of a PRESS? The simulator writes each frame in one piece at this speed."""
    return len(data) > TYPE_AT and data[TYPE_AT] == PRESS


class RatingPad:
    """A device of the loop; it knows from the text of the question which press is wanted."""

    def __init__(self, link: Path, uid: bytes, seed: int) -> None:
        self._line = WatchedLine(link, is_press, self._press_went)
        setup = Setup(Build(uid, 0, BAUD), VolatileMemory(), self._line, seed)
        self._bench = Bench(setup, time.monotonic())
        self._changed = threading.Condition()
        self._asked: int | None = None
        self._pressed: int | None = None
        self._thanked: set[int] = set()
        self.wire_s: dict[int, float] = {}
        """When the last byte of each press was first on the wire."""

    def until_asked(self, number: int, deadline_s: float) -> bool:
        """Wait until the pad asks for this press; False if it does not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._asked == number, deadline_s)

    def until_thanked(self, number: int, deadline_s: float) -> bool:
        """Wait until the pad has thanked for this press; False if it does not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: number in self._thanked, deadline_s)

    def press(self, number: int, level: int, now_s: float) -> None:
        self._pressed = number
        self._bench.press_key(level, now_s)

    def press_cut(self, number: int, level: int, pause_s: float, now_s: float) -> None:
        """The frame goes over in two halves with so long a pause."""
        self._line.cut_next(pause_s)
        self.press(number, level, now_s)

    def disturb(self, fault: Order, now_s: float) -> None:
        self._bench.faults.on(fault, now_s)

    def plug(self) -> None:
        self._bench.plug()

    def unplug(self, now_s: float) -> None:
        self._bench.unplug(now_s)

    def fileno(self) -> int | None:
        return self._line.fileno() if self._bench.wants_bytes() else None

    def read(self, now_s: float) -> None:
        self._bench.read_line(now_s)

    def work(self, now_s: float) -> None:
        self._line.release(now_s)
        self._bench.work(now_s)
        for change in self._bench.take_changes():
            if isinstance(change, Shown):
                self._show(change)

    def next_deadline_s(self, now_s: float) -> float | None:
        found = [at for at in (self._bench.next_deadline_s(now_s), self._line.held_until_s) if at is not None]
        return min(found, default=None)

    def _show(self, change: Shown) -> None:
        with self._changed:
            match change.show:
                case Show.OPEN:
                    found = ASKED.search(change.text)
                    self._asked = int(found[1]) if found else None
                case Show.THANKS if self._pressed is not None:
                    self._thanked.add(self._pressed)
                case Show.KEPT | Show.CLOSED:
                    self._asked = None
                case _:
                    return
            self._changed.notify_all()

    def _press_went(self, now_s: float) -> None:
        if self._pressed is not None:
            self.wire_s.setdefault(self._pressed, now_s)
