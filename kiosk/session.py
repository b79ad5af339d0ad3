"""The visits of one window: which case is asked now, what supersedes what. Pure: values in, values out.

Opening a visit ends an open one as superseded; its attempt then closes in the background while the next
one is asked, so a silent pad holds nobody up. Events of an attempt find it by its token.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from evaluation.model import UnratedCause
from kiosk import facts
from kiosk.attempt import (
    Asking,
    AttemptEvent,
    AttemptState,
    Extended,
    Finished,
    Over,
    Recording,
    Rewired,
    Ticked,
)
from kiosk.attempt_rules import interrupted
from kiosk.attempt_rules import step as step_attempt
from kiosk.effects import AskedSaved, Changed, Commit, Effect
from kiosk.memory import remember
from kiosk.text import pad_text
from kiosk.visit import End, Moment, Plan, Subject, Visit
from kiosk.window import (
    VISITS_KEPT_MAX,
    About,
    PadKnown,
    Progress,
    Rearranged,
    Recalled,
    VisitEnded,
    VisitExtended,
    VisitOpened,
    WindowEvent,
    WindowState,
    place_of,
)
from mqtt_bridge.outbox.values import Write

Step = tuple[WindowState, tuple[Effect, ...]]


def step(state: WindowState, event: WindowEvent) -> Step:
    """The next state and what is to be done, in this order."""
    match event:
        case VisitOpened(visit, at):
            after, effects = _open(state, visit, at)
        case VisitEnded(number, end, at):
            after, effects = _end(state, number, end, at)
        case VisitExtended(number, at):
            current = state.current
            wanted = current is not None and current.visit.number == number
            after, effects = _each(state, number, Extended(at)) if wanted else (state, ())
        case Recalled(plan, at):
            after, effects = _recall(state, plan, at)
        case PadKnown(pad, simulator):
            known = state.simulators | {pad} if simulator else state.simulators - {pad}
            return replace(state, simulators=known), ()
        case Rearranged():
            after, effects = _rearrange(state, event)
        case About(token, about):
            after, effects = _about(state, token, about)
        case Ticked():
            after, effects = _each(state, None, event)
        case _:
            assert_never(event)
    return after, effects + _changes(state, after)


def _open(state: WindowState, visit: Visit, at: Moment) -> Step:
    effects: tuple[Effect, ...] = ()
    if state.current is not None:
        state, effects = _end(state, state.current.visit.number, End(UnratedCause.SUPERSEDED), at)
    begun, commits = _ask_next(state, Progress(visit), at)
    return _forget(replace(state, visits=(*state.visits, begun))), effects + commits


def _forget(state: WindowState) -> WindowState:
    surplus = len(state.visits) - VISITS_KEPT_MAX
    kept = [visit for n, visit in enumerate(state.visits) if n >= surplus or not visit.settled]
    return replace(state, visits=tuple(kept))


def _ask_next(state: WindowState, progress: Progress, at: Moment) -> tuple[Progress, tuple[Effect, ...]]:
    visit, index = progress.visit, len(progress.attempts)
    plan = Plan(
        attempt=visit.attempt(index).marked(simulated=_simulated(state)),
        pads=state.window.pads,
        screens=state.window.screens,
        timing=state.timing,
        text=pad_text(visit, index, state.window.title),
        asked_at=at,
    )
    subject = visit.subjects[index]
    write = Write(
        events=(facts.asked(plan),),
        open_attempts=(remember(plan),),
        cases=() if subject.news is None else (subject.news,),
    )
    if subject.news is not None:
        write = replace(write, events=(facts.case(subject.news, subject.nonce, at), *write.events))
    recording = Recording(plan, open_at_s=state.dark_until_s)
    return replace(progress, attempts=(*progress.attempts, recording)), (
        Commit(write, AskedSaved(plan.token)),
    )


def _simulated(state: WindowState) -> bool:
    """Whether every pad that asks here is a simulator: an attempt ends as it was asked."""
    pads = set(state.window.pads)
    return bool(pads) and pads <= state.simulators


def _end(state: WindowState, number: str, end: End, at: Moment) -> Step:
    visits = tuple(
        replace(progress, stopped=True)
        if progress.visit.number == number and not progress.finished
        else progress
        for progress in state.visits
    )
    return _each(replace(state, visits=visits), number, Finished(end, at))


def _recall(state: WindowState, plan: Plan, at: Moment) -> Step:
    attempt = plan.attempt
    subject = Subject(attempt.case, "", attempt.nonce)
    visit = Visit(attempt.visit, attempt.window, (subject,), attempt.opened_by, practice=attempt.practice)
    plan = replace(plan, pads=tuple(pad for pad in plan.pads if pad in state.window.pads))
    closing, effects = interrupted(plan, at)
    return replace(state, visits=(*state.visits, Progress(visit, (closing,), stopped=True))), effects


def _rearrange(state: WindowState, event: Rearranged) -> Step:
    window = event.window
    simulators = event.simulators & frozenset(window.pads)
    state = replace(state, window=window, timing=event.timing, simulators=simulators)
    return _each(state, None, Rewired(window.pads, window.screens, event.fresh, event.gone, event.at))


def _each(state: WindowState, number: str | None, event: Finished | Rewired | Extended | Ticked) -> Step:
    """Hand an event to every attempt of a visit (None: of all visits) that is not over."""
    effects: tuple[Effect, ...] = ()
    for progress in state.visits:
        if number in (None, progress.visit.number):
            for attempt in progress.attempts:
                if not isinstance(attempt, Over):
                    state, more = _about(state, attempt.plan.token, event)
                    effects += more
    return state, effects


def _about(state: WindowState, token: bytes, event: AttemptEvent) -> Step:
    place = place_of(state, token)
    return (state, ()) if place is None else _advance(state, *place, event)


def _advance(state: WindowState, place: int, index: int, event: AttemptEvent) -> Step:
    """One attempt takes its step; where it was the last word on its case, the visit's next case is asked."""
    progress = state.visits[place]
    before = progress.attempts[index]
    after, effects = step_attempt(before, event)
    if after == before:
        return state, effects
    if isinstance(before, Asking) and not isinstance(after, Asking):
        state = replace(state, dark_until_s=event.at.now_s + state.timing.dark_s)
    attempts = (*progress.attempts[:index], after, *progress.attempts[index + 1 :])
    lost = isinstance(after, Over) and after.end is None and after.winner is None
    progress = replace(progress, attempts=attempts, stopped=progress.stopped or lost)
    if isinstance(attempts[-1], Over) and not progress.finished:
        progress, commits = _ask_next(state, progress, event.at)
        effects += commits
    return replace(state, visits=(*state.visits[:place], progress, *state.visits[place + 1 :])), effects


def _changes(before: WindowState, after: WindowState) -> tuple[Effect, ...]:
    """Name the visits of which a window may now see something else."""
    if after.visits is before.visits:
        return ()
    same, now = set(map(id, before.visits)), set(map(id, after.visits))
    touched = [progress for progress in after.visits if id(progress) not in same]
    known = {progress.visit.number: progress for progress in before.visits if id(progress) not in now}
    return tuple(
        Changed(after.window.name, progress.visit.number)
        for progress in touched
        if _differs(known.get(progress.visit.number), progress)
    )


def _differs(before: Progress | None, after: Progress) -> bool:
    return before is None or _shown(before) != _shown(after)


def _shown(progress: Progress) -> tuple[object, ...]:
    """Whatever a window can tell apart. Nothing of a choice but that there is one."""
    return (progress.stopped, *(_shown_attempt(attempt) for attempt in progress.attempts))


def _shown_attempt(state: AttemptState) -> tuple[object, ...]:
    rated = isinstance(state, Over) and state.winner is not None
    return type(state), rated, state.deadline_s if isinstance(state, Asking) else None
