"""What comes into the store and what it answers: values only, no database.

What comes by the thousand is a NamedTuple: made in a seventh of the time of a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal, NamedTuple

from evaluation.model import Fact

STREAMS_IN_RECEIPT: Final = 4
MISSING_RANGES_MAX: Final = 16

Kind = Literal["real", "demo"]
"""A demo store counts simulated events; a real one keeps them apart and counts none."""


class StoreError(Exception):
    """The store cannot do it now (a full or failing disk): nothing of the call was taken, try again."""


class StoreUnusable(StoreError):
    """The file is missing, is no store of ours, newer than this program, or in the way of a new one."""


class StoreLocked(StoreError):
    """Another process writes this store. `pid` is 0 where it cannot be told."""

    def __init__(self, path: str, pid: int) -> None:
        super().__init__(f"{path} is being written by process {pid}")
        self.pid = pid


class Incoming(NamedTuple):
    """An event that was read and whose ids agree with its topic.

    `hash` is over `committed`, `content_hash` over id, type, time and data. All hashes are 64 hexadecimal
    digits; all times carry their offset.
    """

    region: str
    hall: str
    station: str
    stream: str
    seq: int
    event_id: str
    type: str
    time: datetime
    committed: bytes
    hash: str
    prev: str
    content_hash: str
    fact: Fact
    received_at: datetime
    sig: str | None = None
    alg: str | None = None


class SetAside(NamedTuple):
    """Bytes that are no event for us. Where stream and seq could be read they hold that place in the stream.

    `hash` is that of the committed bytes (without signature) and is what the receipt tells of the place.
    """

    region: str
    hall: str
    station: str
    raw: bytes
    reason: str
    received_at: datetime
    stream: str | None = None
    seq: int | None = None
    hash: str | None = None


class Outcome(Enum):
    """What became of one arrival, in the order of the batch."""

    STORED = "stored"
    """New: it is on the disk."""
    DUPLICATE = "duplicate"
    """It was held before; where it came at a new place of a stream, that place is held now too."""
    ASIDE = "aside"
    """Kept apart with its bytes and the reason (or counted only, once the day's limit is reached)."""


@dataclass(frozen=True, slots=True)
class StreamHeld:
    """What is held of one stream: everything up to `seq`, whose event has `hash` (empty: a hole).

    `missing` are the first ranges above it (at most 16, both ends included), `top` is the highest seq held,
    or with more than 16 ranges the last one held before the seventeenth.
    """

    stream: str
    seq: int
    hash: str
    missing: tuple[tuple[int, int], ...]
    top: int


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One set-aside arrival as it is kept. `state` is waiting, released or dropped."""

    number: int
    region: str
    hall: str
    station: str
    raw: bytes
    reason: str
    alarm: bool
    received_at: datetime
    state: Literal["waiting", "released", "dropped"]
    stream: str | None
    seq: int | None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many cases were new, known, and known with other content (the first one stays)."""

    added: int
    known: int
    differing: int
