"""What happened, in the store's words: the facts that events say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from evaluation.model.attempts import TOKEN_BYTES, Attempt, PressId
from evaluation.model.cases import Case
from evaluation.model.words import CancelCode, Channel, Level, Placed, UnratedCause, check, check_aware


class Rating(Struct, frozen=True):
    """What one citizen said of one case. `press` is None where a screen took it."""

    attempt: Attempt
    level: Level
    channel: Channel
    pressed_at: datetime
    placed: Placed
    press: PressId | None = None

    def __post_init__(self) -> None:
        check_aware("pressed_at", self.pressed_at)


@dataclass(frozen=True, slots=True)
class Unrated:
    """The end of an attempt without a rating. `code` is given with CANCELLED and only there."""

    attempt: Attempt
    cause: UnratedCause
    code: CancelCode | None = None

    def __post_init__(self) -> None:
        check(
            (self.code is not None) == (self.cause is UnratedCause.CANCELLED),
            "code",
            self.code,
            "given with cancelled only",
        )


@dataclass(frozen=True, slots=True)
class LoosePress:
    """A press whose token this station did not know; the store joins it to its attempt by the token."""

    token: bytes
    position: int
    press: PressId
    pressed_at: datetime
    placed: Placed
    simulated: bool = False

    def __post_init__(self) -> None:
        check(len(self.token) == TOKEN_BYTES, "token", self.token.hex(), "8 bytes")
        Level.from_position(self.position)
        check_aware("pressed_at", self.pressed_at)


@dataclass(frozen=True, slots=True)
class Asked:
    """An attempt was committed before any pad was opened. `devices` names the pads and screens."""

    attempt: Attempt
    timeout_s: float
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingDetail:
    """Level-neutral topics that the citizen chose after the committed rating."""

    attempt: Attempt
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One answer of a campaign. `visitor` None: nobody can tell whether it is the person's only one."""

    campaign: str
    question: str
    answer: str
    visitor: str | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """Events `first`..`last` of a stream are lost for ever."""

    stream: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that is kept and drives nothing yet (duty, device, audit, correction)."""

    kind: str


Fact = Asked | Rating | RatingDetail | Unrated | LoosePress | Case | SurveyAnswer | Hole | Noted
"""What an accepted event says, in the store's words."""
