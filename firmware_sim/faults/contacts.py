"""Fingers and faults at the keys: raw edges in time, before any debouncing."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from firmware_sim.faults.active import FaultSet, Switched
from firmware_sim.question import KEYS

HOLD_S: Final = 0.02  # a quick finger, and just enough for the debouncing
LIFT_S: Final = 0.02
WAITING_PRESSES_MAX: Final = 64


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A contact closes or opens."""

    at_s: float
    key: int
    down: bool


class Contacts:
    """One finger presses one key after the other; what is pressed while it is busy waits its turn."""

    def __init__(self, faults: FaultSet) -> None:
        self._faults = faults
        self._edges: list[Edge] = []
        self._waiting: deque[int] = deque(maxlen=WAITING_PRESSES_MAX)
        self._free_s = 0.0
        self._stuck: int | None = None
        self.down: set[int] = set()

    def press(self, key: int, now_s: float) -> None:
        """Press a key, 1 to 5, as soon as the finger is free."""
        self._waiting.append(key)
        self._next_press(now_s)

    def switched(self, switched: Switched) -> None:
        """stuck-key began or ended."""
        if switched.order.name == "stuck-key":
            if self._stuck is not None:
                self._add(Edge(switched.at_s, self._stuck, down=False))
            self._stuck = int(switched.order.number("key")) if switched.on else None
            if self._stuck is not None:
                self._add(Edge(switched.at_s, self._stuck, down=True))

    def take(self, now_s: float) -> list[Edge]:
        """Return the edges that are due, in order."""
        self._next_press(now_s)
        due = [edge for edge in self._edges if edge.at_s <= now_s]
        self._edges = self._edges[len(due) :]
        moved = [edge for edge in due if edge.down or edge.key != self._stuck]
        for edge in moved:
            (self.down.add if edge.down else self.down.discard)(edge.key)
        return moved

    def next_deadline_s(self) -> float | None:
        """When take() has something."""
        if self._edges:
            return self._edges[0].at_s
        return self._free_s if self._waiting else None

    def _next_press(self, now_s: float) -> None:
        while self._waiting and now_s >= self._free_s:
            self._stroke(self._waiting.popleft(), max(self._free_s, now_s))

    def _stroke(self, key: int, begin_s: float) -> None:
        """One press with what the faults make of it; faults that are counted are spent."""
        end_s = self._tap(key, begin_s)
        two_keys = self._faults.get("two-keys")
        if two_keys:
            self._tap(key % KEYS + 1, begin_s + two_keys.number("gap"))
            self._faults.spend("two-keys", begin_s)
        double = self._faults.get("double-press")
        if double:
            end_s = self._tap(key, end_s + double.number("gap"))
            self._faults.spend("double-press", begin_s)
        self._free_s = end_s + LIFT_S

    def _tap(self, key: int, begin_s: float) -> float:
        """Add one going down and up; return when it is up."""
        bounce = self._faults.get("bounce")
        settles_s = bounce.number("within") if bounce else 0.0
        up_s = begin_s + settles_s + HOLD_S
        for at_s, down in ((begin_s, True), (up_s, False)):
            self._add(Edge(at_s, key, down))
            if bounce:
                count = int(bounce.number("edges")) // 2 * 2
                times = sorted(at_s + self._faults.draw("bounce").uniform(0, settles_s) for _ in range(count))
                for number, time_s in enumerate(times):
                    self._add(Edge(time_s, key, down if number % 2 else not down))
        if bounce:
            self._faults.spend("bounce", begin_s)
        return up_s + settles_s

    def _add(self, edge: Edge) -> None:
        self._edges.append(edge)
        self._edges.sort(key=lambda each: each.at_s)  # keeps the order of those at one moment
