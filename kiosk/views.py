"""What a window, a screen or a watcher may know of a visit: rated or unrated, never more."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.model import CaseKey, UnratedCause, follow_up_for
from kiosk.attempt import Asking, AttemptState, Dark, Over, Recording
from kiosk.duty import UNKNOWN
from kiosk.visit import Moment, Result, Timing, Window
from kiosk.window import Progress
from mqtt_bridge.messages.hall import Campaign, HallConfig


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case of a visit. `cause`: why it is unrated; `token`: its attempt, None before it is asked."""

    case: CaseKey | None
    title: str
    state: Result
    cause: UnratedCause | None = None
    token: str | None = None
    follow_up: str | None = None
    """The code by which the citizen may name this asking later; for a screen, never for staff."""


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit. `remaining_s`: time left for the case that is asked now, None where none is."""

    number: str
    window: str
    practice: bool
    open: bool
    cases: tuple[CaseView, ...]
    remaining_s: float | None
    extended: bool
    served_by: str | None = None
    """The clerk on duty; None: nobody signed on."""


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What a screen shows beside sessions. `open`, `today`: None where no hours are known."""

    screen: str
    window: Window
    timing: Timing
    config: HallConfig
    open: bool | None
    today: tuple[str, ...] | None
    campaign: Campaign | None


def view(progress: Progress, at: Moment) -> VisitView:
    """The visit as it is now."""
    cases = tuple(_case(progress, index) for index in range(len(progress.visit.subjects)))
    asking = next((state for state in progress.attempts if isinstance(state, Asking)), None)
    return VisitView(
        number=progress.visit.number,
        window=progress.visit.window,
        practice=progress.visit.practice,
        open=not progress.finished,
        cases=cases,
        remaining_s=None if asking is None else max(round(asking.deadline_s - at.now_s, 1), 0.0),
        extended=asking is not None and asking.extended,
        served_by=None if progress.visit.served_by == UNKNOWN else progress.visit.served_by,
    )


def _case(progress: Progress, index: int) -> CaseView:
    subject = progress.visit.subjects[index]
    if index >= len(progress.attempts):
        state = Result.NOT_ASKED if progress.stopped else Result.WAITING
        return CaseView(subject.key, subject.title, state)
    attempt = progress.attempts[index]
    state, cause = _result(attempt)
    token, follow_up = attempt.plan.token.hex(), follow_up_for(subject.nonce)
    return CaseView(subject.key, subject.title, state, cause, token, follow_up)


def _result(attempt: AttemptState) -> tuple[Result, UnratedCause | None]:
    """An attempt that is closing is told as unrated at once: a press that still comes makes it rated."""
    match attempt:
        case Recording(end=None) | Dark():
            return Result.WAITING, None
        case Asking():
            return Result.ASKING, None
        case Over(end=end, winner=winner) if winner is not None or end is None:
            return (Result.NOT_RECORDED if winner is None else Result.RATED), None
        case _:
            return Result.UNRATED, None if attempt.end is None else attempt.end.cause
