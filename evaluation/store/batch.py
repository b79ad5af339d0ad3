"""The rules of the exchange for each arrival: new, duplicate, or set aside (docs/store.md, *What is
taken*).
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from evaluation.model import Hole
from evaluation.store.arrivals import Incoming, Kind, Outcome, SetAside
from evaluation.store.asides import Asides, Unfit
from evaluation.store.days import Days, milliseconds
from evaluation.store.events import Events
from evaluation.store.facts import Facts
from evaluation.store.places import Places, Stream

log = logging.getLogger(__name__)

UNFIT_VALUES: Final = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    UnicodeEncodeError,
)
"""What a value that the schema refuses raises; any other `sqlite3.Error` is the disk's."""

SEQ_MAX: Final = 2**63 - 1

_INSERT_HOLE: Final = "INSERT INTO holes (event, stream, first, last, reason) VALUES (?, ?, ?, ?, ?)"


class Batch:
    """Arrivals inside one transaction (or one savepoint). `save` writes what is gathered until the end.
    `event_ids`: of all events that may be taken.
    """

    def __init__(
        self, connection: sqlite3.Connection, kind: Kind, days: Days, places: Places, event_ids: Sequence[str]
    ) -> None:
        self._connection = connection
        self._places = places
        self._events = Events(connection, event_ids)
        self._asides = Asides(connection, days)
        self._facts = Facts(connection, kind, days)
        self._received: tuple[datetime | None, int] = (None, 0)
        """The moment of the arrival before and its milliseconds: a batch came at one moment."""

    def take(self, came: Incoming | SetAside) -> Outcome:
        station = self._places.station(came.region, came.hall, came.station)
        return self._event(station, came) if isinstance(came, Incoming) else self._unreadable(station, came)

    def save(self) -> None:
        self._events.save()
        self._facts.save()
        self._places.save()

    def free(self, number: int, came: Incoming) -> Outcome | None:
        """Free the place that the set-aside arrival `number` holds, for `came`. An outcome where it holds
        none and `came` cannot take it either: it is held elsewhere, or something else is held there.
        """
        stream = self._places.stream(came.stream, self._places.station(came.region, came.hall, came.station))
        place = self._places.at(stream, came.seq) if stream else None
        if stream is None or place is None:
            return None
        if (place.kind, place.ref) == ("aside", number):
            self._places.free(stream, came.seq)
            return None
        select = "SELECT 1 FROM events WHERE event_id = ? AND content_hash = ?"
        key = (came.event_id, bytes.fromhex(came.content_hash))
        held = self._connection.execute(select, key).fetchone() is not None
        return Outcome.DUPLICATE if held else Outcome.ASIDE

    def refuse(self, came: Incoming | SetAside, reason: str) -> Outcome:
        """Set aside what the tables would not take, at its place if it has one that can be held."""
        raw = came.committed if isinstance(came, Incoming) else came.raw
        seq = came.seq if came.seq is not None and 1 <= came.seq <= SEQ_MAX else None
        stream = came.stream if seq is not None else None
        at = (came.region, came.hall, came.station)
        return self.take(SetAside(*at, raw, reason, came.received_at, stream, seq, came.hash))

    def _event(self, station: int, came: Incoming) -> Outcome:
        received_ms = self._received_ms(came.received_at)
        stream = self._places.stream(came.stream, station)
        if stream is None:
            reason = f"stream {came.stream} belongs to another station"
            self._asides.keep(station, Unfit(came.committed, reason, received_ms, alarm=True))
            return Outcome.ASIDE
        own = bytes.fromhex(came.hash)
        if stream.held.holds(came.seq):
            place = self._places.at(stream, came.seq)
            # None: a hole that someone could fill after all. Its event is as good as any other.
            if place is not None:
                return self._again(station, stream, came.seq, place.hash == own, came.committed, received_ms)
        problem = self._hole_problem(station, came)
        if problem is not None:
            unfit = Unfit(came.committed, problem, received_ms, stream, came.seq, alarm=True)
            return self._aside(station, unfit, own)
        return self._new(station, stream, came, received_ms)

    def _new(self, station: int, stream: Stream, came: Incoming, received_ms: int) -> Outcome:
        own, prev, content = (
            bytes.fromhex(came.hash),
            bytes.fromhex(came.prev),
            bytes.fromhex(came.content_hash),
        )
        known = self._events.known(came.event_id)
        if known is None:
            event = self._events.add(came, stream.number, content, received_ms)
            self._places.put(stream, came.seq, "event", event, (own, prev))
            if isinstance(came.fact, Hole):
                self._hole(event, station, came.fact)
            self._facts.apply(event, came, station)
            return Outcome.STORED
        number, known_content = known
        if known_content == content:
            self._places.put(stream, came.seq, "again", number, (own, prev))
            return Outcome.DUPLICATE
        reason = f"id {came.event_id} is held with other content"
        return self._aside(
            station, Unfit(came.committed, reason, received_ms, stream, came.seq, alarm=True), own
        )

    def _again(
        self, station: int, stream: Stream, seq: int, same: bool, raw: bytes, received_ms: int
    ) -> Outcome:
        """An arrival at a place that is held: the same once more, or something else under the same key."""
        if same or self._asides.knows(stream, seq, raw):
            return Outcome.DUPLICATE
        reason = f"seq {seq} of the stream is held with other content"
        self._asides.keep(station, Unfit(raw, reason, received_ms, stream, seq, alarm=True))
        return Outcome.ASIDE

    def _aside(self, station: int, unfit: Unfit, own: bytes | None) -> Outcome:
        """Set aside what came at a free place: it holds that place, so that the stream goes on."""
        number = self._asides.keep(station, unfit)
        if unfit.stream is not None and unfit.seq is not None:
            self._places.put(unfit.stream, unfit.seq, "aside", number, (own, None))
        return Outcome.ASIDE

    def _unreadable(self, station: int, came: SetAside) -> Outcome:
        received_ms = self._received_ms(came.received_at)
        stream = self._places.stream(came.stream, station) if came.stream is not None else None
        if stream is None or came.seq is None:
            self._asides.keep(station, Unfit(came.raw, came.reason, received_ms))
            return Outcome.ASIDE
        own = bytes.fromhex(came.hash) if came.hash is not None else None
        if stream.held.holds(came.seq):
            place = self._places.at(stream, came.seq)
            if place is not None:
                same = own is not None and place.hash == own
                return self._again(station, stream, came.seq, same, came.raw, received_ms)
        return self._aside(station, Unfit(came.raw, came.reason, received_ms, stream, came.seq), own)

    def _received_ms(self, at: datetime) -> int:
        if at is not self._received[0]:
            self._received = (at, milliseconds(at))
        return self._received[1]

    def _hole_problem(self, station: int, came: Incoming) -> str | None:
        """Why a hole may not be passed over; None: it may (or it is no hole)."""
        hole = came.fact
        if not isinstance(hole, Hole):
            return None
        stream = self._places.stream(hole.stream, station)
        if stream is None:
            return f"the hole is in stream {hole.stream} of another station"
        # Otherwise one event could make the receipt say more than the station ever sent.
        bound = came.seq - 1 if hole.stream == came.stream else stream.held.top
        if not 1 <= hole.first <= hole.last <= bound:
            return f"the hole {hole.first} to {hole.last} does not lie below seq {bound + 1}"
        return None

    def _hole(self, event: int, station: int, hole: Hole) -> None:
        stream = self._places.stream(hole.stream, station)
        assert stream is not None, "checked before the event was taken"
        self._connection.execute(_INSERT_HOLE, (event, stream.number, hole.first, hole.last, hole.reason))
        self._places.put_hole(stream, hole.first, hole.last)
        log.warning("lost: events %d to %d of stream %s: %s", hole.first, hole.last, hole.stream, hole.reason)
