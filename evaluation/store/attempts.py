"""The attempts of one batch: new ones and changed ones are written at its end."""

from __future__ import annotations

import sqlite3
from typing import Final

from evaluation.model import Attempt
from evaluation.store.figures import KnownAttempt

# ruff: noqa: S608 (the statements are put together from our own column names only)
_COLUMNS: Final = """id, token, subject, station, visit, window, opened_by, served_by, visit_index, visit_of,
    simulated, asked_ms, other_ms"""
_SELDOM: Final = "place, team, ticket, cause, code, ended_ms"
"""What most attempts lack when they are first seen: to bind NULL costs as much as to bind a value."""
_NONE_OF_THESE: Final = (None,) * 6
_INSERT: Final = f"INSERT INTO attempts ({_COLUMNS}) VALUES ({', '.join('?' * 13)})"
_INSERT_WHOLE: Final = f"INSERT INTO attempts ({_COLUMNS}, {_SELDOM}) VALUES ({', '.join('?' * 19)})"
_UPDATE: Final = """UPDATE attempts SET asked_ms = ?, other_ms = ?, cause = coalesce(cause, ?), code =
    coalesce(code, ?), ended_ms = coalesce(ended_ms, ?) WHERE id = ?"""

Team = tuple[str | None, str | None, str | None]
"""place, team, ticket of an attempt."""
End = tuple[str | None, str | None, int | None]
"""cause, code, ended_ms of an attempt."""


class Attempts:
    """Only one writer makes numbers (`Lock`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._new: dict[int, tuple[tuple[object, ...], Team]] = {}
        self._changed: dict[int, tuple[KnownAttempt, End]] = {}
        self._next: int | None = None

    def add(self, attempt: Attempt, subject: int, station: int, at: tuple[str, str, str]) -> KnownAttempt:
        """A first sight of an attempt, by whichever of its events came first. `change` follows."""
        if self._next is None:
            row = self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM attempts").fetchone()
            self._next = int(row[0])
        number = self._next
        self._next += 1
        known = KnownAttempt(number, attempt.token, at[0], at[1], attempt.window, attempt.opened_by.value)
        row = (
            number,
            attempt.token,
            subject,
            station,
            attempt.visit,
            attempt.window,
            known.opened_by,
            attempt.served_by,
            attempt.index,
            attempt.of,
            attempt.simulated,
        )
        self._new[number] = (row, (attempt.place, attempt.team, attempt.ticket))
        return known

    def change(self, attempt: KnownAttempt, end: End = (None, None, None)) -> None:
        """Remember that an attempt's times changed, or its end (which comes once)."""
        if end[0] is None and attempt.number in self._changed:
            end = self._changed[attempt.number][1]
        self._changed[attempt.number] = (attempt, end)

    def save(self) -> None:
        """Write what is new and what has changed."""
        rows: list[tuple[object, ...]] = []
        whole: list[tuple[object, ...]] = []
        for number, (start, team) in self._new.items():
            known, end = self._changed.pop(number)
            seldom = team + end
            if seldom == _NONE_OF_THESE:
                rows.append((*start, known.asked_ms, known.other_ms))
            else:
                whole.append((*start, known.asked_ms, known.other_ms, *seldom))
        changed = [
            (known.asked_ms, known.other_ms, *end, known.number) for known, end in self._changed.values()
        ]
        self._connection.executemany(_INSERT, rows)
        self._connection.executemany(_INSERT_WHOLE, whole)
        self._connection.executemany(_UPDATE, changed)
