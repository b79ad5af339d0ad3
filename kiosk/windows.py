"""The windows of a station, each with its machine; what they want done is collected in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evaluation.model import CancelCode, CaseKey, UnratedCause
from kiosk.attempt import AttemptState, Ticked
from kiosk.effects import Effect
from kiosk.session import step
from kiosk.visit import End, Moment, Plan, Subject, Timing, Visit, Window
from kiosk.window import (
    VISITS_KEPT_MAX,
    About,
    Progress,
    Rearranged,
    Recalled,
    VisitEnded,
    WindowEvent,
    WindowState,
    find,
    next_deadline_s,
    place_of,
)

WINDOW_REMOVED: Final = End(UnratedCause.CANCELLED, CancelCode.OTHER)


@dataclass(frozen=True, slots=True)
class Wiring:
    """Of all pads: simulators as they said, those whose line is new, those that no line has any more."""

    simulators: frozenset[str]
    fresh: frozenset[str]
    gone: frozenset[str]


class Windows:
    """Window states by name, with an index: a station of 256 windows remembers thousands of attempts."""

    def __init__(self, windows: Sequence[Window], timing: Timing) -> None:
        self._states = {window.name: WindowState(window, timing) for window in windows}
        self._of_pad = _windows_by_pad(windows)
        self._leaving: set[str] = set()
        self._window_of_token: dict[bytes, str] = {}
        self._window_of_visit: dict[str, str] = {}
        self._window_of_case: dict[CaseKey, str] = {}
        self._open: dict[str, Progress] = {}
        self._deadlines_s: dict[str, float] = {}
        self._effects: list[Effect] = []

    def __contains__(self, window: object) -> bool:
        return window in self._states and window not in self._leaving

    def names(self) -> tuple[str, ...]:
        return tuple(window for window in self._states if window in self)

    def setting(self, window: str) -> tuple[Window, Timing] | None:
        """A window as it is configured; None: there is none of this name."""
        state = self._states.get(window) if window in self else None
        return None if state is None else (state.window, state.timing)

    def shown(self) -> list[tuple[object, ...]]:
        """Whatever screens show of their windows."""
        states = [self._states[name] for name in self.names()]
        return [(replace(state.window, pads=()), state.timing) for state in states if state.window.screens]

    def of_pad(self, pad: str) -> str | None:
        """The window that a pad asks at; None for one that only hands over its presses."""
        return self._of_pad.get(pad)

    def recall(self, window: str, plan: Plan, at: Moment) -> None:
        """An attempt that was open at the last end; its window may have gone from the configuration since."""
        if window not in self._states:
            self._states[window] = WindowState(Window(window, window, (), ()), plan.timing)
            self._leaving.add(window)
        self.apply(window, Recalled(plan, at))

    def rearrange(self, windows: Sequence[Window], timing: Timing, wiring: Wiring, at: Moment) -> None:
        """Take over other windows. Sessions of those that stay go on.

        One that goes away ends its sessions as cancelled; it is known until nothing of them is pending.
        """
        wanted = {window.name: window for window in windows}
        self._of_pad = _windows_by_pad(windows)
        leaving = {name for name in self._states if name not in wanted}
        self._leaving = set()  # until all of it is done, nothing is forgotten
        for window in windows:
            self._states.setdefault(window.name, WindowState(window, timing))
        for name, state in tuple(self._states.items()):
            window = wanted.get(name) or replace(state.window, pads=(), screens=())
            if name in leaving and state.current is not None:
                self.apply(name, VisitEnded(state.current.visit.number, WINDOW_REMOVED, at))
            self.apply(name, Rearranged(window, timing, wiring.simulators, wiring.fresh, wiring.gone, at))
        self._leaving = leaving
        self._forget_settled(leaving)

    def apply(self, window: str, event: WindowEvent) -> None:
        """Let one window take its step."""
        before = self._states[window]
        after, effects = step(before, event)
        self._states[window] = after
        self._effects.extend(effects)
        if after.visits is not before.visits:
            self._index(window, before, after)
            if window in self._leaving:
                self._forget_settled((window,))

    def _forget_settled(self, leaving: Iterable[str]) -> None:
        for window in tuple(leaving):
            if all(progress.settled for progress in self._states[window].visits):
                self._leaving.discard(window)
                last = self._states.pop(window)
                self._index(window, last, replace(last, visits=()))

    def _index(self, window: str, before: WindowState, after: WindowState) -> None:
        """Only what this step has changed is looked at: a window remembers many visits."""
        now = set(map(id, after.visits))
        for progress in before.visits:
            if id(progress) not in now:
                self._forget(progress)
        known = set(map(id, before.visits))
        for progress in after.visits:
            if id(progress) not in known:
                self._window_of_visit[progress.visit.number] = window
                for attempt in progress.attempts:
                    self._window_of_token[attempt.plan.token] = window
        self._index_open(window, before.current, after.current)
        deadline_s = next_deadline_s(after)
        if deadline_s is None:
            self._deadlines_s.pop(window, None)
        else:
            self._deadlines_s[window] = deadline_s

    def _forget(self, progress: Progress) -> None:
        self._window_of_visit.pop(progress.visit.number, None)
        for attempt in progress.attempts:
            self._window_of_token.pop(attempt.plan.token, None)

    def _index_open(self, window: str, before: Progress | None, after: Progress | None) -> None:
        if before is not None:
            for key in before.visit.keys:
                if self._window_of_case.get(key) == window:
                    del self._window_of_case[key]
            self._open.pop(window, None)
        if after is not None:
            self._window_of_case.update(dict.fromkeys(after.visit.keys, window))
            self._open[window] = after

    def about(self, about: About) -> None:
        """Hand an event to the attempt of a token, wherever it is; nothing where no window knows it."""
        window = self._window_of_token.get(about.token)
        if window is not None:
            self.apply(window, about)

    def want(self, *effects: Effect) -> None:
        """Something that no window asks for but the station itself."""
        self._effects.extend(effects)

    def take_effects(self) -> list[Effect]:
        """What is to be done since the last call, in order."""
        effects, self._effects = self._effects, []
        return effects

    def tick(self, at: Moment) -> None:
        due = [window for window, deadline_s in self._deadlines_s.items() if deadline_s <= at.now_s]
        for window in due:
            self.apply(window, Ticked(at))

    def next_deadline_s(self) -> float | None:
        return min(self._deadlines_s.values(), default=None)

    def open_visits(self) -> Iterator[Visit]:
        """What is being asked now, at most one visit a window."""
        return (progress.visit for progress in self.open_progress())

    def open_progress(self) -> Iterable[Progress]:
        """How far each of these is."""
        return self._open.values()

    def open_about(self, keys: Collection[CaseKey]) -> list[Visit]:
        """The open visits that ask about any of these cases."""
        windows = dict.fromkeys(map(self._window_of_case.get, keys))
        return [self._open[window].visit for window in windows if window is not None]

    def current(self, window: str) -> Progress | None:
        """What is being asked at a window; None also where there is no such window."""
        return self._open.get(window)

    def is_crowded(self, window: str) -> bool:
        """Whether so many visits are closing there that no further one may be opened now."""
        visits = self._states[window].visits
        return sum(not progress.settled for progress in visits) >= VISITS_KEPT_MAX

    def progress(self, visit: str) -> Progress | None:
        window = self._window_of_visit.get(visit)
        visits = () if window is None else self._states[window].visits
        return next((progress for progress in visits if progress.visit.number == visit), None)

    def attempt(self, token: bytes) -> AttemptState | None:
        window = self._window_of_token.get(token)
        return None if window is None else find(self._states[window], token)

    def plan(self, token: bytes) -> Plan | None:
        attempt = self.attempt(token)
        return None if attempt is None else attempt.plan

    def subject(self, token: bytes) -> Subject | None:
        """What the attempt of this token asks about."""
        window = self._window_of_token.get(token)
        place = None if window is None else place_of(self._states[window], token)
        return None if window is None or place is None else self._subject(window, *place)

    def _subject(self, window: str, visit: int, index: int) -> Subject:
        return self._states[window].visits[visit].visit.subjects[index]


def _windows_by_pad(windows: Sequence[Window]) -> dict[str, str]:
    return {pad: window.name for window in windows for pad in window.pads}
