"""From values to the events that are committed: ids as in docs/architecture.md, *MQTT interface*."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from devices.events import Pressed, PressedNow
from evaluation.model import Attempt, Case, CaseKey, Channel, Placed
from kiosk.visit import Choice, End, Moment, Plan, Touch, press_id, reply_device
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent


def case_ref(key: CaseKey) -> bodies.CaseRef:
    return bodies.CaseRef(source=key.source, case_no=key.case_no, service_no=key.service_no)


def attempt_ref(attempt: Attempt) -> bodies.AttemptRef:
    return bodies.AttemptRef(
        token=attempt.token.hex(),
        nonce=attempt.nonce.hex(),
        visit=attempt.visit,
        window=attempt.window,
        opened_by=attempt.opened_by.value,
        served_by=attempt.served_by,
        index=attempt.index,
        of=attempt.of,
        case=None if attempt.case is None else case_ref(attempt.case),
        practice=attempt.practice,
        simulated=attempt.simulated,
        place=attempt.place,
        team=attempt.team,
        ticket=attempt.ticket,
    )


def asked(plan: Plan) -> NewEvent:
    body = bodies.Asked(
        attempt=attempt_ref(plan.attempt),
        timeout_s=plan.timing.timeout_s,
        devices=list(plan.devices),
    )
    return _event(f"a-{plan.token.hex()}", body, plan.asked_at)


def rating(attempt: Attempt, choice: Choice, at: Moment) -> NewEvent:
    """A press is named by its pad's log, a choice on a screen by attempt and touch, and one on a pad without
    a log by attempt and pad: a repeat is no news.

    Whether it is simulated is told by the pad that was pressed, not by those that ask.
    """
    reply = choice.reply
    press = press_ref(reply) if isinstance(reply, Pressed) else None
    event_id = _choice_id(choice)
    body = bodies.Rating(
        attempt=attempt_ref(attempt.marked(simulated=choice.simulated)),
        channel=Channel.KIOSK if isinstance(reply, Touch) else Channel.PAD,
        device=reply_device(reply),
        pressed_at=choice.pressed_at,
        placed=choice.placed.value,
        level=choice.position,
        press=press,
    )
    return _event(event_id, body, at)


def _choice_id(choice: Choice) -> str:
    reply = choice.reply
    if isinstance(reply, Touch):
        # Two screens of a window may count their touches alike.
        return _named_id(choice.token, f"{reply.screen}/{reply.touch_id}")
    if isinstance(reply, PressedNow):
        return _named_id(choice.token, f"pad {reply.pad}")
    named = press_id(reply).event_id
    return _named_id(choice.token, named) if choice.renumbered else named


def _named_id(token: bytes, name: str) -> str:
    """The id of a choice that only the attempt makes unique."""
    return f"p-{token.hex()}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def detail(attempt: Attempt, topics: Sequence[str], at: Moment) -> NewEvent:
    """The reasons after a rating on a screen, which is never a simulated one."""
    body = bodies.RatingDetail(attempt=attempt_ref(attempt.marked(simulated=False)), topics=list(topics))
    return _event(f"d-{attempt.token.hex()}", body, at)


def survey_answer(
    name: str, campaign: str, answer: tuple[str, str], visitor: str | None, at: Moment
) -> NewEvent:
    """One answer; `name` is that of all that were given together, and tells which ones came before."""
    question, given = answer
    drawn = hashlib.sha256(f"{name}/{question}".encode()).digest()[:16]
    return _event(_drawn(drawn), bodies.SurveyAnswer(campaign, question, given, visitor), at)


def unrated(attempt: Attempt, end: End, at: Moment) -> NewEvent:
    body = bodies.Unrated(
        attempt=attempt_ref(attempt),
        cause=end.cause.value,
        code=None if end.code is None else end.code.value,
    )
    return _event(f"u-{attempt.token.hex()}", body, at)


def loose_press(
    pressed: Pressed, position: int, pressed_at: datetime, at: Moment, *, simulated: bool
) -> NewEvent:
    """A press for a token that is not known here; flagged where the pad could not tell its age."""
    body = bodies.Press(
        token=pressed.token.hex(),
        device=pressed.pad,
        press=press_ref(pressed),
        pressed_at=pressed_at,
        placed=(Placed.BETWEEN if pressed.age_s is None else Placed.AGE).value,
        position=position,
        simulated=simulated,
    )
    return _event(press_id(pressed).event_id, body, at)


def press_ref(pressed: Pressed) -> bodies.PressRef:
    return bodies.PressRef(
        uid=pressed.uid, epoch=pressed.epoch, press_id=pressed.press_id, mac=pressed.mac.hex()
    )


def case(row: Case, random: bytes, at: Moment) -> NewEvent:
    body = bodies.Case(
        key=case_ref(row.key),
        window=row.window,
        item=row.item,
        department=row.department,
        finished_at=row.finished_at,
        citizen_present=row.citizen_present,
        receipt_code=row.receipt_code,
    )
    return _event(_drawn(random), body, at)


def duty(window: str, clerk: str, random: bytes, at: Moment, *, on: bool) -> NewEvent:
    return _event(_drawn(random), bodies.Duty(window=window, clerk=clerk, on=on), at)


def device(pad: str, kind: str, uid: str | None, count: int, random: bytes, at: Moment) -> NewEvent:
    """A fault of a pad; `count` is how many of its kind it stands for."""
    return _event(_drawn(random), bodies.Device(pad=pad, kind=kind, uid=uid, count=count), at)


def audit(actor: str, action: str, text: str, random: bytes, at: Moment) -> NewEvent:
    return _event(_drawn(random), bodies.Audit(actor=actor, action=action, text=text), at)


def _drawn(random: bytes) -> str:
    return f"e-{random.hex()}"


def _event(event_id: str, body: bodies.Body, at: Moment) -> NewEvent:
    return NewEvent(id=event_id, time=at.wall, body=body, clock=at.clock)
