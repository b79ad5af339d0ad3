"""What a screen asks of the station, and what came of it. Values; `client.py` carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Choose:
    """The choice. `position` 1 to 5, 5 the best; the same `touch_id` again is the same choice."""

    session: str
    attempt: str
    position: int = field(repr=False)
    touch_id: str


@dataclass(frozen=True, slots=True)
class Decline:
    """The citizen does not want to rate."""

    session: str


@dataclass(frozen=True, slots=True)
class Extend:
    """The time again, once."""

    session: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What the rating was about. Sent once it is recorded; nobody waits for it."""

    session: str
    attempt: str
    topics: tuple[str, ...] = field(repr=False)
    touch_id: str


@dataclass(frozen=True, slots=True)
class StartBySelf:
    """A receipt's code was scanned or typed."""

    code: str = field(repr=False)


Call = Choose | Decline | Extend | Detail | StartBySelf


class Reply(Enum):
    """What the station answered."""

    DONE = "done"
    ALREADY_RATED = "already-rated"
    NOT_RECORDED = "not-recorded"
    """It took nothing: its disk refuses, or the session is over."""
    UNKNOWN = "unknown"
    """Nothing of this name is there."""
    PAUSED = "paused"
    """Too many tries."""
    NO_ANSWER = "no-answer"
    """Nobody knows what came of it: it may be asked again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The station answered this call, or did not."""

    call: Call
    reply: Reply


def reply_of(status: int, error: str | None) -> Reply:
    """An HTTP status and the `error` beside it in one word."""
    if status in {200, 201}:
        return Reply.DONE
    if error == "already-rated":
        return Reply.ALREADY_RATED
    if status == 404:
        return Reply.UNKNOWN
    return Reply.PAUSED if status == 429 else Reply.NOT_RECORDED
