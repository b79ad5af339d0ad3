"""What follows from a touch, from the station's word or from time. Pure; docs/kiosk.md has the table.

No rule looks at the level: it goes from the touch into the call and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never, get_args

from kiosk.screen.calls import Answered, Choose, Decline, Detail, Extend, Reply
from kiosk.screen.inputs import Chose, DeclinedHere, Input, Pressed, SlidOff, ToggledTopic, Went
from kiosk.screen.pages import AlreadyRated, Declined, Sorry, Thanks, Trouble
from kiosk.screen.stages import (
    FOLLOWING_MAX_S,
    HELD_S,
    HOLD_S,
    REASONS_MAX_S,
    REASONS_S,
    RETRY_S,
    SETTLE_S,
    SORRY_S,
    THANKS_MIN_S,
    THANKS_S,
    TOPICS_CHOSEN_MAX,
    Asked,
    Asking,
    Committing,
    Declining,
    Ended,
    EndPage,
    Event,
    Gone,
    Now,
    Reasoning,
    Resting,
    Stage,
    Step,
    Ticked,
)
from kiosk.screen.told import SessionTold

INPUTS: Final = get_args(Input)


def step(stage: Stage, event: Event, now: Now) -> Step:
    """The next state and the calls to the station."""
    match stage:
        case Resting():
            return _next(now), ()
        case Asking():
            return _asking(stage, event, now)
        case Committing():
            return _committing(stage, event, now)
        case Declining():
            return _declining(stage, event, now)
        case Reasoning():
            return _reasoning(stage, event, now)
        case Ended():
            return _ended(stage, event, now), ()
        case _:
            assert_never(stage)


def _next(now: Now, but: Asked | None = None) -> Stage:
    """What the station asks, but this; else rest."""
    if now.asked is None or (but is not None and now.asked.attempt == but.attempt):
        return Resting()
    return Asking(now.asked, now.at_s)


def ended(page: EndPage, asked: Asked | None, at_s: float) -> Ended:
    """This page from now on."""
    return Ended(asked, page, at_s, at_s + (SORRY_S if isinstance(page, Sorry) else THANKS_S))


def _recorded(asked: Asked, now: Now) -> Stage:
    """It is on disk, and only now may anything say so."""
    if not now.topics:
        return ended(Thanks(None, more=False), asked, now.at_s)
    return Reasoning(asked, now.at_s, now.at_s + REASONS_S)


def _asking(stage: Asking, event: Event, now: Now) -> Step:
    match event:
        case Gone():
            return Resting(), ()
        case SessionTold():
            return _told(stage, event, now), ()
        case Ticked():
            return (_next(now, stage.asked) if now.at_s >= stage.ends_s else stage), ()
        case Answered(Extend(session), Reply.NO_ANSWER) if session == stage.asked.session:
            return replace(stage, extending=False), ()
        case Answered():
            return stage, ()
        case _:
            return _touched(stage, event, now)


def _told(stage: Asking, told: SessionTold, now: Now) -> Stage:
    asked = stage.asked
    if is_rated(told, asked):  # at a pad of this window; reasons are taken from whoever chose
        return ended(Thanks(None, more=False), asked, now.at_s)
    if now.asked is not None and now.asked.attempt == asked.attempt:
        more_time = now.asked.extended and not asked.extended
        return replace(stage, asked=now.asked, extending=stage.extending and not more_time)
    case = told.case(asked.attempt)
    still = case is None or case.state == "asking"
    is_past = now.asked is None and now.at_s >= asked.deadline_s
    return stage if still and is_past else _next(now, asked)


def is_rated(told: SessionTold, asked: Asked) -> bool:
    """Does the station say that this attempt has its rating?"""
    case = told.case(asked.attempt) if told.session == asked.session else None
    return case is not None and case.state == "rated"


def _touched(stage: Asking, event: Input, now: Now) -> Step:
    asked, at_s = stage.asked, now.at_s
    if at_s < stage.since_s + SETTLE_S:
        return stage, ()
    match event:
        case Chose(level) if level == stage.down:
            choice = Choose(asked.session, asked.attempt, level, now.touch_id)
            return Committing(asked, choice, at_s), (choice,)
        case DeclinedHere():
            return Declining(asked, at_s), (Decline(asked.session),)
        case Pressed(level) if stage.down is None or at_s >= stage.down_s + HELD_S:
            stage = replace(stage, down=level, down_s=at_s)
        case SlidOff():
            stage = replace(stage, down=None)
        case _:
            pass
    if at_s < asked.warns_at_s or asked.extended or stage.extending:
        return stage, ()
    return replace(stage, extending=True), (Extend(asked.session),)


def _committing(stage: Committing, event: Event, now: Now) -> Step:
    asked, at_s = stage.asked, now.at_s
    match event:
        case Answered(Choose(touch_id=touch_id), reply) if touch_id == stage.choice.touch_id:
            return _answered(stage, reply, now), ()
        case Ticked() if at_s >= stage.chosen_s + HOLD_S:
            return ended(Sorry(Trouble.NO_STATION), asked, at_s), ()
        case Ticked() if stage.retry_s is not None and at_s >= stage.retry_s:
            return replace(stage, retry_s=None), (stage.choice,)
        case _:
            return stage, ()  # a touch while it is being recorded changes nothing


def _answered(stage: Committing, reply: Reply, now: Now) -> Stage:
    match reply:
        case Reply.DONE:
            return _recorded(stage.asked, now)
        case Reply.ALREADY_RATED:
            return ended(AlreadyRated(), stage.asked, now.at_s)
        case Reply.NO_ANSWER:
            return replace(stage, retry_s=now.at_s + RETRY_S)
        case _:
            return ended(Sorry(Trouble.NOT_RECORDED), stage.asked, now.at_s)


def _declining(stage: Declining, event: Event, now: Now) -> Step:
    asked = stage.asked
    match event:
        case Gone():
            return Resting(), ()
        case SessionTold() if is_rated(event, asked):
            return ended(Thanks(None, more=False), asked, now.at_s), ()
        case Answered(Decline(session), reply) if session == asked.session:
            if reply is Reply.DONE:
                return ended(Declined(), asked, now.at_s), ()
            return _next(now, None if reply is Reply.NO_ANSWER else asked), ()
        case Ticked() if now.at_s >= stage.since_s + HOLD_S:
            return _next(now), ()
        case _:
            return stage, ()


def _reasoning(stage: Reasoning, event: Event, now: Now) -> Step:
    at_s = now.at_s
    if isinstance(event, INPUTS) and at_s < stage.since_s + SETTLE_S:
        return stage, ()
    match event:
        case Gone() | Went():
            return _thanked(stage, now)
        case Ticked():
            return _thanked(stage, now) if at_s >= stage.until_s else (stage, ())
        case SessionTold():
            overtaken = now.asked is not None and now.asked.session != stage.asked.session
            return _thanked(stage, now) if overtaken else (stage, ())
        case ToggledTopic(code) if code in stage.chosen:
            stage = replace(stage, chosen=tuple(topic for topic in stage.chosen if topic != code))
        case ToggledTopic(code) if code in now.topics:
            stage = replace(stage, chosen=(*stage.chosen, code))
            if len(stage.chosen) == TOPICS_CHOSEN_MAX:
                return _thanked(stage, now)
        case _:
            pass
    if isinstance(event, INPUTS) and not now.follows:  # the next question's time runs already
        stage = replace(stage, until_s=min(at_s + REASONS_S, stage.since_s + REASONS_MAX_S))
    return stage, ()


def _thanked(stage: Reasoning, now: Now) -> Step:
    asked = stage.asked
    detail = Detail(asked.session, asked.attempt, stage.chosen, now.touch_id)
    return ended(Thanks(None, more=False), asked, now.at_s), (detail,) if stage.chosen else ()


def _ended(stage: Ended, event: Event, now: Now) -> Stage:
    at_s = now.at_s
    if at_s < stage.since_s + THANKS_MIN_S:
        return stage
    own = stage.asked if stage.is_over else None
    following = _next(now, stage.asked)
    if isinstance(following, Asking):
        return following
    waits = now.follows and stage.is_over and at_s < stage.until_s + FOLLOWING_MAX_S
    if isinstance(event, Went) or (at_s >= stage.until_s and not waits):
        return _next(now, own)
    return stage
