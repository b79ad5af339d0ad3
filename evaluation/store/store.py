"""The store's writing side: its public calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from evaluation.model import Case
from evaluation.store.arrivals import AsideRow, ImportResult, Incoming, Kind, Outcome, SetAside, StreamHeld


class Store:
    """The only writer of a store file. Calls may come from any thread, but one at a time."""

    store_id: str
    """16 hexadecimal digits, made with the file."""
    kind: Kind

    @classmethod
    def create(cls, path: Path, kind: Kind, *, zone: str = "Asia/Shanghai") -> Store:
        """Make a new store; `zone` (IANA) says where a day begins. Raises `StoreUnusable` where the file exists."""
        raise NotImplementedError

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open for writing and bring the schema up to date. Raises `StoreLocked`, `StoreUnusable`, `StoreError`."""
        raise NotImplementedError

    def add(self, batch: Sequence[Incoming | SetAside]) -> list[Outcome]:
        """Keep a batch in one durable transaction. Raises `StoreError` for disk errors: nothing was taken."""
        raise NotImplementedError

    def held(self, region: str, hall: str, station: str) -> tuple[StreamHeld, ...]:
        """What is held of the station's newest four streams, the newest first."""
        raise NotImplementedError

    def note_status(self, region: str, hall: str, station: str, body: bytes, at: datetime) -> None:
        """Remember the last status of a station, as it came (JSON)."""
        raise NotImplementedError

    def note_pad(self, region: str, hall: str, station: str, pad: str, body: bytes, at: datetime) -> None:
        """Remember the last state of a pad, as it came (JSON)."""
        raise NotImplementedError

    def asides(self, limit: int = 100, after: int = 0) -> list[AsideRow]:
        """Those that wait for a judgement, oldest first, numbered above `after`."""
        raise NotImplementedError

    def aside(self, number: int) -> AsideRow | None:
        raise NotImplementedError

    def take(self, number: int, incoming: Incoming) -> Outcome:
        """Release a set-aside arrival that can be read now: it goes the way of `add`, at the place it already holds."""
        raise NotImplementedError

    def drop(self, number: int) -> bool:
        """Judge a set-aside arrival as worthless; its bytes stay. False: it does not wait."""
        raise NotImplementedError

    def import_cases(self, cases: Iterable[Case], region: str, hall: str, at: datetime) -> ImportResult:
        """Take finished cases of a file, in one transaction."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
