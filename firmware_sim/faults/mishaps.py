"""Faults of plug and power: what is pulled, put back, lost and started anew, and when."""

from typing import Final, Protocol

from firmware_sim.faults.active import FaultSet, Switched
from firmware_sim.line import LineUnusableError
from firmware_sim.pad import ResetCause

AGAIN_S: Final = 1.0


class Machine(Protocol):
    """What mishaps happen to."""

    @property
    def plugged(self) -> bool:
        """Whether the plug is in."""
        ...

    def plug(self) -> None:
        """Put the plug in; raises LineUnusableError."""
        ...

    def unplug(self, now_s: float) -> None:
        """Pull the plug out."""
        ...

    def renumber(self, *, other_link: bool) -> None:
        """From the next plugging on under another device name, and another link or the first one."""
        ...

    def lose_power(self, now_s: float) -> None:
        """The pad is off."""
        ...

    def start(self, cause: ResetCause, now_s: float) -> None:
        """The pad starts."""
        ...


class Mishaps:
    """Keeps when the plug goes in again and when the power comes back."""

    def __init__(self, machine: Machine, faults: FaultSet) -> None:
        self._machine = machine
        self._faults = faults
        self._pull_s: float | None = None
        self._replug_s: float | None = None
        self._pulled_by: str | None = None
        self._dip_s: float | None = None
        self._power_s: float | None = None
        self._loop_s: float | None = None

    def switched(self, switched: Switched) -> None:
        """Begin or end one of these faults."""
        order, on, now_s = switched.order, switched.on, switched.at_s
        match order.name:
            case "pulled-cable":
                self._pull_s = now_s if on and not order.number("byte") else None
                if not on and self._pulled_by == order.name:
                    self._replug_s = now_s
            case "re-enumeration":
                self._machine.renumber(other_link=on and order.word("link") == "other")
                self._out(order.name, order.number("out") or AGAIN_S / 1000, now_s)
            case "brown-out":
                self._dip_s = now_s if on and order.word("at") == "now" else None
            case "boot-loop":
                self._loop_s = now_s if on else None
            case _:
                pass  # no matter of plug or power

    def key_counted(self, now_s: float) -> None:
        """A key counts: the power may go with it."""
        brown_out = self._faults.get("brown-out")
        if brown_out and brown_out.word("at") == "key":
            self.lose_power(now_s)

    def lose_power(self, now_s: float) -> None:
        """The power goes and comes back as brown-out says."""
        brown_out = self._faults.get("brown-out")
        self._machine.lose_power(now_s)
        self._power_s = now_s + (brown_out.number("off") if brown_out else 0.0)

    def bytes_before_pull(self) -> int | None:
        """How many bytes of a frame pass before the plug comes out, None if it stays in."""
        pulled = self._faults.get("pulled-cable")
        return int(pulled.number("byte")) if pulled and self._machine.plugged else None

    def pull(self, now_s: float) -> None:
        """Pull the plug now, as pulled-cable says."""
        pulled = self._faults.get("pulled-cable")
        if pulled:
            self._out(pulled.name, pulled.number("out"), now_s)

    def work(self, now_s: float) -> None:
        """Do what is due."""
        if _due(self._pull_s, now_s):
            self._pull_s = None
            self.pull(now_s)
        if _due(self._replug_s, now_s):
            self._replug(now_s)
        if _due(self._dip_s, now_s):
            self._dip_s = None
            self.lose_power(now_s)
        if _due(self._power_s, now_s):
            self._come_back(now_s)
        loop = self._faults.get("boot-loop")
        if loop and _due(self._loop_s, now_s):
            self._loop_s = now_s + loop.number("every")
            self._machine.start(ResetCause.WATCHDOG, now_s)
            self._faults.spend("boot-loop", now_s)

    def next_deadline_s(self) -> float | None:
        """When work() is due."""
        due = (self._pull_s, self._replug_s, self._dip_s, self._power_s, self._loop_s)
        return min((due_s for due_s in due if due_s is not None), default=None)

    def _out(self, name: str, out_s: float, now_s: float) -> None:
        if self._machine.plugged:
            self._machine.unplug(now_s)
        elif self._pulled_by is None:
            return  # a person holds the plug
        self._pulled_by = name
        self._replug_s = now_s + out_s if out_s else None

    def _replug(self, now_s: float) -> None:
        try:
            if not self._machine.plugged:  # a person may have been faster
                self._machine.plug()
        except LineUnusableError:  # something else is in its place now
            self._replug_s = now_s + AGAIN_S
            return
        name, self._pulled_by, self._replug_s = self._pulled_by, None, None
        if name == "pulled-cable":
            self._faults.spend(name, now_s)
            pulled = self._faults.get(name)
            self._pull_s = now_s + AGAIN_S if pulled and not pulled.number("byte") else None

    def _come_back(self, now_s: float) -> None:
        self._power_s = None
        self._machine.start(ResetCause.BROWN_OUT, now_s)
        self._faults.spend("brown-out", now_s)
        brown_out = self._faults.get("brown-out")
        self._dip_s = now_s + AGAIN_S if brown_out and brown_out.word("at") == "now" else None


def _due(at_s: float | None, now_s: float) -> bool:
    return at_s is not None and now_s >= at_s
