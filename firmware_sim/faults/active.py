"""Which faults are on at a moment; time is passed in, and the same seed gives the same faults."""

import random
from dataclasses import dataclass

from firmware_sim.faults.vocabulary import Order, find_fault


@dataclass(slots=True)
class Active:
    """A fault that was switched on; `left` counts down what may still happen, None without end."""

    order: Order
    begins_s: float
    ends_s: float | None
    left: int | None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Switched:
    """A fault began (`on`) or ended."""

    order: Order
    on: bool
    at_s: float


class FaultSet:
    """The faults of one pad, at most one of each name; one that is switched on again takes new values."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._active: dict[str, Active] = {}
        self._random: dict[str, random.Random] = {}
        self._switched: list[Switched] = []

    def on(self, order: Order, now_s: float) -> None:
        """Switch a fault on, from `after` seconds on."""
        self.off(order.name, now_s)
        begins_s = now_s + order.after_s
        ends_s = begins_s + order.for_s if order.for_s else None
        self._active[order.name] = Active(order, begins_s, ends_s, order.count or None)
        self.tick(now_s)

    def off(self, name: str | None, now_s: float) -> None:
        """Switch one fault off, or all with None; one that is not on is left alone. Raises BadFaultError."""
        names = list(self._active) if name is None else [find_fault(name).name]
        for each in names:
            active = self._active.pop(each, None)
            if active and active.begun:
                self._switched.append(Switched(active.order, on=False, at_s=now_s))

    @property
    def none(self) -> bool:
        """Whether nothing is on or will be: asked often, so that a sound pad costs little."""
        return not self._active

    def tick(self, now_s: float) -> None:
        """Begin and end what is due."""
        for name, active in list(self._active.items()):
            if not active.begun and now_s >= active.begins_s:
                active.begun = True
                self._switched.append(Switched(active.order, on=True, at_s=now_s))
            if active.begun and active.ends_s is not None and now_s >= active.ends_s:
                self.off(name, now_s)

    def get(self, name: str) -> Order | None:
        """The order of a fault that happens now, None if it does not; as of the last tick."""
        active = self._active.get(name)
        return active.order if active and active.begun else None

    def spend(self, name: str, now_s: float) -> None:
        """It happened once; the last time of a counted one ends it."""
        active = self._active.get(name)
        if active and active.left is not None:
            active.left -= 1
            if active.left <= 0:
                self.off(name, now_s)

    def happens(self, name: str, rate: float, now_s: float) -> bool:
        """Draw whether a fault that is on happens at this chance, and count it if so."""
        if not rate or self.draw(name).random() >= rate:
            return False
        self.spend(name, now_s)
        return True

    def draw(self, name: str) -> random.Random:
        """The fault's own source of chance, so that one fault does not change the course of another."""
        if name not in self._random:
            self._random[name] = random.Random(f"{self._seed} {name}")
        return self._random[name]

    def orders(self) -> list[Order]:
        """All that were switched on and have not ended, begun or not."""
        return [active.order for active in self._active.values()]

    def take_switched(self) -> list[Switched]:
        """Return what began and ended since the last call, in order."""
        switched, self._switched = self._switched, []
        return switched

    def next_deadline_s(self) -> float | None:
        """When tick() is due."""
        due = [active.begins_s for active in self._active.values() if not active.begun]
        due += [active.ends_s for active in self._active.values() if active.ends_s is not None]
        return min(due, default=None)
