"""Many simulated pads on one asyncio loop: watches their lines and keeps one timer. Decides nothing."""

import asyncio
import contextlib
import heapq
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _

from firmware_sim.bench import Bench, BenchChange, Setup
from firmware_sim.clock import boottime_s
from firmware_sim.display import Lamps, Show, Shown
from firmware_sim.faults.active import Switched
from firmware_sim.faults.vocabulary import Order
from firmware_sim.line import LineUnusableError
from firmware_sim.swaps import Swaps
from firmware_sim.trace import Traced
from firmware_sim.views import PadView


class FleetError(Exception):
    """What was asked cannot be done; the text, for people, says why."""


class NoSuchPadError(FleetError):
    """No pad has that name."""


@dataclass(frozen=True, slots=True)
class PadChange:
    """What a person beside a pad could tell, an acknowledgement, its plug or a fault; at the fleet's time."""

    pad: str
    at_s: float
    change: BenchChange


class _Member:
    """One pad, what of its line is watched, and when it is looked at next."""

    def __init__(self, name: str, uid: bytes, bench: Bench) -> None:
        self.name = name
        self.uid = uid
        self.bench = bench
        self.own_line = bench.line  # another one's is in its place while cables are swapped
        self.shown = Shown(Show.DARK, Lamps.OFF, "", 0)
        self.watched: tuple[int, int] | None = None  # descriptor, generation of the line
        # its entries in the heap: few, because an earlier one asks for the rest
        self.planned_s: list[float] = []


