"""What may be done to a hall PC's disk: copied into a second PC, or put back to an image taken earlier."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.end_to_end.hall import stored_rows
from tests.torture.hall import SecondPC, TortureHall
from tests.until import until

STORED_DEADLINE_S: Final = 6.0


def outbox_of(hall: TortureHall) -> Path:
    return hall.files.station.parent / "outbox.db"


def open_tokens(outbox: Path) -> frozenset[str]:
    """Tokens of what is being asked by the station of this outbox."""
    with closing(sqlite3.connect(outbox)) as connection:
        rows = connection.execute("SELECT lower(hex(token)) FROM open_attempts").fetchall()
    return frozenset(token for (token,) in rows)


def copy_files(outbox: Path, folder: Path) -> None:
    """A disk's image, as it lies there after a kill."""
    for file in outbox.parent.glob("outbox.db*"):
        shutil.copy(file, folder / file.name)


@dataclass
class Copy:
    """The disk of the hall PC is copied into a second one, and both go on with the same id."""

    hall: TortureHall
    other: SecondPC
    then: Callable[[], None]

    def __call__(self) -> bool:
        """Done at once; `then` follows when both stations run."""
        self.hall.kill("station")
        copy_files(outbox_of(self.hall), self.other.files.station.parent)
        self.hall.copied_open = open_tokens(outbox_of(self.other))
        self.hall.start("station")
        self.other.start_all()
        self.hall.journal.note("station", f"copied with {len(self.hall.copied_open)} open")
        self.then()
        return True


@dataclass
class Image:
    """The disk is put back to an image of it, at a moment when the store holds every event of it.

    What was being asked at that moment has nobody any more who knows how it ended.
    """

    hall: TortureHall
    folder: Path
    _open: frozenset[str] = field(default=frozenset())

    def __call__(self) -> bool:
        """First takes the image, then tries to put it back; True once it did."""
        self.hall.kill("station")
        try:
            return self._put_back() if self.folder.exists() else self._take()
        finally:
            self.hall.start("station")

    def _take(self) -> bool:
        self.folder.mkdir()
        copy_files(outbox_of(self.hall), self.folder)
        self._open = open_tokens(self.folder / "outbox.db")
        self.hall.journal.note("station", f"imaged with {len(self._open)} open")
        return False

    def _put_back(self) -> bool:
        with suppress(AssertionError):
            until(self._all_is_stored, STORED_DEADLINE_S)
        if not self._all_is_stored():
            return False
        outbox = outbox_of(self.hall)
        self.hall.forgotten = open_tokens(outbox) - self._open
        self.hall.copied_open = self._open
        for file in outbox.parent.glob("outbox.db*"):
            file.unlink()
        for file in self.folder.iterdir():
            shutil.copy(file, outbox.parent / file.name)
        self.hall.journal.note("station", f"put-back with {len(self.hall.forgotten)} forgotten")
        return True

    def _all_is_stored(self) -> bool:
        events = "SELECT event_id FROM events"
        ours = {row["event_id"] for row in stored_rows(outbox_of(self.hall), events)}
        return ours <= {row["event_id"] for row in stored_rows(self.hall.files.store, events)}
