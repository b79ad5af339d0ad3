"""What one window knows of its visits and what can happen there. kiosk/session.py has the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.attempt import Asking, AttemptEvent, AttemptState, Over, Ticked
from kiosk.attempt import next_deadline_s as attempt_deadline_s
from kiosk.visit import End, Moment, Plan, Timing, Visit, Window

VISITS_KEPT_MAX: Final = 32
"""Visits of a window that are remembered, so that a late press finds its attempt here already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A visit and the attempts so far, one for each of its first cases. `stopped`: no more are asked."""

    visit: Visit
    attempts: tuple[AttemptState, ...] = ()
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """Nothing of it is asked any more or will be; pads may still be closing."""
        complete = len(self.attempts) == len(self.visit.subjects)
        return self.stopped or (complete and isinstance(self.attempts[-1], Over))

    @property
    def settled(self) -> bool:
        """Nothing is pending: it may be forgotten."""
        return self.finished and all(isinstance(state, Over) and not state.in_hand for state in self.attempts)

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
    return min(filter(None, map(attempt_deadline_s, attempts_of(state.visits))), default=None)


def find(state: WindowState, token: bytes) -> AttemptState | None:
    """The attempt of this token, while this window remembers it."""
    return next((found for found in attempts_of(state.visits) if found.plan.token == token), None)


def attempts_of(visits: Iterable[Progress]) -> Iterable[AttemptState]:
    return (attempt for progress in visits for attempt in progress.attempts)
