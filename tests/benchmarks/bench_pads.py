"""256 pads on one station process: presses of good pads beside ten bad ones, CPU, a burst, memory.

Run as a script (`--help`). The pads live in a process of their own. First pads and outbox alone, attempts opened
in the same process and MQTT off; then the whole `hallrating station` with its API and a real Mosquitto.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from tests.benchmarks.pads.whole import whole_station
from tests.house.tree import ROOT
from tests.until import until

FAULTY = 10
SETTLE_S = 8.0


class Child:
    """A process of the benchmark that is told lines and answers lines."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.benchmarks.pads.{module}", *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.answer_line() == "ready"

    def answer_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line: str) -> Any:
        self.say(line)
        return json.loads(self.answer_line())

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def share(report: dict[str, float]) -> float:
    """Percent of one core."""
    return 100 * report["cpu_s"] / report["s"]


def alone(folder: Path, count: int, seconds: float) -> None:
    """Pads and outbox alone."""
    pause = threading.Event()
    crowd = Child("crowd", str(folder), str(count), str(FAULTY))
    station = Child("alone", str(folder), str(count))
    pause.wait(SETTLE_S)
    station.ask("report")
    pause.wait(seconds / 2)
    idle = station.ask("report")
    print(f"pads and outbox alone, idle with {FAULTY} bad lines: {share(idle):.2f} % of a core")
    crowd.say("steady")
    station.say("rate 1")
    pause.wait(2.0)
    crowd.ask("report"), station.ask("report")
    pause.wait(seconds)
    busy, told = station.ask("report"), crowd.ask("report")
    station.say("rate 0")
    waits_ms = told["waits_ms"]
    lost = lost_presses(crowd)
    print(
        f"{count} pads, a press a second each, {FAULTY} bad: {len(waits_ms)} presses of good pads, {lost} not thanked; "
        f"press to thanks p50 {statistics.median(waits_ms):.2f} ms, p99 {percentile(waits_ms, 99):.2f} ms (bar: wire + 10); "
        f"{share(busy):.1f} % of a core (bar 8)"
    )
    print(f"memory: {busy['kib'] / 1024:.0f} MiB")
    burst(crowd, station)
    crowd.end(), station.end()


def lost_presses(crowd: Child) -> int:
    """Presses of good pads that were not thanked 5 s after the last."""
    crowd.say("hold")
    pause = threading.Event()
    pause.wait(1.0)
    return int(until(lambda: crowd.ask("report")["waiting"] == 0, 5.0) is not True)


def burst(crowd: Child, station: Child) -> None:
    """All pads open, then pressed at once."""
    pause = threading.Event()
    worst_ms = []
    for _ in range(5):
        station.say("open")
        pause.wait(2.0)
        told = crowd.ask("burst")
        worst_ms.append(max(told["acknowledged_ms"]))
        pressed, waiting = told["pressed"], told["waiting"]
    print(
        f"{pressed} pads pressed at once: all acknowledged after {statistics.median(worst_ms):.1f} ms "
        f"(best {min(worst_ms):.1f}, worst {max(worst_ms):.1f}; {waiting} not) (bar 25)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pads", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        alone(Path(name), args.pads, args.seconds)
    with tempfile.TemporaryDirectory() as name:
        whole_station(Path(name), args.pads, args.seconds)


if __name__ == "__main__":
    main()
