"""Bodies of the wire into the vocabulary of the store. Pure.

A value that no rating, case or attempt can have raises `ModelError`, a sealed one `SealedValue`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, TypeVar

from evaluation import model
from evaluation.model import CaseKey, Fact, Level, ModelError, PressId
from mqtt_bridge.messages import bodies

T = TypeVar("T")

# An enum's own look-up by value costs several times that of a dict; the messages' types know the values.
_OPENED_BY: Final[dict[str, model.OpenedBy]] = {one.value: one for one in model.OpenedBy}
_CHANNEL: Final[dict[int, model.Channel]] = {one.value: one for one in model.Channel}
_PLACED: Final[dict[str, model.Placed]] = {one.value: one for one in model.Placed}

_CHOICE: Final = re.compile(r"[0-9a-f]{16}")

YEARS: Final = range(1970, 9000)
"""Years whose days can be told in every time zone; a hall's wrong clock stays well inside."""


class SealedValue(Exception):
    """Key, level or topics are sealed and central has no key for them yet."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: sealed, no key yet")


def fact_of(body: bodies.Body) -> Fact:
    """What an event's body says, in the store's words."""
    match body:
        case bodies.Rating():
            return _rating(body)
        case bodies.Asked():
            return model.Asked(attempt_of(body.attempt), body.timeout_s, tuple(body.devices))
        case bodies.RatingDetail():
            return model.RatingDetail(attempt_of(body.attempt), tuple(_plain("topics", body.topics)))
        case bodies.Unrated():
            code = None if body.code is None else model.CancelCode(body.code)
            return model.Unrated(attempt_of(body.attempt), model.UnratedCause(body.cause), code)
        case bodies.Press():
            return _press(body)
        case bodies.Case():
            return case_of(body)
        case bodies.Hole():
            if body.last < body.first:
                raise ModelError("last", body.last, f"at least first ({body.first})")
            return model.Hole(body.stream, body.first, body.last, body.reason)
        case bodies.SurveyAnswer():
            return model.SurveyAnswer(body.campaign, body.question, body.answer, body.visitor)
        case _:
            # Kept, and without effect on any figure: duty, device, audit, correction.
            kind, _schema = bodies.SCHEMA_OF[type(body)]
            return model.Noted(kind)


def event_id_of(fact: Fact) -> str | None:
    """The id that an event which says this must have; None where the outbox draws it."""
    match fact:
        case model.Rating() | model.LoosePress():
            return None if fact.press is None else fact.press.event_id
        case model.Asked():
            return f"a-{fact.attempt.token.hex()}"
        case model.Unrated():
            return f"u-{fact.attempt.token.hex()}"
        case model.RatingDetail():
            return f"d-{fact.attempt.token.hex()}"
        case _:
            return None


def is_named_by_attempt(event_id: str, body: bodies.Rating) -> bool:
    """Whether the id is that of a choice which only its attempt makes unique: on a screen, on a pad without a
    log, or under a number that the pad's log gave twice.
    """
    token, _separator, rest = event_id.removeprefix("p-").partition("-")
    return event_id.startswith("p-") and token == body.attempt.token and bool(_CHOICE.fullmatch(rest))


def attempt_of(ref: bodies.AttemptRef) -> model.Attempt:
    """The attempt, whose token must be the one that case (or visit), window and nonce give."""
    attempt = model.Attempt(
        visit=ref.visit,
        window=ref.window,
        nonce=bytes.fromhex(ref.nonce),
        case=None if ref.case is None else _key(ref.case),
        opened_by=_OPENED_BY[ref.opened_by],
        served_by=ref.served_by,
        index=ref.index,
        of=ref.of,
        practice=ref.practice,
        simulated=ref.simulated,
        place=ref.place,
        team=ref.team,
        ticket=ref.ticket,
    )
    token = attempt.token.hex()
    if token != ref.token:
        raise ModelError("token", ref.token, f"the token of its case, window and nonce ({token})")
    return attempt


def press_id_of(ref: bodies.PressRef) -> PressId:
    return PressId(ref.uid, ref.epoch, ref.press_id)


def _key(ref: bodies.CaseRef) -> CaseKey:
    return CaseKey(ref.source, ref.case_no, ref.service_no)


def _rating(body: bodies.Rating) -> model.Rating:
    return model.Rating(
        attempt=attempt_of(body.attempt),
        level=Level.from_position(_plain("level", body.level)),
        channel=_CHANNEL[body.channel],
        pressed_at=told("pressed_at", body.pressed_at),
        placed=_PLACED[body.placed],
        press=None if body.press is None else press_id_of(body.press),
    )


def _press(body: bodies.Press) -> model.LoosePress:
    return model.LoosePress(
        token=bytes.fromhex(body.token),
        position=_plain("position", body.position),
        press=press_id_of(body.press),
        pressed_at=told("pressed_at", body.pressed_at),
        placed=model.Placed(body.placed),
        simulated=body.simulated,
    )


def case_of(body: bodies.Case) -> model.Case:
    """A finished case. Raises `ModelError`."""
    return model.Case(
        key=_key(body.key),
        window=body.window,
        item=body.item,
        department=body.department,
        finished_at=told("finished_at", body.finished_at),
        citizen_present=body.citizen_present,
        receipt_code=body.receipt_code,
    )


def body_of_case(case: model.Case) -> bodies.Case:
    """The same case as a body for a wire."""
    key = case.key
    return bodies.Case(
        key=bodies.CaseRef(key.source, key.case_no, key.service_no),
        window=case.window,
        item=case.item,
        department=case.department,
        finished_at=case.finished_at,
        citizen_present=case.citizen_present,
        receipt_code=case.receipt_code,
    )


def _plain(field: str, value: T | None) -> T:
    if value is None:
        raise SealedValue(field)
    return value


def told(field: str, value: datetime) -> datetime:
    """The time itself, where its day can be told. Raises `ModelError`."""
    if value.year not in YEARS:
        raise ModelError(field, value.isoformat(), f"a time of the years {YEARS.start} to {YEARS.stop - 1}")
    return value
