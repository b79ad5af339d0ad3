"""An outbox with a caller whose loop is a queue: each answer is waited for, in the order of the calls."""

from __future__ import annotations

import queue
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mqtt_bridge.messages.bodies import Audit
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox import Outbox, Outcome, Write
from mqtt_bridge.outbox.streams import Limits
from mqtt_bridge.outbox.values import Coverage, NotCommitted, Row, Rows, StreamHead

PLACE = Place("140726", "main", "pc-1")
DEADLINE_S = 20.0


def event(number: int, text: str = "") -> NewEvent:
    return NewEvent(f"e-{number:032x}", datetime(2026, 3, 2, tzinfo=UTC), Audit("li", "test", text))


class Desk:
    """Opens the outbox at `path` and speaks with it as a loop would."""

    def __init__(self, path: Path, place: Place = PLACE, limits: Limits | None = None) -> None:
        self.path = path
        self._calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.rows: list[Row] = []
        self.outbox = Outbox.open(path, place, self._calls.put, limits)
        self.outbox.listen(self.rows.extend)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.outbox.close()

    def answer(self, start: Callable[[Callable[[Any], None]], None]) -> Any:
        answers: list[Any] = []
        start(answers.append)
        while not answers:
            self._calls.get(timeout=DEADLINE_S)()
        return answers[0]

    def write(self, write: Write) -> Outcome:
        outcome: Outcome = self.answer(lambda done: self.outbox.write(write, done))
        return outcome

    def put(self, *numbers: int) -> Outcome:
        return self.write(Write(events=tuple(event(number) for number in numbers)))

    def put_one_by_one(self, numbers: range) -> None:
        for number in numbers:
            self.put(number)

    def read(self, first: int = 1, last: int = 10**9, limit: int = 10**6) -> Rows:
        stream = self.head().stream
        rows: Rows = self.answer(lambda done: self.outbox.read(stream, first, last, limit, done))
        return rows

    def head(self) -> StreamHead:
        """The stream as it is now: noting what was noted already changes nothing."""
        held = self.answer(lambda done: self.outbox.begin_anew("none", "asked", done))
        assert isinstance(held, StreamHead)
        return held

    def cover(self, seq: int, *, answers: bool = True) -> StreamHead:
        coverage = Coverage(self.head().stream, seq, (), seq, answers)
        held: StreamHead = self.answer(lambda done: self.outbox.cover(coverage, done))
        return held

    def begin_anew(self) -> StreamHead | NotCommitted:
        stream = self.head().stream
        held: StreamHead = self.answer(lambda done: self.outbox.begin_anew(stream, "test", done))
        return held

    def hash_of(self, seq: int) -> str | None:
        own: str | None = self.answer(lambda done: self.outbox.hash_of(seq, done))
        return own
