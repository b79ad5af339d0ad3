"""The outbox as its process sees it: steps in, completions back on the caller's loop."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox.file import OpenFile, open_file
from mqtt_bridge.outbox.memory import recover, remember
from mqtt_bridge.outbox.reading import find_hash, head
from mqtt_bridge.outbox.streams import EventStream, Limits
from mqtt_bridge.outbox.values import (
    Committed,
    Coverage,
    NotCommitted,
    Outcome,
    Recovered,
    Row,
    Rows,
    StreamHead,
    Write,
)
from mqtt_bridge.outbox.writer import CallSoon, Job, Writer

A = TypeVar("A")


def _now() -> datetime:
    return datetime.now(UTC)


class Outbox:
    """One file, one process, one writer thread.

    Every `done` comes through `call_soon`, in the order of the calls.
    """

    def __init__(self, file: OpenFile, place: Place, call_soon: CallSoon, limits: Limits) -> None:
        self.place = place
        self._file = file
        self._recovered = recover(file.connection)
        self._head = head(file.connection)
        self._stream = EventStream(file.connection, place.source, limits)
        self._listener: Callable[[tuple[Row, ...]], None] | None = None
        self._writer = Writer(file.connection, self._stream, call_soon)
        self._writer.start()

    @classmethod
    def open(cls, path: Path, place: Place, call_soon: CallSoon, limits: Limits | None = None) -> Self:
        """Open or make the file. Raises `OutboxLocked`, `PlaceChanged` or `OutboxUnusable`."""
        return cls(open_file(path, place), place, call_soon, limits or Limits())

    def recovered(self) -> Recovered:
        """What the file held when it was opened."""
        return self._recovered

    def head_at_open(self) -> StreamHead:
        """The stream as it was when the file was opened; later rows come to the listener."""
        return self._head

    def listen(self, listener: Callable[[tuple[Row, ...]], None]) -> None:
        """Have each commit's new rows handed over as they are; set before anything is written."""
        self._listener = listener

    def write(self, write: Write, done: Callable[[Outcome], None]) -> None:
        """Commit one step whole. `done(Committed)` only when it is on disk."""

        def work() -> tuple[list[Row], Committed]:
            rows, first, last = self._stream.append(write.events, _now())
            remember(self._file.connection, write)
            return rows, Committed(first, last)

        self._submit_rows(work, done)

    def record_hole(
        self, stream: str, first: int, last: int, reason: str, refused: Callable[[], None]
    ) -> None:
        """Tell the store, as an event of the stream, that these are lost for ever.

        `refused`: the disk did not take it.
        """

        def answered(answer: NotCommitted | None) -> None:
            if answer is not None:
                refused()

        self._submit_rows(
            lambda: (self._stream.record_hole(stream, first, last, reason, _now()), None), answered
        )

    def cover(self, coverage: Coverage, done: Callable[[StreamHead], None]) -> None:
        """Note how far the store is and delete what may go."""
        self._submit_rows(lambda: self._covered(coverage), lambda answer: _unless_refused(answer, done))

    def read(self, stream: str, first: int, last: int, limit: int, done: Callable[[Rows], None]) -> None:
        """Rows from the file, at most `limit`. A disk that cannot be read answers with none and is logged."""

        def answered(answer: Rows | NotCommitted) -> None:
            done(Rows(stream, ()) if isinstance(answer, NotCommitted) else answer)

        self._writer.submit(Job(lambda: self._stream.read(stream, first, last, limit), answered))

    def hash_of(self, seq: int, done: Callable[[str | NotCommitted | None], None]) -> None:
        """The hash of our own event at `seq`; None: it is not held, `NotCommitted`: it cannot be read now."""
        self._writer.submit(Job(lambda: find_hash(self._file.connection, seq), done))

    def pin(self, store: str) -> None:
        """Remember the store that this outbox belongs to."""
        self._writer.submit(Job(lambda: self._stream.pin(store), _ignore))

    def begin_anew(self, forked: str, reason: str, done: Callable[[StreamHead | NotCommitted], None]) -> None:
        """After a fork: a new stream that holds all that is still here."""
        self._writer.submit(Job(lambda: self._stream.begin_anew(forked, reason), done))

    def close(self) -> None:
        """Finish what is queued, then close the file. Later calls are answered with `closed`."""
        self._writer.close()
        self._file.close()

    def free_bytes(self) -> int:
        """Free space of the disk that the outbox lies on."""
        status = os.statvfs(self._file.path.parent)
        return status.f_bavail * status.f_frsize

    def _covered(self, coverage: Coverage) -> tuple[list[Row], StreamHead]:
        held, rows = self._stream.cover(coverage, _now(), self.free_bytes())
        return rows, held

    def _submit_rows(
        self, work: Callable[[], tuple[list[Row], A]], done: Callable[[A | NotCommitted], None]
    ) -> None:
        """Run `work`; its new rows go to the listener, the rest to `done`."""

        def answered(answer: tuple[list[Row], A] | NotCommitted) -> None:
            if isinstance(answer, NotCommitted):
                done(answer)
                return
            rows, result = answer
            try:
                if rows and self._listener is not None:
                    self._listener(tuple(rows))
            finally:
                done(result)

        self._writer.submit(Job(work, answered))


def _unless_refused(answer: StreamHead | NotCommitted, done: Callable[[StreamHead], None]) -> None:
    if not isinstance(answer, NotCommitted):
        done(answer)


def _ignore(_answer: object) -> None:
    """Nobody waits for it: a refusal is logged by the writer."""
