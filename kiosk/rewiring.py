"""What becomes of an open question when pads or screens of its window are exchanged. Pure, like its siblings.

A pad whose line is new is asked again what is open at its window, with the time that is left; one that asks
here no more is closed. An end that nobody can tell any more is not waited for.
"""

from __future__ import annotations

from dataclasses import replace

from devices.codes import CloseReason
from evaluation.model import UnratedCause
from kiosk.attempt import Asking, AttemptState, Closing, Dark, Recording, Rewired
from kiosk.effects import AskPad, ClosePad, Effect
from kiosk.visit import End

Step = tuple[AttemptState, tuple[Effect, ...]]


def rewire(state: AttemptState, event: Rewired) -> Step:
    """The attempt with its new devices, and what they are told. Whether it has run its course comes after."""
    match state:
        case Recording() | Dark():
            return replace(state, plan=replace(state.plan, pads=event.pads, screens=event.screens)), ()
        case Asking() if event.at.now_s < state.deadline_s:
            return _ask_anew(state, event)
        case Asking() | Closing():
            waiting = state.waiting - event.gone
            reason = close_reason(state.end) if isinstance(state, Closing) else CloseReason.CANCELLED
            again = sorted(waiting & event.fresh)
            return replace(state, waiting=waiting), tuple(
                ClosePad(pad, state.plan.token, reason) for pad in again
            )
        case _:
            return state, ()


def _ask_anew(state: Asking, event: Rewired) -> Step:
    plan = replace(state.plan, pads=event.pads, screens=event.screens)
    here = frozenset(event.pads)
    asked = (here - set(state.plan.pads)) | (here & event.fresh)
    waiting = (state.waiting & here) | asked
    warning_at_s = state.deadline_s - plan.timing.timeout_s + plan.timing.warning_s
    closes = (
        ClosePad(pad, plan.token, CloseReason.CANCELLED) for pad in sorted(state.waiting - here - event.gone)
    )
    asks = (
        AskPad(pad, plan.token, state.deadline_s, warning_at_s, plan.text)
        for pad in event.pads
        if pad in asked
    )
    return replace(state, plan=plan, waiting=waiting), (*closes, *asks)


def close_reason(end: End) -> CloseReason:
    """What a pad is told of an end."""
    return CloseReason.SUPERSEDED if end.cause is UnratedCause.SUPERSEDED else CloseReason.CANCELLED
