"""Arrivals that are set aside: kept with bytes and reason, the first 10,000 of a station's day; the rest
is counted.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from evaluation.store.arrivals import AsideRow
from evaluation.store.days import Days, moment
from evaluation.store.places import Stream

KEPT_A_DAY_MAX: Final = 10_000
REASON_CHARS_MAX: Final = 400

log = logging.getLogger(__name__)

_COUNT: Final = """INSERT INTO daily_aside_counts (station, day, kept, counted_only) VALUES (?1, ?2, ?3, 1
    - ?3) ON CONFLICT (station, day) DO UPDATE SET kept = kept + ?3, counted_only = counted_only + 1 - ?3"""
_SELECT: Final = """SELECT x.id, t.region, t.hall, t.station, x.raw, x.reason, x.alarm, x.received_ms,
    x.state, m.stream, x.seq FROM asides x JOIN stations t ON t.id = x.station LEFT JOIN streams m ON m.id
    = x.stream"""


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is to be set aside, and where it came in a stream (None: that could not be read, or is
    another's).
    """

    raw: bytes
    reason: str
    received_ms: int
    stream: Stream | None = None
    seq: int | None = None
    alarm: bool = False


class Asides:
    """The table of one connection."""

    def __init__(self, connection: sqlite3.Connection, days: Days) -> None:
        self._connection = connection
        self._days = days

    def keep(self, station: int, unfit: Unfit) -> int | None:
        """The number of the new row; None: the day's limit is reached and it was only counted."""
        day = self._days.of(unfit.received_ms)
        select = "SELECT kept FROM daily_aside_counts WHERE station = ? AND day = ?"
        row = self._connection.execute(select, (station, day)).fetchone()
        room = row is None or row[0] < KEPT_A_DAY_MAX
        self._connection.execute(_COUNT, (station, day, int(room)))
        if unfit.alarm:
            log.warning("set aside with alarm: station %d, seq %s: %s", station, unfit.seq, unfit.reason)
        if not room:
            return None
        insert = """INSERT INTO asides (station, stream, seq, reason, alarm, received_ms, raw_hash, raw)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
        stream = unfit.stream.number if unfit.stream else None
        # What cannot be written as UTF-8 (half of a surrogate pair) must not keep the reason from being kept.
        reason = unfit.reason[:REASON_CHARS_MAX].encode(errors="replace").decode()
        place = (station, stream, unfit.seq if unfit.stream else None)
        rest = (reason, unfit.alarm, unfit.received_ms, _hash(unfit.raw), unfit.raw)
        (number,) = self._connection.execute(insert, (*place, *rest)).fetchone()
        return int(number)

    def knows(self, stream: Stream, seq: int, raw: bytes) -> bool:
        """Whether the very same bytes were set aside for this place before."""
        select = "SELECT 1 FROM asides WHERE stream = ? AND seq = ? AND raw_hash = ?"
        return self._connection.execute(select, (stream.number, seq, _hash(raw))).fetchone() is not None

    def waiting(self, limit: int, after: int) -> list[AsideRow]:
        sql = f"{_SELECT} WHERE x.state = 'waiting' AND x.id > ? ORDER BY x.id LIMIT ?"
        return [_row(row) for row in self._connection.execute(sql, (after, limit))]

    def one(self, number: int) -> AsideRow | None:
        row = self._connection.execute(f"{_SELECT} WHERE x.id = ?", (number,)).fetchone()
        return _row(row) if row else None

    def judge(self, number: int, state: str) -> bool:
        """Release or drop one that waits; False: it does not."""
        update = "UPDATE asides SET state = ? WHERE id = ? AND state = 'waiting'"
        return self._connection.execute(update, (state, number)).rowcount == 1


def _hash(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def _row(row: tuple[Any, ...]) -> AsideRow:
    number, region, hall, station, raw, reason, alarm, received_ms, state, stream, seq = row
    received_at = moment(received_ms)
    return AsideRow(number, region, hall, station, raw, reason, bool(alarm), received_at, state, stream, seq)