class Fleet:
    """Simulated pads by name; made, used and closed on one asyncio loop.

    The loop must have add_reader: on Windows that is a SelectorEventLoop, and lines there are TCP.
    `on_change` is called on the loop for each change of each pad, in order. Unknown names raise
    NoSuchPadError.
    """

    def __init__(
        self, on_change: Callable[[PadChange], None], clock: Callable[[], float] = boottime_s
    ) -> None:
        self._on_change = on_change
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._members: dict[str, _Member] = {}
        self._heap: list[tuple[float, int, _Member]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._swaps = Swaps()

    @property
    def names(self) -> tuple[str, ...]:
        """The pads, in the order in which they were added."""
        return tuple(self._members)

    def add(self, name: str, setup: Setup) -> None:
        """Switch a pad on and plug it in. Raises LineUnusableError, and FleetError if the name is taken."""
        if name in self._members:
            raise FleetError(_("there is a pad {name} already").format(name=name))
        setup.line.plug()
        member = _Member(name, setup.build.uid, Bench(setup, self._clock()))
        self._members[name] = member
        self._serve(member)

    def remove(self, name: str) -> None:
        """Pull the plug and forget the pad; its EEPROM stays."""
        member = self._members.pop(self._member(name).name)
        self._unwatch(member)
        member.bench.unplug(self._clock())

    def close(self) -> None:
        """Remove all pads."""
        self._swaps = Swaps()
        for name in self.names:
            self.remove(name)
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def press(self, name: str, key: int) -> None:
        """A finger presses a key, 1 to 5; several presses come one after the other."""
        self._do(name, lambda bench, now_s: bench.press_key(key, now_s))

    def fault(self, name: str, order: Order) -> None:
        """Switch a fault on. Raises FleetError where it names a pad that is not there, or is one of a bus."""
        if order.fault.of_bus:
            raise FleetError(_("{fault} needs a bus of several pads: sim bus").format(fault=order.name))
        if order.name == "swapped-cables":
            other = order.word("with")
            if other not in self._members or other == name:
                raise FleetError(_("there is no other pad {name}").format(name=other))
        self._do(name, lambda bench, now_s: bench.faults.on(order, now_s))

    def end_fault(self, name: str, fault: str | None = None) -> None:
        """Switch a fault off, or all. Raises BadFaultError for a word that is no fault."""
        self._do(name, lambda bench, now_s: bench.faults.off(fault, now_s))

    def unplug(self, name: str) -> None:
        """Pull the plug out."""
        self._do(name, lambda bench, now_s: bench.unplug(now_s))

    def replug(self, name: str) -> None:
        """Put the plug in. Raises LineUnusableError, and FleetError if it is in."""
        if self._member(name).bench.plugged:
            raise FleetError(_("the cable is plugged in"))
        self._do(name, lambda bench, _now_s: bench.plug())

    def reset(self, name: str) -> None:
        """Power off and on; the EEPROM stays."""
        self._do(name, lambda bench, now_s: bench.reset(now_s))

    def view(self, name: str) -> PadView:
        """What can be told of a pad now."""
        member = self._member(name)
        return PadView.of(member.name, member.uid, member.bench, member.shown)

    def trace(self, name: str) -> list[Traced]:
        """The last frames of both directions, as they arrived."""
        return self._member(name).bench.trace.frames()

    def _member(self, name: str) -> _Member:
        if name not in self._members:
            raise NoSuchPadError(_("there is no pad {name}").format(name=name[:64]))
        return self._members[name]

    def _do(self, name: str, action: Callable[[Bench, float], None]) -> None:
        """Let what was due before an action happen before it."""
        member = self._member(name)
        self._serve(member)
        try:
            action(member.bench, self._clock())
        finally:
            self._serve(member)

    def _readable(self, member: _Member) -> None:
        member.bench.read_line(self._clock())
        self._serve(member)

    def _serve(self, member: _Member) -> None:
        """Do what is due at a pad, tell it, and watch and wait for what is next."""
        now_s = self._clock()
        member.bench.work(now_s)
        self._watch(member)
        self._tell(member, now_s)
        self._plan(member, member.bench.next_deadline_s(now_s))

    def _tell(self, member: _Member, now_s: float) -> None:
        for change in member.bench.take_changes():
            if isinstance(change, Shown):
                member.shown = change
            if isinstance(change, Switched) and change.order.name == "swapped-cables":
                self._swaps.switched((member.name, change.order.word("with")), on=change.on)
                self._rewire(now_s)
            self._on_change(PadChange(member.name, now_s, change))

    def _rewire(self, now_s: float) -> None:
        """Each pad at the line where it belongs as the cables are swapped now."""
        places = self._swaps.places(self._members)
        lines = {name: self._members[place].own_line for name, place in places.items()}
        moved = [member for name, member in self._members.items() if member.bench.line is not lines[name]]
        plugged = [member for member in moved if member.bench.plugged]
        for member in plugged:
            self._unwatch(member)
            member.bench.unplug(now_s)
        for member in moved:
            member.bench.line = lines[member.name]
        for member in plugged:
            with contextlib.suppress(LineUnusableError):  # then it stays out, which is told as unplugged
                member.bench.plug()
        for member in moved:
            self._watch(member)
            self._plan(member, now_s)

    def _watch(self, member: _Member) -> None:
        bench = member.bench
        fd = bench.line.fileno() if bench.wants_bytes() else None
        wanted = None if fd is None else (fd, bench.line.generation)
        if wanted != member.watched:
            self._unwatch(member)
            if fd is not None:
                self._loop.add_reader(fd, self._readable, member)
            member.watched = wanted

    def _unwatch(self, member: _Member) -> None:
        if member.watched:
            self._loop.remove_reader(member.watched[0])
            member.watched = None

    def _plan(self, member: _Member, due_s: float | None) -> None:
        """Look at a pad again then; an earlier entry that is there already asks it for the rest."""
        if due_s is None or (member.planned_s and min(member.planned_s) <= due_s):
            return
        member.planned_s.append(due_s)
        heapq.heappush(self._heap, (due_s, next(self._order), member))
        self._set_timer()

    def _set_timer(self) -> None:
        at_s = self._loop.time() + max(0.0, self._heap[0][0] - self._clock())
        if self._timer and not self._timer.cancelled() and self._timer.when() <= at_s:
            return
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(at_s, self._due)

    def _due(self) -> None:
        self._timer = None
        now_s = self._clock()
        due = self._take_due(now_s)
        try:
            while due:
                self._serve(due.popleft())
        finally:  # an exception of on_change must not stop the other pads
            for member in due:
                self._plan(member, now_s)
            if self._heap:
                self._set_timer()

    def _take_due(self, now_s: float) -> deque[_Member]:
        due: deque[_Member] = deque()
        while self._heap and self._heap[0][0] <= now_s:
            due_s, _count, member = heapq.heappop(self._heap)
            member.planned_s.remove(due_s)
            if self._members.get(member.name) is member:
                due.append(member)
        return due
