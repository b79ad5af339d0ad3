"""A choice of a citizen on its way: committed first, answered after. The first one on disk is the rating.

Whatever comes later is committed too and answered as refused: nothing that was pressed is dropped.
"""

from __future__ import annotations

from dataclasses import replace

from devices.codes import AckCode, CloseReason
from devices.events import Pressed
from kiosk import facts
from kiosk.attempt import SILENT_AFTER_DEADLINE_S, Asking, AttemptState, Closing, Over
from kiosk.effects import Acknowledge, AnswerTouch, ChoiceSaved, ClosePad, Commit, Effect
from kiosk.visit import Choice, Moment, Reply, Touch, press_id, reply_device, reply_key
from mqtt_bridge.outbox.values import Write

Step = tuple[AttemptState, tuple[Effect, ...]]


def choose(state: AttemptState, choice: Choice, at: Moment) -> Step:
    """A choice arrived, for an attempt in whatever state: it goes to the disk, once."""
    key = reply_key(choice.reply)
    if key in state.in_hand:
        return state, ()
    if isinstance(state, Over) and state.winner == key:
        return state, (_answer(choice.token, choice.reply, first=True),)
    case = state.plan.attempt.case
    write = Write(
        events=(facts.rating(state.plan.attempt, choice, at),),
        ended_attempts=(choice.token,),
        delivered=(press_id(choice.reply),) if isinstance(choice.reply, Pressed) else (),
        rated=() if case is None or state.plan.attempt.practice else (case,),
    )
    state = replace(state, in_hand=state.in_hand | {key})
    if isinstance(state, Asking | Closing):
        # A pad with a press is not silent: it goes on repeating until the disk takes the press.
        state = replace(state, give_up_s=max(state.give_up_s, at.now_s + SILENT_AFTER_DEADLINE_S))
    return state, (Commit(write, ChoiceSaved(choice.token, choice.reply)),)


def _answer(token: bytes, reply: Reply, *, first: bool) -> Effect:
    if isinstance(reply, Touch):
        return AnswerTouch(reply, token, "recorded" if first else "refused")
    return Acknowledge(reply, AckCode.ACCEPTED if first else AckCode.REFUSED)


def rated(state: AttemptState, token: bytes, reply: Reply) -> Step:
    """The first choice on disk is the rating; others are on record too, and kept as refused."""
    hand = state.in_hand - {reply_key(reply)}
    if isinstance(state, Over):
        first = state.winner is None
        winner = reply_key(reply) if first else state.winner
        return replace(state, winner=winner, in_hand=hand), (_answer(token, reply, first=first),)
    # While an attempt is closing its pads have been told so already.
    others = state.waiting - {reply_device(reply)} if isinstance(state, Asking) else frozenset()
    closes = tuple(ClosePad(pad, token, CloseReason.RATED_ELSEWHERE) for pad in sorted(others))
    over = Over(state.plan, winner=reply_key(reply), in_hand=hand)
    return over, (_answer(token, reply, first=True), *closes)
