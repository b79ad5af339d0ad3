"""Queries on an outbox that change nothing: for the writer's thread, and for a look from outside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.chain import digest
from mqtt_bridge.messages.envelope import with_signature
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox.file import open_readonly
from mqtt_bridge.outbox.values import Absent, OutboxUnusable, Row, StreamHead

_DELETED = "deleted after a receipt"


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """What an outbox holds: `rows` events, stored or not."""

    place: Place
    head: StreamHead
    rows: int
    open_attempts: int

    @property
    def waiting(self) -> int:
        """Events that the store is not known to hold."""
        return max(self.head.last - self.head.stored_seq, 0)

    @property
    def safe_to_wipe(self) -> bool:
        """All is stored and nothing is being asked: the disk may be erased."""
        return self.waiting == 0 and self.open_attempts == 0


def outbox_status(path: Path) -> OutboxStatus:
    """Look into an outbox, also while a station works with it. Raises `OutboxUnusable`."""
    if not path.exists():
        raise OutboxUnusable(f"{path} does not exist")
    connection = open_readonly(path)
    try:
        held = head(connection)
        place = Place(*connection.execute("SELECT region, hall, station FROM outbox").fetchone())
        count = connection.execute("SELECT count(*) FROM events").fetchone()[0]
        attempts = connection.execute("SELECT count(*) FROM open_attempts").fetchone()[0]
    except (sqlite3.Error, TypeError) as error:
        raise OutboxUnusable(f"{path}: {error}") from error
    finally:
        connection.close()
    return OutboxStatus(place, held, count, attempts)


def head(connection: sqlite3.Connection) -> StreamHead:
    """The stream that is written now."""
    query = "SELECT stream, last, stored_seq FROM streams ORDER BY id DESC LIMIT 1"
    stream, last, stored_seq = connection.execute(query).fetchone()
    first = connection.execute("SELECT min(seq) FROM events").fetchone()[0]
    store = connection.execute("SELECT store FROM outbox").fetchone()[0]
    return StreamHead(stream, last + 1 if first is None else first, last, store, stored_seq)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a range in order, those whose bytes do not match their hash, and the last seq looked at."""

    rows: list[Row]
    damaged: list[tuple[int, bytes]]
    until: int


def find_rows(connection: sqlite3.Connection, first: int, last: int, limit: int) -> Found:
    """At most `limit` rows of `first`..`last`, each checked against its hash."""
    query = "SELECT seq, committed, hash, sig, alg FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?"
    rows, damaged = [], []
    seq, count = first - 1, 0
    for seq, committed, kept_hash, sig, alg in connection.execute(query, (first, last, limit)):
        count += 1
        if digest(committed) != kept_hash:
            damaged.append((seq, committed))
            continue
        payload = with_signature(committed, sig, alg) if sig and alg else committed
        rows.append(Row(seq, payload, kept_hash))
    return Found(rows, damaged, seq if count == limit else last)


def find_absent(
    connection: sqlite3.Connection, stream: str, first: int, last: int, held: Sequence[int]
) -> tuple[Absent, ...]:
    """The gaps that `held` (in order) leaves in `first`..`last`, with their reasons."""
    gaps = []
    expected = first
    for seq in (*held, last + 1):
        if seq > expected:
            gaps.append((expected, seq - 1))
        expected = seq + 1
    return tuple(Absent(low, high, _reason(connection, stream, low, high)) for low, high in gaps)


def find_hash(connection: sqlite3.Connection, seq: int) -> str | None:
    """The hash of our own event at `seq`; None where it is not held."""
    row = connection.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
    return None if row is None else str(row[0])


def _reason(connection: sqlite3.Connection, stream: str, first: int, last: int) -> str:
    query = "SELECT DISTINCT reason FROM lost WHERE stream = ? AND seq BETWEEN ? AND ? ORDER BY id LIMIT 4"
    reasons = [row[0] for row in connection.execute(query, (stream, first, last))]
    return ", ".join(reasons) or _DELETED
