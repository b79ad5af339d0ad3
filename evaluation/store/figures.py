"""What one case adds to the figures: pure rules on what is known of it.

The store keeps the sums; after each change it adds what the case counts now and takes away what it counted
before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from evaluation.model import Channel, OpenedBy, UnratedCause

CAUSES: Final = tuple(cause.value.replace("-", "_") for cause in UnratedCause)
LEVELS: Final = ("level_1", "level_2", "level_3", "level_4", "level_5")
COUNTERS: Final = (
    "finished",
    "asked",
    "rated",
    *LEVELS,
    *CAUSES,
    "open",
    "elsewhere",
    "refused",
    "unmatched",
)
INDEX: Final = {name: number for number, name in enumerate(COUNTERS)}

_FINISHED, _ASKED, _RATED, _LEVEL_1 = INDEX["finished"], INDEX["asked"], INDEX["rated"], INDEX["level_1"]
_OPEN, _ELSEWHERE, _REFUSED, _UNMATCHED = (
    INDEX[name] for name in ("open", "elsewhere", "refused", "unmatched")
)
_CAUSE: Final = {cause.value: INDEX[cause.value.replace("-", "_")] for cause in UnratedCause}

Cell = tuple[str, str, str, str, str, str]
"""(day, region, hall, department, window, item); department and item are '' where no finished case tells
them.
"""
Counts = tuple[tuple[Cell, int, int], ...]
"""(cell, index into COUNTERS, how many)."""


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A finished case as the figures need it; `day` is its finishing day."""

    region: str
    hall: str
    window: str
    item: str
    department: str
    day: str


@dataclass(slots=True)
class KnownAttempt:
    """An attempt of a subject. `asked_ms` is None until its `asked` is here; `other_ms` is its earliest
    other event.
    """

    number: int
    token: bytes
    region: str
    hall: str
    window: str
    opened_by: str
    asked_ms: int | None = None
    other_ms: int | None = None
    cause: str | None = None

    @property
    def order(self) -> tuple[int, bytes]:
        """Attempts of a case follow one another by this."""
        opened = self.asked_ms if self.asked_ms is not None else self.other_ms
        return (opened or 0, self.token)


@dataclass(slots=True)
class KnownRating:
    """The rating that is kept; `day` is the press's, `refused` counts those that came after it,
    `contradicted` says that one of them was pressed earlier.
    """

    attempt: KnownAttempt
    level: int
    by_key: bool
    pressed_ms: int
    day: str
    refused: int = 0
    contradicted: bool = False


@dataclass(slots=True)
class Subject:
    """All that is known of one case (or of one visit without a case)."""

    number: int
    consultation: bool
    case: KnownCase | None = None
    rating: KnownRating | None = None
    attempts: dict[bytes, KnownAttempt] = field(default_factory=dict)


def joins_by_key(opened_by: str, channel: int) -> bool:
    """Whether a rating belongs to its case by the key alone, in whatever window that was finished.

    True for what a citizen started at a kiosk, and for all that came from outside the hall (callbacks).
    """
    if channel == Channel.KIOSK:
        return opened_by == OpenedBy.CITIZEN.value
    return channel != Channel.PAD


def joined(case: KnownCase, rating: KnownRating) -> bool:
    """Whether a kept rating counts for a finished case of the same key."""
    at = rating.attempt
    return rating.by_key or (at.region, at.hall, at.window) == (case.region, case.hall, case.window)


def counts(subject: Subject) -> Counts:
    """What this subject adds to the figures: its one outcome in its case's cell, or an unmatched rating in
    the press's.
    """
    case, rating = subject.case, subject.rating
    if subject.consultation:
        return ()
    found: list[tuple[Cell, int, int]] = []
    matched = case is not None and rating is not None and joined(case, rating)
    cell: Cell | None = None
    if case is not None:
        cell = (case.day, case.region, case.hall, case.department, case.window, case.item)
        found.append((cell, _FINISHED, 1))
        if subject.attempts:
            found.append((cell, _ASKED, 1))
            found.append((cell, _outcome(subject, matched=matched), 1))
    if rating is not None:
        if matched and cell is not None:
            found.append((cell, _LEVEL_1 + rating.level - 1, 1))
        else:
            at = rating.attempt
            cell = (rating.day, at.region, at.hall, "", at.window, "")
            found.append((cell, _UNMATCHED, 1))
        if rating.refused:
            found.append((cell, _REFUSED, rating.refused))
    return tuple(found)


def _outcome(subject: Subject, *, matched: bool) -> int:
    if subject.rating is not None:
        return _RATED if matched else _ELSEWHERE
    last = max(subject.attempts.values(), key=lambda attempt: attempt.order)
    return _OPEN if last.cause is None else _CAUSE[last.cause]
