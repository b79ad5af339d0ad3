"""The table `events` for one batch: which of its ids are held is asked at its beginning, in one statement;
new rows are written at its end, in one too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from evaluation.store.arrivals import Incoming
from evaluation.store.days import milliseconds

# CROSS JOIN: the planner goes through the ids, never through the table.
_SELECT: Final = """SELECT e.event_id, e.id, e.content_hash FROM json_each(?) AS wanted CROSS JOIN events e
    ON e.event_id = wanted.value"""
_INSERT: Final = """INSERT INTO events (id, event_id, type, time_ms, received_ms, stream, seq, content_hash,
    sig, alg, committed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Events:
    """`ids` are those of all events that the batch may add. Only one writer makes numbers (`Lock`)."""

    def __init__(self, connection: sqlite3.Connection, ids: Sequence[str]) -> None:
        self._connection = connection
        held = connection.execute(_SELECT, (json.dumps(ids),)) if ids else ()
        self._known: dict[str, tuple[int, bytes]] = {
            name: (number, content) for name, number, content in held
        }
        (self._last,) = connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
        self._rows: list[tuple[object, ...]] = []

    def known(self, event_id: str) -> tuple[int, bytes] | None:
        """Number and content hash of the event that is held under this id; None: none is."""
        return self._known.get(event_id)

    def add(self, came: Incoming, stream: int, content: bytes, received_ms: int) -> int:
        """The number of a new event. A row that the table refuses raises when it is written."""
        self._last = number = int(self._last) + 1
        self._known[came.event_id] = (number, content)
        head = (number, came.event_id, came.type, milliseconds(came.time), received_ms, stream, came.seq)
        self._rows.append((*head, content, came.sig, came.alg, came.committed))
        return number

    def save(self) -> None:
        """Write what was added."""
        self._connection.executemany(_INSERT, self._rows)
        self._rows.clear()
