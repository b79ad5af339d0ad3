"""One campaign: people at work, faults at random, then quiet; and what was seen meanwhile."""

from __future__ import annotations

import contextlib
import random
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.end_to_end.processes import run
from tests.torture.disks import Copy, Image
from tests.torture.evidence import Evidence
from tests.torture.faults import PadFaults, PartFaults
from tests.torture.hall import Journal, SecondPC, TortureHall
from tests.torture.pads import TorturePad
from tests.torture.people import Citizen, Clerk
from tests.until import until

QUIET_DEADLINE_S: Final = 180.0
END_DEADLINE_S: Final = 60.0
IN_PROCESS_SHARE: Final = 0.3
ALARMING: Final = ("Traceback (most recent call last)", "CRITICAL")


class Campaign:
    """`begin`, wait as long as is wanted, `end`, then `evidence`; `close` ends every process."""

    def __init__(self, folder: Path, windows: int, seed: int) -> None:
        self._seed = seed
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self.journal = Journal(folder / "journal.txt")
        self.hall = TortureHall(folder / "hall", windows, seed, self.journal)
        self._other = SecondPC(folder / "copy", self.hall, seed + 100)
        self._has_second = False
        self.clerks: list[Clerk] = []

    def begin(self) -> None:
        if self._draw("broker's kind").random() < IN_PROCESS_SHARE:
            self.hall.broker_options = ("--in-process",)  # amqtt, which drops messages under load
            self.journal.note("broker", "in-process")
        self.hall.start_all()
        self._people(self.hall)
        disk = self._draw("disk").choices(("copied", "put back", "let alone"), (50, 35, 15))[0]
        for name in ("broker", "central", "feed"):
            faults = PartFaults(self.hall, name, self._draw(name), self._over, puts_back=disk != "put back")
            self._run(f"faults of {name}", faults.work)
        errand: Callable[[], bool] | None = None
        if disk == "copied":
            errand = Copy(self.hall, self._other, self._at_the_copy)
        elif disk == "put back":
            errand = Image(self.hall, self.hall.files.data / "image")
        faults = PartFaults(self.hall, "station", self._draw("station"), self._over, errand)
        self._run("faults of station", faults.work)

    def wait(self, wait_s: float) -> None:
        """Let it go on, or until a complaint was made."""
        with contextlib.suppress(AssertionError):
            until(lambda: self.journal.complaints, wait_s)

    def end(self) -> None:
        """The faults are over; wait until all is said and stored."""
        self._over.set()
        for thread in self._threads:
            thread.join(END_DEADLINE_S)
            if thread.is_alive():
                self.journal.complain(f"{thread.name} did not end")
        self.journal.note("campaign", "quiet")
        for hall in self._halls():
            for name, part in hall.parts.items():
                hall.expect_alive(name, part)
        try:
            until(self._is_quiet, QUIET_DEADLINE_S)
        except AssertionError:
            self.journal.complain(f"not quiet after {QUIET_DEADLINE_S:g} s: {'; '.join(self._unquiet())}")

    def evidence(self) -> Evidence:
        """What the judge holds against the store."""
        pads = self.pads()
        for pad in pads:
            pad.sample()
        complaints = [text for pad in pads for text in pad.complaints()]
        return Evidence(
            presses=tuple(press for pad in pads for press in pad.presses()),
            accepted=tuple(case_no for clerk in self.clerks for case_no in clerk.accepted),
            outboxes=tuple(self._outboxes()),
            copied_open=self.hall.copied_open,
            forgotten=self.hall.forgotten,
            complaints=(*self.journal.complaints, *complaints, *self._alarming_logs()),
        )

    def pads(self) -> list[TorturePad]:
        return [pad for hall in self._halls() for pad in hall.tortured]

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(END_DEADLINE_S)
        for hall in reversed(self._halls()):
            hall.close()

    def _halls(self) -> list[TortureHall]:
        return [self.hall, self._other] if self._has_second else [self.hall]

    def _outboxes(self) -> Iterator[Path]:
        yield self.hall.files.feed.parent / "feed-outbox.db"
        for hall in self._halls():
            yield hall.files.station.parent / "outbox.db"

    def _at_the_copy(self) -> None:
        self._has_second = True
        self._people(self._other)
        draw = self._draw("station of the copy")
        self._run("faults of the copy", PartFaults(self._other, "station", draw, self._over).work)

    def _people(self, hall: TortureHall) -> None:
        for window in hall.windows:
            clerk = Clerk(hall, self.hall, window, self._draw(f"clerk {window}"), self._over)
            self.clerks.append(clerk)
            self._run(f"clerk of {window}", clerk.work)
        for pad in hall.tortured:
            self._run(f"citizen {pad.name}", Citizen(pad, self._draw(f"citizen {pad.name}"), self._over).work)
            faults = PadFaults(hall, pad, self._draw(f"faults {pad.name}"), self._over)
            self._run(f"faults of {pad.name}", faults.work)

    def _draw(self, name: str) -> random.Random:
        return random.Random(f"{self._seed}/{name}")

    def _run(self, name: str, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception:  # noqa: BLE001  a thread that dies silently would make the campaign gentle
                self.journal.complain(f"{name}: {traceback.format_exc()}")

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _is_quiet(self) -> bool:
        return not self._unquiet()

    def _unquiet(self) -> list[str]:
        """What still moves or waits."""
        found = []
        for pad in self.pads():
            pad.sample()
            if pad.unacknowledged or pad.is_open:
                found.append(f"{pad.name} waits")
        if found:
            return found
        for outbox in self._outboxes():
            said = run("outbox", "status", "--outbox", str(outbox), cwd=outbox.parent)
            if said.returncode != 0:
                found.append(f"{outbox}: {said.stdout.strip()}{said.stderr.strip()}")
        return found

    def _alarming_logs(self) -> Iterator[str]:
        for hall in self._halls():
            # amqtt's own log is full of tracebacks: it tells of each receiver that it gave up.
            logs = (log for log in hall.files.data.rglob("*.log") if log.name != "broker.log")
            for log in sorted(logs):
                text = log.read_text(errors="replace")
                for sign in ALARMING:
                    if sign in text:
                        at = text.index(sign)
                        yield f"{log.name}: {text[max(0, at - 300) : at + 2000]}"
