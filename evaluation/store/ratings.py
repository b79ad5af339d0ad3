"""Promise 1: the first rating that is committed is kept for ever; a later one is kept as refused."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from evaluation.store.days import Days
from evaluation.store.figures import KnownAttempt, KnownRating, Subject, joins_by_key

_INSERT: Final = """INSERT INTO ratings (subject, attempt, event, level, channel, pressed_ms, day, placed,
    contradicted, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_UPDATE: Final = "UPDATE ratings SET contradicted = ?, refused = ? WHERE subject = ?"
_INSERT_REFUSED: Final = """INSERT INTO refused (event, subject, attempt, level, channel, pressed_ms,
    placed, reason, pressed_earlier) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Press(NamedTuple):
    """A rating or a joined press, ready to be kept or refused."""

    event: int
    level: int
    channel: int
    pressed_ms: int
    placed: str


class Ratings:
    """The ratings of one batch, written at its end. A subject is loaded with the one that it has: where that
    should fail, the table's primary key refuses the second.
    """

    def __init__(self, connection: sqlite3.Connection, days: Days) -> None:
        self._connection = connection
        self._days = days
        self._new: dict[int, tuple[object, ...]] = {}
        self._changed: dict[int, KnownRating] = {}

    def rate(self, subject: Subject, attempt: KnownAttempt, press: Press) -> None:
        """Keep the press as the subject's rating, or as refused."""
        kept = subject.rating
        if kept is None:
            day = self._days.of(press.pressed_ms)
            by_key = joins_by_key(attempt.opened_by, press.channel)
            kept = subject.rating = KnownRating(attempt, press.level, by_key, press.pressed_ms, day)
            row = (attempt.number, press.event, press.level, press.channel, press.pressed_ms, day)
            self._new[subject.number] = (subject.number, *row, press.placed)
        else:
            self._refuse(subject.number, kept, attempt, press)
        self._changed[subject.number] = kept

    def _refuse(self, subject: int, kept: KnownRating, attempt: KnownAttempt, press: Press) -> None:
        kept.refused += 1
        earlier = press.pressed_ms < kept.pressed_ms
        kept.contradicted = kept.contradicted or earlier
        reason = "rated-in-this-attempt" if kept.attempt is attempt else "rated-in-another-attempt"
        ids = (press.event, subject, attempt.number)
        row = (*ids, press.level, press.channel, press.pressed_ms, press.placed, reason, earlier)
        self._connection.execute(_INSERT_REFUSED, row)

    def save(self) -> None:
        """Write what is new and what has changed."""
        rows, updates = [], []
        for subject, rating in self._changed.items():
            told = (rating.contradicted, rating.refused)
            new = self._new.get(subject)
            if new is None:
                updates.append((*told, subject))
            else:
                rows.append((*new, *told))
        self._connection.executemany(_INSERT, rows)
        self._connection.executemany(_UPDATE, updates)
