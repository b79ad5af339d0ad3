"""Levels, channels, causes: the closed lists, and what every constructor uses to check its values."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, IntEnum
from typing import Final


class ModelError(ValueError):
    """A value that no rating, case or attempt can have."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: {value!r} is not {expected}")
        self.field = field
        self.value = value
        self.expected = expected


def check(ok: bool, field: str, value: object, expected: str) -> None:
    if not ok:
        raise ModelError(field, value, expected)


def check_aware(field: str, value: datetime) -> None:
    if value.utcoffset() is None:
        raise ModelError(field, value, "a time with its offset from UTC")


class Level(IntEnum):
    """The five levels of GB/T 39734-2020 in their fixed order, 5 the best."""

    VERY_DISSATISFIED = 1
    DISSATISFIED = 2
    FAIRLY_SATISFIED = 3
    SATISFIED = 4
    VERY_SATISFIED = 5

    @classmethod
    def from_position(cls, position: int) -> Level:
        """The level of a key's position 1..5. Anything else is a `ModelError`: nothing is guessed."""
        level = _LEVELS.get(position)
        if level is None:
            raise ModelError("position", position, "a position from 1 to 5")
        return level


_LEVELS: Final[dict[int, Level]] = {level.value: level for level in Level}


class Channel(IntEnum):
    """How a rating came, in the provinces' `pf` code. Their code 7 (a default rating) does not exist here."""

    WEB = 1
    MOBILE = 2
    QR_CODE = 3
    KIOSK = 4
    PAD = 5
    SMS = 6


class UnratedCause(Enum):
    """Why an attempt ended without a rating."""

    TIMEOUT = "timeout"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    INTERRUPTED = "interrupted"
    PAD_LOST = "pad-lost"
    OUT_OF_ORDER = "out-of-order"


class CancelCode(Enum):
    """Why staff cancelled an attempt."""

    LEFT = "left"
    WRONG_NUMBER = "wrong-number"
    DEVICE = "device"
    OTHER = "other"


class OpenedBy(Enum):
    """Who had the case asked."""

    FEED = "feed"
    WINDOW_SYSTEM = "window-system"
    DESK = "desk"
    CITIZEN = "citizen"


class Placed(Enum):
    """How the time of a press is known."""

    AGE = "age"
    """Receipt minus the age that the pad tells."""
    BETWEEN = "between"
    """The pad was reset in between: somewhere between opening and time-out, flagged."""
    RECEIPT = "receipt"
    """The device keeps no log: the moment at which the choice arrived."""
