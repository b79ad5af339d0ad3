"""How an attempt goes on: a pure machine. docs/session.md draws it, and a test compares.

The order of effects is the promise: nothing is opened before `asked` is committed, and nobody is thanked
before the rating is. An attempt that ended is kept for a while: a press after `unrated` still is the rating.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never

from devices.codes import ClosedReason, CloseReason
from evaluation.model import UnratedCause
from kiosk import facts
from kiosk.attempt import (
    SILENT_AFTER_DEADLINE_S,
    Asking,
    AttemptEvent,
    AttemptState,
    AttemptTicket,
    Chosen,
    Closing,
    Dark,
    Ending,
    Extended,
    Finished,
    NotSaved,
    Over,
    PadClosed,
    PadFull,
    Recording,
    Rewired,
    Saved,
    Ticked,
)
from kiosk.choosing import choose, rated
from kiosk.effects import (
    AnswerTouch,
    AskedSaved,
    AskPad,
    ChoiceSaved,
    ClosePad,
    Commit,
    Effect,
    EndSaved,
    ExtendPad,
)
from kiosk.rewiring import close_reason, rewire
from kiosk.visit import End, Moment, Plan, Touch, reply_key
from mqtt_bridge.outbox.values import Write

RETRY_S: Final = 2.0
"""Pause before an end that the disk did not take is written again."""

Step = tuple[AttemptState, tuple[Effect, ...]]


def step(state: AttemptState, event: AttemptEvent) -> Step:
    """The next state and what is to be done."""
    match event:
        case Chosen(choice, at):
            return choose(state, choice, at)
        case Saved(ticket, at):
            return _saved(state, ticket, at)
        case NotSaved(ticket, at):
            return _not_saved(state, ticket, at)
        case PadClosed(pad, reason, at):
            return _settle(_without(state, pad, reason), at)
        case PadFull(pad, at):
            return _settle(_without(state, pad, None), at)
        case Finished(end, at):
            return _finish(state, end, at)
        case Rewired(at=at):
            rewired, told = rewire(state, event)
            settled, effects = _settle(rewired, at)
            return settled, told + effects
        case Extended(at):
            return _extend(state, at)
        case Ticked(at):
            return _tick(state, at)
        case _:
            assert_never(event)


def _saved(state: AttemptState, ticket: AttemptTicket, at: Moment) -> Step:
    match ticket, state:
        case ChoiceSaved(token, reply), _:
            return rated(state, token, reply)
        case AskedSaved(), Recording(end=None):
            return _open(state, at)
        case AskedSaved(), Recording(end=End() as end):
            return _record_end(state, end, at)
        case EndSaved(), Ending():
            return Over(state.plan, end=state.end, in_hand=state.in_hand), ()
        case _:
            return state, ()


def _not_saved(state: AttemptState, ticket: AttemptTicket, at: Moment) -> Step:
    match ticket, state:
        case ChoiceSaved(token, reply), _:
            state = replace(state, in_hand=state.in_hand - {reply_key(reply)})
            if not isinstance(reply, Touch):
                return state, ()  # no answer: the pad repeats, and each repeat tries again
            state, effects = _settle(state, at)
            return state, (AnswerTouch(reply, token, "not-recorded"), *effects)
        case AskedSaved(), Recording():
            return Over(state.plan), ()
        case EndSaved(), Ending():
            return replace(state, retry_at_s=at.now_s + RETRY_S), ()
        case _:
            return state, ()


def _open(state: Recording | Dark, at: Moment) -> Step:
    if at.now_s < state.open_at_s:
        return Dark(state.plan, state.open_at_s, state.in_hand), ()
    plan = state.plan
    deadline_s = at.now_s + plan.timing.timeout_s
    warning_at_s = at.now_s + plan.timing.warning_s
    asking = Asking(
        plan, deadline_s, deadline_s + SILENT_AFTER_DEADLINE_S, frozenset(plan.pads), in_hand=state.in_hand
    )
    asks = (AskPad(pad, plan.token, deadline_s, warning_at_s, plan.text) for pad in plan.pads)
    return asking, tuple(asks)


def _without(state: AttemptState, pad: str, reason: ClosedReason | None) -> AttemptState:
    """`reason` None: the pad had no room, which is a fault."""
    match state:
        case Asking() if pad in state.waiting:
            return replace(
                state,
                waiting=state.waiting - {pad},
                timed_out=state.timed_out or reason is ClosedReason.TIMED_OUT,
                faulty=state.faulty or reason in {None, ClosedReason.SCALE_NOT_SUPPORTED},
            )
        case Closing():
            return replace(state, waiting=state.waiting - {pad})
        case _:
            return state


def _settle(state: AttemptState, at: Moment) -> Step:
    """End what has run its course. Nothing ends while a choice is on its way to the disk."""
    match state:
        case Asking(in_hand=hand) | Closing(in_hand=hand) if hand:
            return state, ()
        case Asking() if state.waiting and at.now_s < state.give_up_s:
            return state, ()
        case Asking() if not state.waiting and state.plan.screens and at.now_s < state.deadline_s:
            return state, ()
        case Asking():
            return _record_end(state, End(_cause(state)), at)
        case Closing() if not state.waiting:
            return _record_end(state, state.end, at)
        case Closing() if at.now_s >= state.give_up_s:
            return _record_end(state, state.end_if_silent or state.end, at)
        case _:
            return state, ()


def _cause(state: Asking) -> UnratedCause:
    if state.timed_out or state.plan.screens:
        return UnratedCause.TIMEOUT
    return UnratedCause.OUT_OF_ORDER if state.faulty else UnratedCause.PAD_LOST


def _record_end(state: AttemptState, end: End, at: Moment) -> Step:
    plan = state.plan
    event = facts.unrated(plan.attempt, end, at)
    commit = Commit(Write(events=(event,), ended_attempts=(plan.token,)), EndSaved(plan.token))
    return Ending(plan, end, in_hand=state.in_hand), (commit,)


def _finish(state: AttemptState, end: End, at: Moment) -> Step:
    match state:
        case Recording():
            return replace(state, end=state.end or end), ()
        case Dark():
            return _record_end(state, end, at)
        case Asking():
            end_if_silent = None
            if at.now_s >= state.deadline_s:
                # Its time was over before anybody ended it; the pad's word of that is still on the line.
                end, end_if_silent = End(UnratedCause.TIMEOUT), End(_cause(state))
            closing = Closing(state.plan, end, state.waiting, state.give_up_s, state.in_hand, end_if_silent)
            reason = close_reason(end)
            closes = tuple(ClosePad(pad, state.plan.token, reason) for pad in sorted(state.waiting))
            settled, effects = _settle(closing, at)
            return settled, closes + effects
        case _:
            return state, ()


def _extend(state: AttemptState, at: Moment) -> Step:
    if not isinstance(state, Asking) or state.extended or at.now_s >= state.deadline_s:
        return state, ()
    timing = state.plan.timing
    deadline_s = max(state.deadline_s, at.now_s + timing.timeout_s)
    give_up_s = max(state.give_up_s, deadline_s + SILENT_AFTER_DEADLINE_S)
    extends = (
        ExtendPad(pad, state.plan.token, timing.timeout_s, timing.warning_s) for pad in sorted(state.waiting)
    )
    return replace(state, deadline_s=deadline_s, give_up_s=give_up_s, extended=True), tuple(extends)


def _tick(state: AttemptState, at: Moment) -> Step:
    match state:
        case Dark():
            return _open(state, at)
        case Ending(retry_at_s=float() as retry_at_s) if at.now_s >= retry_at_s:
            return _record_end(state, state.end, at)
        case _:
            return _settle(state, at)


def interrupted(plan: Plan, at: Moment) -> Step:
    """After a restart: close the token wherever it was asked, and take a press if one comes."""
    waiting = frozenset(plan.pads)
    give_up_s = at.now_s + plan.timing.timeout_s + SILENT_AFTER_DEADLINE_S
    closing = Closing(plan, End(UnratedCause.INTERRUPTED), waiting, give_up_s)
    closes = tuple(ClosePad(pad, plan.token, CloseReason.HOST_RESTARTED) for pad in sorted(waiting))
    settled, effects = _settle(closing, at)
    return settled, closes + effects
