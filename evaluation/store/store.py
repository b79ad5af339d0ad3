"""The store's writing side: its public calls."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Final

from evaluation.model import Case
from evaluation.store.arrivals import (
    STREAMS_IN_RECEIPT,
    AsideRow,
    ImportResult,
    Incoming,
    Kind,
    Outcome,
    SetAside,
    StoreError,
    StoreUnusable,
    StreamHeld,
)
from evaluation.store.asides import Asides
from evaluation.store.batch import UNFIT_VALUES, Batch
from evaluation.store.database import (
    Lock,
    check_ours,
    check_there,
    connect,
    make_file,
    migrate,
    transaction,
    translated,
)
from evaluation.store.days import Days, milliseconds
from evaluation.store.notes import Notes
from evaluation.store.places import Places
from evaluation.store.subjects import Subjects

DEFAULT_ZONE: Final = "Asia/Shanghai"

log = logging.getLogger(__name__)


class _RefusedAgain(Exception):
    """Undoes the release of an arrival that the store would only set aside once more."""


class Store:
    """The only writer of a store file. Calls may come from any thread, but one at a time."""

    def __init__(self, connection: sqlite3.Connection, lock: Lock, path: Path) -> None:
        self._connection = connection
        self._lock = lock
        self.path = path
        row = connection.execute("SELECT store_id, kind, zone FROM store").fetchone()
        if row is None:
            text = _("{path} was never finished: remove it and make it again")
            raise StoreUnusable(text.format(path=path))
        self.store_id: str = row[0]
        """16 hexadecimal digits, made with the file."""
        self.kind: Kind = row[1]
        self._days = Days(row[2])
        self._places = Places(connection)
        self._notes = Notes(connection, self._places)
        self._asides = Asides(connection, self._days)

    @classmethod
    def create(cls, path: Path, kind: Kind, *, zone: str = DEFAULT_ZONE) -> Store:
        """Make a new store; `zone` (IANA) says where a day begins. Raises `StoreUnusable` where the file
        exists.
        """
        Days(zone)
        with ExitStack() as undo, translated(f"making {path}"):
            lock = Lock(path)
            undo.callback(lock.release)
            if path.exists():
                raise StoreUnusable(_("{path} exists already").format(path=path))
            make_file(path, kind, zone, milliseconds(datetime.now(UTC)))
            connection = connect(path)
            undo.callback(connection.close)
            store = cls(connection, lock, path)
            undo.pop_all()
            return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open for writing and bring the schema up to date. Raises `StoreLocked`, `StoreUnusable`,
        `StoreError`.
        """
        check_there(path)
        with ExitStack() as undo, translated(f"opening {path}"):
            lock = Lock(path)
            undo.callback(lock.release)
            check_ours(path)
            connection = connect(path)
            undo.callback(connection.close)
            migrate(connection)
            store = cls(connection, lock, path)
            undo.pop_all()
            return store

    def add(self, batch: Sequence[Incoming | SetAside]) -> list[Outcome]:
        """Keep a batch in one durable transaction. Raises `StoreError` for disk errors: nothing was taken.

        An arrival that the tables refuse is set aside, and the rest of the batch is kept.
        """
        try:
            try:
                return self._all_at_once(batch)
            except UNFIT_VALUES as error:
                log.warning("a batch of %d is taken one by one: %s", len(batch), type(error).__name__)
                return self._one_by_one(batch)
        except sqlite3.Error as error:
            raise StoreError(f"adding {len(batch)} events: {error}") from error

    def _all_at_once(self, arrivals: Sequence[Incoming | SetAside]) -> list[Outcome]:
        with self._changing():
            batch = self._batch(*arrivals)
            outcomes = [batch.take(came) for came in arrivals]
            batch.save()
        return outcomes

    def _one_by_one(self, arrivals: Sequence[Incoming | SetAside]) -> list[Outcome]:
        """The same with a savepoint around each: the one that the tables refuse is found and set aside."""
        with self._changing():
            return [self._within_savepoint(came) for came in arrivals]

    def _within_savepoint(self, came: Incoming | SetAside) -> Outcome:
        self._connection.execute("SAVEPOINT one")
        try:
            batch = self._batch(came)
            outcome = batch.take(came)
            batch.save()
        except UNFIT_VALUES as error:
            self._connection.execute("ROLLBACK TO one")
            self._places.forget()
            batch = self._batch()
            outcome = batch.refuse(came, f"the store's tables refuse it: {error}")
            batch.save()
        self._connection.execute("RELEASE one")
        return outcome

    def _batch(self, *arrivals: Incoming | SetAside) -> Batch:
        ids = [came.event_id for came in arrivals if isinstance(came, Incoming)]
        return Batch(self._connection, self.kind, self._days, self._places, ids)

    def held(self, region: str, hall: str, station: str) -> tuple[StreamHeld, ...]:
        """What is held of the station's newest four streams, the newest first.

        A receipt never goes past a place that contradicts its predecessor: two disks wrote this stream, and
        each of them must learn it from the hash before that place (docs/decisions/0005).
        """
        answer: list[StreamHeld] = []
        with translated("reading streams"):
            for name, stream in self._places.newest((region, hall, station), STREAMS_IN_RECEIPT):
                held = stream.held
                broken = self._places.first_contradiction(stream)
                seq = held.contiguous if broken is None else broken - 1
                own = self._places.hash_at(stream, seq)
                answer.append(StreamHeld(name, seq, own.hex() if own else "", held.missing(), held.top_told))
        return tuple(answer)

    def status(self, region: str, hall: str, station: str) -> tuple[bytes, datetime] | None:
        """The status of a station that was noted last, and when."""
        with translated("reading a status"):
            return self._notes.status((region, hall, station))

    def note_status(self, region: str, hall: str, station: str, body: bytes, at: datetime) -> None:
        """Remember the last status of a station, as it came (JSON)."""
        with self._writing("noting a status"):
            self._notes.note_status((region, hall, station), body, at)

    def note_pad(self, region: str, hall: str, station: str, pad: str, body: bytes, at: datetime) -> None:
        """Remember the last state of a pad, as it came (JSON)."""
        with self._writing("noting a pad"):
            self._notes.note_pad((region, hall, station), pad, body, at)

    def asides(self, limit: int = 100, after: int = 0) -> list[AsideRow]:
        """Those that wait for a judgement, oldest first, numbered above `after`."""
        with translated("reading set-aside arrivals"):
            return self._asides.waiting(limit, after)

    def aside(self, number: int) -> AsideRow | None:
        """One set-aside arrival, whatever its state."""
        with translated("reading a set-aside arrival"):
            return self._asides.one(number)

    def take(self, number: int, incoming: Incoming) -> Outcome:
        """Release a set-aside arrival that can be read now: it goes the way of `add`, at the place it
        already holds.

        Raises `LookupError` where none of this number waits. ASIDE: it is refused again, and waits as before.
        """
        try:
            with self._writing("releasing a set-aside arrival"):
                if not self._asides.judge(number, "released"):
                    raise LookupError(f"no set-aside arrival {number} is waiting")
                outcome = self._batch().free(number, incoming) or self._within_savepoint(incoming)
                if outcome is Outcome.ASIDE:
                    raise _RefusedAgain
                return outcome
        except _RefusedAgain:
            return Outcome.ASIDE

    def drop(self, number: int) -> bool:
        """Judge a set-aside arrival as worthless; its bytes stay. False: it does not wait."""
        with self._writing("dropping a set-aside arrival"):
            return self._asides.judge(number, "dropped")

    def import_cases(self, cases: Iterable[Case], region: str, hall: str) -> ImportResult:
        """Take finished cases of a file, in one transaction. New ones without a receipt code get one."""
        tally = {True: 0, False: 0, None: 0}
        with self._writing("importing cases"):
            subjects = Subjects(self._connection, self._days)
            for case in cases:
                tally[subjects.import_case(case, region, hall)] += 1
            subjects.save()
        return ImportResult(added=tally[True], known=tally[False], differing=tally[None])

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction. When it fails, what is known of the streams is read again from the disk."""
        try:
            with transaction(self._connection):
                yield
        except BaseException:
            self._places.forget()
            raise

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        with translated(doing), self._changing():
            yield

    def close(self) -> None:
        """Close the file and free it for another writer."""
        with translated("closing the store"):
            self._connection.close()
        self._lock.release()
