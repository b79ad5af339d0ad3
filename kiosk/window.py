"""What one window knows of its visits and what can happen there. kiosk/session.py has the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kiosk.attempt import Asking, AttemptEvent, AttemptState, Over, Ticked
from kiosk.attempt import next_deadline_s as attempt_deadline_s
from kiosk.visit import End, Moment, Plan, Timing, Visit, Window

VISITS_KEPT_MAX: Final = 32
"""Visits of a window that are remembered, so that a late press finds its attempt here already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A visit and the attempts so far, one for each of its first cases. `stopped`: no more are asked.

    `finished`: nothing of it is asked any more or will be; pads may still be closing. `settled`: nothing is
    pending, it may be forgotten. Both are looked at for each remembered visit at each step, hence kept.
    """

    visit: Visit
    attempts: tuple[AttemptState, ...] = ()
    stopped: bool = False
    finished: bool = field(init=False, repr=False)
    settled: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        complete = len(self.attempts) == len(self.visit.subjects)
        finished = self.stopped or (complete and isinstance(self.attempts[-1], Over))
        over = all(isinstance(state, Over) and not state.in_hand for state in self.attempts)
        object.__setattr__(self, "finished", finished)
        object.__setattr__(self, "settled", finished and over)

    def attempt(self, token: bytes | None) -> AttemptState | None:
        """The attempt of this token, or (None) the one that is asked now."""
        if token is None:
            return next((state for state in self.attempts if isinstance(state, Asking)), None)
        return next((state for state in self.attempts if state.plan.token == token), None)


@dataclass(frozen=True, slots=True)
class WindowState:
    """One window. `visits`: oldest first. `simulators`: pads that said they are simulated."""

    window: Window
    timing: Timing
    visits: tuple[Progress, ...] = ()
    simulators: frozenset[str] = frozenset()
    dark_until_s: float = 0.0

    @property
    def current(self) -> Progress | None:
        """The visit that is being asked; None between two."""
        return self.visits[-1] if self.visits and not self.visits[-1].finished else None


@dataclass(frozen=True, slots=True)
class VisitOpened:
    """The next citizen's cases are to be asked."""

    visit: Visit
    at: Moment


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """Staff or citizen ended a visit; what was not asked yet stays not asked."""

    visit: str
    end: End
    at: Moment


@dataclass(frozen=True, slots=True)
class VisitExtended:
    """More time for the case that is asked now."""

    visit: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Recalled:
    """An attempt that was open when the station ended last time."""

    plan: Plan
    at: Moment


@dataclass(frozen=True, slots=True)
class PadKnown:
    """A pad of this window said what it is."""

    pad: str
    simulator: bool


@dataclass(frozen=True, slots=True)
class Rearranged:
    """The window as the configuration has it now; `simulators`, `fresh` and `gone` are of all pads."""

    window: Window
    timing: Timing
    simulators: frozenset[str]
    fresh: frozenset[str]
    gone: frozenset[str]
    at: Moment


@dataclass(frozen=True, slots=True)
class About:
    """Something happened to the attempt of this token."""

    token: bytes
    event: AttemptEvent


WindowEvent = VisitOpened | VisitEnded | VisitExtended | Recalled | PadKnown | Rearranged | About | Ticked


def next_deadline_s(state: WindowState) -> float | None:
    """When `Ticked` will change something, in CLOCK_BOOTTIME seconds."""
    pending = [progress for progress in state.visits if not progress.settled]
    return min(filter(None, map(attempt_deadline_s, attempts_of(pending))), default=None)


def find(state: WindowState, token: bytes) -> AttemptState | None:
    """The attempt of this token, while this window remembers it."""
    place = place_of(state, token)
    return None if place is None else state.visits[place[0]].attempts[place[1]]


def place_of(state: WindowState, token: bytes) -> tuple[int, int] | None:
    """Which visit and which of its attempts has this token; most events are about the last ones."""
    for visit in range(len(state.visits) - 1, -1, -1):
        for index, attempt in enumerate(state.visits[visit].attempts):
            if attempt.plan.token == token:
                return visit, index
    return None


def attempts_of(visits: Iterable[Progress]) -> list[AttemptState]:
    return [attempt for progress in visits for attempt in progress.attempts]
