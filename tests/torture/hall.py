"""The hall under torture: its parts by name, what may be done to each, and a second PC with a copied disk."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware_sim.demo.citizens import PACES
from tests.end_to_end.hall import EndToEndHall, one_window_with_two_pads
from tests.end_to_end.processes import Part
from tests.torture.pads import TorturePad

PACE: Final = replace(PACES["fast"], timeout_s=3.0, warning_s=2.0, dark_s=0.2)
COPY_WINDOW: Final = "w09"


class Journal:
    """What was done to whom and when, on disk as it happens; and what went wrong without the store."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._began_s = time.monotonic()
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.complaints: list[str] = []

    def note(self, who: str, what: str) -> None:
        with self._lock:
            self.counts[f"{who} {what.partition(' ')[0]}"] += 1
            self._file.write(f"{time.monotonic() - self._began_s:8.2f} {who} {what}\n")
            self._file.flush()

    def complain(self, text: str) -> None:
        self.note("harm", text.replace("\n", "\n         "))
        self.complaints.append(text)


class TortureHall(EndToEndHall):
    """A hall of which the first window has two pads."""

    def __init__(self, folder: Path, windows: int, seed: int, journal: Journal) -> None:
        super().__init__(folder, windows + 1, PACE)
        last = self.windows[-1]
        self.windows = self.windows[:-1]
        settings = one_window_with_two_pads(self.files.station.read_text(), last)
        self.files.station.write_text(settings)
        self.journal = journal
        self.tortured = [
            TorturePad(self.files.link(name), window, seed + number)
            for number, (name, window) in enumerate([*((name, name) for name in self.windows), (last, "w01")])
        ]
        self._bind()
        self.copied_open: frozenset[str] | None = None
        self.forgotten: frozenset[str] = frozenset()

    def _bind(self) -> None:
        """Name each pad's uid in the settings, as a hall with more than one pad has to."""
        settings = re.sub(r"^uid = .*\n", "", self.files.station.read_text(), flags=re.MULTILINE)
        for pad in self.tortured:
            named = f'name = "{pad.name}"\n'
            settings = settings.replace(named, f'{named}uid = "{pad.uid}"\n')
        self.files.station.write_text(settings)

    def start_all(self) -> TortureHall:
        for name in ("broker", "central"):
            self.start(name)
        for pad in self.tortured:
            pad.start()
        for name in ("station", "feed"):
            self.start(name)
        return self

    def start(self, name: str) -> None:
        super().start(name)
        self.journal.note(name, "started")

    def kill(self, name: str) -> None:
        """kill -9, of a broker's own child too; a part that has ended before is a complaint."""
        part = self.parts[name]
        self.expect_alive(name, part)
        for pid in children(part):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        part.kill()
        self.journal.note(name, "killed")

    def expect_alive(self, name: str, part: Part) -> None:
        code = part.process.poll()
        if code is not None:
            log = part.log.read_text(errors="replace")[-2000:]
            self.journal.complain(f"{name} ended by itself with {code}:\n{log}")

    def close(self) -> None:
        for pad in self.tortured:
            pad.process.end()
        super().close()

    def back_up(self, to: Path) -> None:
        """As docs/operations.md has it, while central runs."""
        to.unlink(missing_ok=True)
        with closing(sqlite3.connect(f"file:{self.files.store}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(to),))

    def put_back(self, backup: Path) -> None:
        """The same, while no central runs."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.files.store}{suffix}").unlink(missing_ok=True)
        shutil.copy(backup, self.files.store)


class SecondPC(TortureHall):
    """A station of the same id on the same broker, with a window and a pad of its own."""

    def __init__(self, folder: Path, first: TortureHall, seed: int) -> None:
        super().__init__(folder, 1, seed, first.journal)
        settings = self.files.station.read_text().replace(
            f"port = {self.ports[0]}", f"port = {first.ports[0]}"
        )
        self.files.station.write_text(settings.replace("w01", COPY_WINDOW).replace("w02", "w10"))
        self.windows = (COPY_WINDOW,)
        self.tortured = [
            TorturePad(self.files.link(name), COPY_WINDOW, seed + number)
            for number, name in enumerate((COPY_WINDOW, "w10"))
        ]
        self._bind()

    def start_all(self) -> SecondPC:
        for pad in self.tortured:
            pad.start()
        self.start("station")
        return self


def children(part: Part) -> list[int]:
    """Process ids of a part's children (a broker's is the mosquitto that it started)."""
    pid = part.process.pid
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(word) for word in text.split()]
    return []


def send(part: Part, number: signal.Signals) -> None:
    """A signal for a part and its children."""
    for pid in (part.process.pid, *children(part)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
