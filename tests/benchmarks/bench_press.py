"""From a key to thank-you on a pseudo-terminal: the station beside a bare script, at 115200 and 9600 baud.

Run as a script (`--help`). The same simulated pad, paced to its line, asks on both sides; either side commits
to SQLite (WAL, synchronous=FULL) before it acknowledges. The limit is what nobody can go below: the bytes of
PRESS and ACK on the line, and one commit.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.benchmarks.memory import memory_kib
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import PadProcess
from tests.house.tree import ROOT

BARE = (sys.executable, "-m", "tests.benchmarks.bare_host")
PRESS_BYTES, ACK_BYTES = 30, 24
COMMITS = 200
# A citizen needs longer than OPENED on the line: a press that waits behind it would measure the bench.
THINK_S = 0.1
WINDOW = "w01"


class TimedPad(PadProcess):
    """A simulated pad that knows when its shows were told. Seconds of the monotonic clock."""

    def __init__(self, link: Path, baud: int) -> None:
        self.shown_s: list[tuple[str, float]] = []
        self._clock = threading.Event()
        super().__init__(link, "--baud", str(baud))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "show":
                self.shown_s.append((event["show"], time.monotonic()))
                self.shows.append(event["show"])
            self.lines.append(line)

    def citizen(self, key: int, after: int) -> int:
        """Press once the pad asks; the index behind its thanks."""
        asked = self.until_show("open", after=after)
        self._clock.wait(THINK_S)
        self.say(f"press {key}")
        return self.until_show("thanks", after=asked)

    def waits_ms(self) -> list[float]:
        """Milliseconds from each `kept` to the `thanks` after it."""
        kept_s = [at_s for show, at_s in self.shown_s if show == "kept"]
        thanks_s = [at_s for show, at_s in self.shown_s if show == "thanks"]
        return [(end - begin) * 1000 for begin, end in zip(kept_s, thanks_s, strict=True)]


def with_station(folder: Path, baud: int, presses: int) -> tuple[list[float], int]:
    """Waits in milliseconds, and the station's memory in KiB after them. The network is dead."""
    hall = EndToEndHall(folder)
    settings = hall.files.station.read_text().replace("baud = 115200", f"baud = {baud}")
    hall.files.station.write_text(settings)
    pad = TimedPad(hall.files.link(WINDOW), baud)
    pad.ready()
    hall.pads[WINDOW] = pad
    try:
        hall.start("station")
        shown = 0
        for number in range(presses):
            hall.open(f"A-{number}")
            shown = pad.citizen(1 + number % 5, shown)
        return pad.waits_ms(), memory_kib(hall.parts["station"].process.pid)
    finally:
        hall.close()


def with_bare_script(folder: Path, baud: int, presses: int) -> list[float]:
    """Waits in milliseconds."""
    folder.mkdir()
    pad = TimedPad(folder / "pad", baud)
    pad.ready()
    command = [*BARE, str(pad.link), str(folder / "bare.db"), str(presses)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as host:
        shown = 0
        for number in range(presses):
            shown = pad.citizen(1 + number % 5, shown)
        host.wait(10)
    pad.end()
    return pad.waits_ms()


def commit_ms(folder: Path) -> float:
    """The median of one commit of one small row on this disk."""
    with closing(sqlite3.connect(folder / "commit.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE presses (press BLOB)")
        times_ms = []
        for _ in range(COMMITS):
            begun_s = time.monotonic()
            db.execute("INSERT INTO presses VALUES (?)", (bytes(23),))
            times_ms.append((time.monotonic() - begun_s) * 1000)
    return statistics.median(times_ms)


def main() -> None:
    """Print one line per speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=100)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one_commit_ms = commit_ms(folder)
        for baud in (115200, 9600):
            limit_ms = (PRESS_BYTES + ACK_BYTES) * 10_000 / baud + one_commit_ms
            bare_ms = statistics.median(with_bare_script(folder / f"bare-{baud}", baud, args.presses))
            waits_ms, memory = with_station(folder / f"hall-{baud}", baud, args.presses)
            ours_ms = statistics.median(waits_ms)
            print(
                f"press to thanks at {baud} baud, p50: station {ours_ms:.2f} ms, "
                f"bare script {bare_ms:.2f} ms, ratio {ours_ms / bare_ms:.2f}; "
                f"limit {limit_ms:.2f} ms, over it {ours_ms - limit_ms:.2f} ms (bar 5)"
            )
            print(f"memory of the station with one pad after {args.presses} presses: {memory / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
