"""Streams and their places: what is held, up to where without a gap, and whether the chain agrees."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, NamedTuple

from evaluation.chain import GENESIS
from evaluation.store.held import Held

STREAMS_CACHED_MAX: Final = 4_096

UNCHECKED: Final = 0
AGREES: Final = 1
CONTRADICTS: Final = 2

# The planner would walk the whole stream by its primary key: broken places are few, and have an index.
FIRST_BROKEN: Final = """SELECT min(seq) FROM places INDEXED BY places_broken
    WHERE stream = ? AND chain = 2 AND seq <= ?"""

_GENESIS: Final = bytes.fromhex(GENESIS)


class Place(NamedTuple):
    """One row of `places`."""

    kind: str
    ref: int | None
    hash: bytes | None
    prev: bytes | None
    chain: int


@dataclass(slots=True)
class Stream:
    """A stream as this process knows it. `tail` is the place written last, for the usual case that the
    next one follows.
    """

    number: int
    station: int
    held: Held
    saved: int
    tail_seq: int = 0
    tail_hash: bytes | None = None


class Places:
    """All streams. It may be kept from batch to batch, and is forgotten after every rollback."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._stations: dict[tuple[str, str, str], int] = {}
        self._streams: dict[str, Stream] = {}
        self._written: dict[tuple[int, int], Place] = {}
        self._rejudged: dict[tuple[int, int], int] = {}
        self._touched: dict[int, Stream] = {}

    def forget(self) -> None:
        for cache in (self._stations, self._streams, self._written, self._rejudged, self._touched):
            cache.clear()

    def station(self, region: str, hall: str, station: str) -> int:
        """The number of a station, made when it is first seen."""
        key = (region, hall, station)
        number = self._stations.get(key)
        if number is not None:
            return number
        select = "SELECT id FROM stations WHERE region = ? AND hall = ? AND station = ?"
        row = self._connection.execute(select, key).fetchone()
        if row is None:
            insert = "INSERT INTO stations (region, hall, station) VALUES (?, ?, ?) RETURNING id"
            row = self._connection.execute(insert, key).fetchone()
        self._stations[key] = int(row[0])
        return self._stations[key]

    def stream(self, name: str, station: int) -> Stream | None:
        """The stream, which belongs to the station under which it was first seen; None: it is another's."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._load(name) or self._make(name, station)
            if len(self._streams) >= STREAMS_CACHED_MAX:
                self._streams.clear()
            self._streams[name] = stream
        return stream if stream.station == station else None

    def _make(self, name: str, station: int) -> Stream:
        insert = "INSERT INTO streams (stream, station) VALUES (?, ?) RETURNING id"
        (number,) = self._connection.execute(insert, (name, station)).fetchone()
        return Stream(number, station, Held(), 0)

    def _load(self, name: str) -> Stream | None:
        self.save()
        select = "SELECT id, station, contiguous FROM streams WHERE stream = ?"
        row = self._connection.execute(select, (name,)).fetchone()
        if row is None:
            return None
        number, station, contiguous = row
        held = Held(contiguous)
        ranges = """SELECT seq, seq FROM places WHERE stream = ?1 AND seq > ?2 UNION ALL SELECT max(first,
            1), last FROM holes WHERE stream = ?1 AND last > ?2"""
        held.add_all(self._connection.execute(ranges, (number, contiguous)).fetchall())
        return Stream(number, station, held, contiguous)

    def at(self, stream: Stream, seq: int) -> Place | None:
        """What holds a place; None: nothing does, or a hole."""
        written = self._written.get((stream.number, seq))
        if written is not None:
            return written
        select = "SELECT kind, ref, hash, prev, chain FROM places WHERE stream = ? AND seq = ?"
        row = self._connection.execute(select, (stream.number, seq)).fetchone()
        return Place(*row) if row else None

    def put(
        self, stream: Stream, seq: int, kind: str, ref: int | None, hashes: tuple[bytes | None, bytes | None]
    ) -> None:
        """Hold a free place; `hashes` are the event's own and its `prev`."""
        own, prev = hashes
        chain = self._judge(stream, seq, prev)
        self._written[stream.number, seq] = Place(kind, ref, own, prev, chain)
        stream.tail_seq, stream.tail_hash = seq, own
        if stream.held.top > seq:
            self._judge_next(stream, seq, own)
        stream.held.add(seq, seq)
        self._touched[stream.number] = stream

    def _judge(self, stream: Stream, seq: int, prev: bytes | None) -> int:
        if prev is None:
            return UNCHECKED
        if seq == 1:
            return AGREES if prev == _GENESIS else CONTRADICTS
        before = self.hash_at(stream, seq - 1)
        if before is None:
            return UNCHECKED
        return AGREES if before == prev else CONTRADICTS

    def hash_at(self, stream: Stream, seq: int) -> bytes | None:
        """The hash of the event at a place; None: it is not known, or not held."""
        if seq == stream.tail_seq:
            return stream.tail_hash
        place = self.at(stream, seq) if stream.held.holds(seq) else None
        return place.hash if place else None

    def _judge_next(self, stream: Stream, seq: int, own: bytes | None) -> None:
        after = self.at(stream, seq + 1)
        if after is None or after.prev is None or own is None:
            return
        key, chain = (stream.number, seq + 1), AGREES if after.prev == own else CONTRADICTS
        if key in self._written:
            self._written[key] = after._replace(chain=chain)
        else:
            self._rejudged[key] = chain

    def put_hole(self, stream: Stream, first: int, last: int) -> None:
        """Pass over a range that no one can fill any more."""
        stream.held.add(first, last)
        self._touched[stream.number] = stream

    def first_contradiction(self, stream: Stream) -> int | None:
        """The lowest place up to the contiguous one whose `prev` contradicts the place before; None: none."""
        self.save()
        row = self._connection.execute(FIRST_BROKEN, (stream.number, stream.held.contiguous)).fetchone()
        return None if row[0] is None else int(row[0])

    def free(self, stream: Stream, seq: int) -> None:
        """Take a set-aside arrival from its place, which is put again at once."""
        self._connection.execute("DELETE FROM places WHERE stream = ? AND seq = ?", (stream.number, seq))

    def save(self) -> None:
        """Write what was put. Called before the commit, and before rows are read that it would change."""
        insert = "INSERT INTO places (stream, seq, kind, ref, hash, prev, chain) VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._connection.executemany(insert, [(*key, *place) for key, place in sorted(self._written.items())])
        rejudge = "UPDATE places SET chain = ? WHERE stream = ? AND seq = ?"
        self._connection.executemany(rejudge, [(chain, *key) for key, chain in self._rejudged.items()])
        self._written.clear()
        self._rejudged.clear()
        moved = [s for s in self._touched.values() if s.held.contiguous != s.saved]
        update = "UPDATE streams SET contiguous = ? WHERE id = ?"
        self._connection.executemany(update, [(s.held.contiguous, s.number) for s in moved])
        for stream in moved:
            stream.saved = stream.held.contiguous
        self._touched.clear()

    def newest(self, station: tuple[str, str, str], limit: int) -> list[tuple[str, Stream]]:
        """A station's streams by name, the one first seen last at the head."""
        select = """SELECT m.stream FROM streams m JOIN stations t ON t.id = m.station WHERE t.region = ?
            AND t.hall = ? AND t.station = ? ORDER BY m.id DESC LIMIT ?"""
        names = [name for (name,) in self._connection.execute(select, (*station, limit))]
        found = ((name, self._streams.get(name) or self._load(name)) for name in names)
        return [(name, stream) for name, stream in found if stream is not None]
