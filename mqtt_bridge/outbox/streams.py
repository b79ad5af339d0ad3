"""The numbered stream in the outbox: append, read, delete what is stored, begin anew after a fork.

Every method runs on the writer's thread inside its transaction. `tip` (stream, last number, its hash) is
kept in memory beside its row; `mark` and `back_to` keep the two together when a step is rolled back.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from evaluation.chain import GENESIS, digest
from mqtt_bridge.messages.bodies import Audit, Hole
from mqtt_bridge.messages.envelope import NewEvent, encode, replace_place
from mqtt_bridge.outbox.file import add_stream
from mqtt_bridge.outbox.reading import find_absent, find_rows, head
from mqtt_bridge.outbox.values import Coverage, Row, Rows, StreamHead

log = logging.getLogger(__name__)

DELETE_MAX: Final = 1000
MOVE_ROWS: Final = 500
DAMAGED: Final = "damaged on disk"
ALARM_EVERY_S: Final = 3600.0
"""An alarm for each deletion would feed itself: it is an event that is stored, deleted, alarmed in turn."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When stored events are deleted.

    After `keep_s`, or at once while less than `disk_short_bytes` are free.
    """

    keep_s: float = 30 * 24 * 3600.0
    disk_short_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tip:
    """The newest number of the stream that is written and the hash of that event."""

    stream: str
    last: int
    last_hash: str


class EventStream:
    """The stream of one outbox. `source` is the CloudEvents source of its place."""

    def __init__(self, connection: sqlite3.Connection, source: str, limits: Limits) -> None:
        self._connection = connection
        self._source = source
        self._limits = limits
        self._tip = self._read_tip()
        self._alarmed_at: datetime | None = None

    def mark(self) -> Tip:
        return self._tip

    def back_to(self, tip: Tip) -> None:
        self._tip = tip

    def append(self, events: Sequence[NewEvent], now: datetime) -> tuple[list[Row], int, int]:
        """New rows, and the first and last seq of all events given; an id that is held already adds nothing.

        Raises `ValueError` for an event over the limit.
        """
        rows: list[Row] = []
        seqs: list[int] = []
        for event in events:
            held = self._connection.execute(
                "SELECT seq FROM events WHERE event_id = ?", (event.id,)
            ).fetchone()
            if held is not None:
                seqs.append(held[0])
                continue
            rows.append(self._append_one(event, now))
            seqs.append(rows[-1].seq)
        if rows:
            self._write_tip()
        return rows, min(seqs, default=0), max(seqs, default=0)

    def read(self, stream: str, first: int, last: int, limit: int) -> Rows:
        """Rows to send.

        A row that is damaged is put aside as lost. Empty where `stream` is not written any more.
        """
        if stream != self._tip.stream:
            return Rows(stream, ())
        found = find_rows(self._connection, first, min(last, self._tip.last), limit)
        for seq, raw in found.damaged:
            log.error("event %d of stream %s is damaged on disk", seq, stream)
            self._set_lost(seq, raw)
        held = [row.seq for row in found.rows]
        absent = find_absent(self._connection, stream, first, found.until, held)
        return Rows(stream, tuple(found.rows), absent)

    def record_hole(self, stream: str, first: int, last: int, reason: str, now: datetime) -> list[Row]:
        """Say that events are lost for ever. Its id comes from the range, so the same hole is told once."""
        name = hashlib.sha256(f"hole/{stream}/{first}/{last}".encode()).hexdigest()[:32]
        event = NewEvent(f"e-{name}", now, Hole(stream=stream, first=first, last=last, reason=reason))
        return self.append([event], now)[0]

    def cover(self, coverage: Coverage, now: datetime, free_bytes: int) -> tuple[StreamHead, list[Row]]:
        """Note how far the store is, and delete what may go.

        The head, and the alarm's row where the disk is short.
        """
        if coverage.stream != self._tip.stream:
            return head(self._connection), []
        self._connection.execute(
            # A receipt that the broker had kept may speak of a store that was restored since: it lowers the
            # number, from which a person may conclude that the disk may be wiped, and never raises it.
            "UPDATE streams SET stored_seq = ?1 WHERE stream = ?2 AND (stored_seq > ?1 OR ?3)",
            (coverage.seq, coverage.stream, coverage.answers),
        )
        rows: list[Row] = []
        if coverage.answers:
            short = free_bytes < self._limits.disk_short_bytes
            before_ms = int((now.timestamp() - (0 if short else self._limits.keep_s)) * 1000)
            last_deleted = self._delete_until(coverage.seq, before_ms)
            if last_deleted and short and self._alarm_is_due(now):
                self._alarmed_at = now
                log.error("disk is short: stored events up to %d deleted early", last_deleted)
                rows = [self._alarm(last_deleted, now)]
        return head(self._connection), rows

    def pin(self, store: str) -> None:
        """Remember the store that this outbox belongs to. The first one stays."""
        self._connection.execute("UPDATE outbox SET store = ? WHERE store IS NULL", (store,))

    def begin_anew(self, forked: str, reason: str) -> StreamHead:
        """After a fork.

        A new stream with all that is held, ids unchanged. Nothing where `forked` is not written now.
        """
        if forked == self._tip.stream:
            log.warning("stream %s has forked (%s): a new one begins", forked, reason)
            self._tip = Tip(add_stream(self._connection, reason), 0, GENESIS)
            after = 0
            while moved := self._move_rows(forked, after):
                after = moved
            self._write_tip()
        return head(self._connection)

    def _append_one(self, event: NewEvent, now: datetime) -> Row:
        tip = self._tip
        seq = tip.last + 1
        committed = encode(event, self._source, tip.stream, seq, tip.last_hash)
        row = Row(seq, committed, digest(committed))
        self._connection.execute(
            "INSERT INTO events (seq, event_id, committed, hash, kept_at_ms) VALUES (?, ?, ?, ?, ?)",
            (seq, event.id, committed, row.hash, int(now.timestamp() * 1000)),
        )
        self._tip = replace(tip, last=seq, last_hash=row.hash)
        return row

    def _move_rows(self, forked: str, after: int) -> int:
        """Give the next rows their place in the new stream. The last old seq seen, 0 at the end.

        A row's new number is never above its old one, so no row is overwritten and none is seen twice.
        """
        query = "SELECT seq, committed, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
        old_seq = 0
        for old_seq, committed, kept_hash in self._connection.execute(query, (after, MOVE_ROWS)).fetchall():
            if digest(committed) != kept_hash:
                log.error("event %d of stream %s is damaged on disk", old_seq, forked)
                self._set_lost(old_seq, committed, forked)
                continue
            seq = self._tip.last + 1
            moved = replace_place(committed, self._tip.stream, seq, self._tip.last_hash)
            self._tip = replace(self._tip, last=seq, last_hash=digest(moved))
            self._connection.execute(
                "UPDATE events SET seq = ?, committed = ?, hash = ?, sig = NULL, alg = NULL WHERE seq = ?",
                (seq, moved, self._tip.last_hash, old_seq),
            )
        return old_seq

    def _set_lost(self, seq: int, raw: bytes, stream: str | None = None) -> None:
        self._connection.execute(
            "INSERT INTO lost (stream, seq, reason, raw) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (stream, seq) DO NOTHING",
            (stream or self._tip.stream, seq, DAMAGED, raw),
        )
        self._connection.execute("DELETE FROM events WHERE seq = ?", (seq,))

    def _delete_until(self, covered: int, before_ms: int) -> int:
        """Delete from the oldest on what is covered and older.

        At most `DELETE_MAX` rows. The last seq deleted or 0.
        """
        last_deleted = 0
        query = "SELECT seq, kept_at_ms FROM events ORDER BY seq LIMIT ?"
        for seq, kept_at_ms in self._connection.execute(query, (DELETE_MAX,)):
            if seq > covered or kept_at_ms > before_ms:
                break
            last_deleted = seq
        if last_deleted:
            self._connection.execute("DELETE FROM events WHERE seq <= ?", (last_deleted,))
        return last_deleted

    def _alarm_is_due(self, now: datetime) -> bool:
        """At most one an hour; a clock that was set back delays none for longer."""
        before = self._alarmed_at
        return before is None or abs((now - before).total_seconds()) >= ALARM_EVERY_S

    def _alarm(self, last_deleted: int, now: datetime) -> Row:
        name = hashlib.sha256(f"short/{self._tip.stream}/{last_deleted}".encode()).hexdigest()[:32]
        body = Audit(
            actor="station", action="outbox.disk-short", text=f"stored events up to {last_deleted} deleted"
        )
        row = self._append_one(NewEvent(f"e-{name}", now, body), now)
        self._write_tip()
        return row

    def _read_tip(self) -> Tip:
        query = "SELECT stream, last, last_hash FROM streams ORDER BY id DESC LIMIT 1"
        return Tip(*self._connection.execute(query).fetchone())

    def _write_tip(self) -> None:
        self._connection.execute(
            "UPDATE streams SET last = ?, last_hash = ? WHERE stream = ?",
            (self._tip.last, self._tip.last_hash, self._tip.stream),
        )
