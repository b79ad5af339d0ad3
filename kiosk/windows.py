"""The windows of a station, each with its machine; what they want done is collected in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.attempt import AttemptState, Ticked
from kiosk.effects import Effect
from kiosk.session import step
from kiosk.visit import Moment, Plan, Subject, Timing, Visit, Window
from kiosk.window import (
    About,
    Progress,
    WindowEvent,
    WindowState,
    find,
    next_deadline_s,
)


class Windows:
    """Window states by name."""

    def __init__(self, windows: Sequence[Window], timing: Timing) -> None:
        self._states = {window.name: WindowState(window, timing) for window in windows}
        self._of_pad = {pad: window.name for window in windows for pad in window.pads}
        self._effects: list[Effect] = []

    def __contains__(self, window: object) -> bool:
        return window in self._states

    def names(self) -> tuple[str, ...]:
        return tuple(self._states)

    def of_pad(self, pad: str) -> str:
        """The window that a pad asks at."""
        return self._of_pad[pad]

    def of_screen(self, screen: str) -> str | None:
        return next((name for name, state in self._states.items() if screen in state.window.screens), None)

    def apply(self, window: str, event: WindowEvent) -> None:
        """Let one window take its step."""
        self._states[window], effects = step(self._states[window], event)
        self._effects.extend(effects)

    def about(self, about: About) -> None:
        """Hand an event to the attempt of a token, wherever it is; nothing where no window knows it."""
        for window, state in self._states.items():
            if find(state, about.token) is not None:
                self.apply(window, about)
                return

    def want(self, *effects: Effect) -> None:
        """Something that no window asks for but the station itself."""
        self._effects.extend(effects)

    def take_effects(self) -> list[Effect]:
        """What is to be done since the last call, in order."""
        effects, self._effects = self._effects, []
        return effects

    def tick(self, at: Moment) -> None:
        for window, state in self._states.items():
            deadline_s = next_deadline_s(state)
            if deadline_s is not None and deadline_s <= at.now_s:
                self.apply(window, Ticked(at))

    def next_deadline_s(self) -> float | None:
        return min(filter(None, map(next_deadline_s, self._states.values())), default=None)

    def open_visits(self) -> Iterator[Visit]:
        """What is being asked now, at most one visit a window."""
        return (state.current.visit for state in self._states.values() if state.current is not None)

    def current(self, window: str) -> Progress | None:
        """What is being asked at a window; None also where there is no such window."""
        return self._states[window].current if window in self._states else None

    def all_progress(self) -> Iterator[Progress]:
        """Every visit that is remembered, oldest first within its window."""
        return (progress for state in self._states.values() for progress in state.visits)

    def progress(self, visit: str) -> Progress | None:
        return next((progress for progress in self.all_progress() if progress.visit.number == visit), None)

    def attempt(self, token: bytes) -> AttemptState | None:
        found = (find(state, token) for state in self._states.values())
        return next((attempt for attempt in found if attempt is not None), None)

    def plan(self, token: bytes) -> Plan | None:
        attempt = self.attempt(token)
        return None if attempt is None else attempt.plan

    def subject(self, token: bytes) -> Subject | None:
        """What the attempt of this token asks about."""
        for progress in self.all_progress():
            for subject, attempt in zip(progress.visit.subjects, progress.attempts, strict=False):
                if attempt.plan.token == token:
                    return subject
        return None
