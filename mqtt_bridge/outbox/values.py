"""What crosses the outbox: one step's changes in, their outcome back, and what a start finds. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Literal, Protocol

from evaluation.model import Case, CaseKey, PressId
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.messages.topics import Place


class OutboxError(Exception):
    """The outbox cannot be opened; what to do stands in each leaf."""


class OutboxLocked(OutboxError):
    """Another process (`pid`, None where it cannot be read) works with this outbox: end that one first."""

    def __init__(self, path: Path, pid: int | None) -> None:
        text = _("{path} is in use by process {pid}: end that one first")
        super().__init__(text.format(path=path, pid=pid or "?"))
        self.path = path
        self.pid = pid


class PlaceChanged(OutboxError):
    """The outbox still holds events of another place.

    Let it empty under the old region, hall and station first.
    """

    def __init__(self, path: Path, held: Place, wanted: Place) -> None:
        text = _(
            "{path} still holds events of {held}, not of {wanted}. Run it under the old ids until "
            "`hallrating outbox status` says that all is stored, or name another file."
        )
        super().__init__(text.format(path=path, held=held.source, wanted=wanted.source))
        self.path = path
        self.held = held
        self.wanted = wanted


class OutboxUnusable(OutboxError):
    """No outbox of ours, damaged, or on a disk that does not let us: the reason is the text."""


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that has not ended. `state` is the station's own JSON, opaque here."""

    token: bytes
    window: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Write:
    """All that one step changes: one commit. `duty` pairs a window with its clerk (None: signed off)."""

    events: tuple[NewEvent, ...] = ()
    open_attempts: tuple[OpenAttempt, ...] = ()
    ended_attempts: tuple[bytes, ...] = ()
    delivered: tuple[PressId, ...] = ()
    cases: tuple[Case, ...] = ()
    rated: tuple[CaseKey, ...] = ()
    duty: tuple[tuple[str, str | None], ...] = ()
    hall: tuple[int, bytes] | None = None
    """Version and bytes of the hall's configuration; an older one replaces nothing."""
    surveyed: tuple[str, ...] = ()
    """Names of answers to surveys that need not be taken again."""


@dataclass(frozen=True, slots=True)
class Committed:
    """On disk (synchronous=FULL). The events' numbers in the stream; 0 where the step had none."""

    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class NotCommitted:
    """Nothing of the step is on disk: nobody may be thanked."""

    reason: Literal["disk-full", "disk-error", "too-large", "closed"]
    text: str


Outcome = Committed | NotCommitted


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the file held when it was opened.

    `delivered`: (uid, epoch) -> highest press id. `duty`: window -> clerk.
    """

    open_attempts: tuple[OpenAttempt, ...]
    delivered: Mapping[tuple[str, int], int]
    cases: tuple[Case, ...]
    duty: Mapping[str, str]
    rated: frozenset[CaseKey] = frozenset()
    """Every case rated here lately, whether a feed named it or not."""
    hall: bytes | None = None
    """The hall's configuration as it came last."""
    surveyed: tuple[str, ...] = ()
    """The last answers to surveys, by name, oldest first."""


class Journal(Protocol):
    """What a station knows of the outbox."""

    def write(self, write: Write, done: Callable[[Outcome], None]) -> None:
        """Commit a step; `done` comes back once, later, never from within this call."""
        ...


Range = tuple[int, int]
"""First and last seq, both included."""


@dataclass(frozen=True, slots=True)
class Row:
    """One committed event as it is sent (signature appended where there is one).

    `hash` is over the committed bytes.
    """

    seq: int
    payload: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Events that are not held any more, with the reason."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Answer to a read.

    What is held of the range asked for, in order of seq, and what is absent in between.
    """

    stream: str
    rows: tuple[Row, ...]
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamHead:
    """The stream that is written now.

    `first` is the lowest seq held (`last` + 1: none); `store` is pinned or None.
    """

    stream: str
    first: int
    last: int
    store: str | None
    stored_seq: int = 0
    """How far the store was when the last receipt was noted."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a receipt of our store says of a stream.

    `answers`: it bears this process's ask, so rows may be deleted.
    """

    stream: str
    seq: int
    missing: tuple[Range, ...]
    top: int
    answers: bool
