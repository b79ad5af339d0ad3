"""256 pads on one station process: presses of good pads beside ten bad ones, CPU, a burst, memory.

Run as a script (`--help`). The pads live in a process of their own. First pads and outbox alone, attempts
opened in the same process and MQTT off; then the whole `hallrating station` with its API, a real Mosquitto
and central.
"""

import argparse
import statistics
import tempfile
import threading
from pathlib import Path
from typing import Any

from tests.benchmarks.pads.children import Child, start_crowd
from tests.benchmarks.pads.whole import Used, whole_station

FAULTY = 10
SETTLE_S = 8.0
BURSTS = 5


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def waits(told_ms: list[float], waiting: int) -> str:
    return (
        f"{len(told_ms):,} presses of good pads, {waiting} not thanked; press to thanks p50 "
        f"{statistics.median(told_ms):.2f} ms, p99 {percentile(told_ms, 99):.2f} ms (bar 10: no wire here)"
    )


def percent(report: dict[str, float]) -> float:
    """Percent of one core."""
    return 100 * report["cpu_s"] / report["s"]


def alone(folder: Path, count: int, faulty: int, seconds: float) -> None:
    """Pads and outbox alone: idle, then a press a second on each pad, then all at once."""
    pause = threading.Event()
    crowd = start_crowd(folder, [folder / f"pad-{n}" for n in range(count)], faulty)
    station = Child("alone", str(folder), str(count))
    pause.wait(SETTLE_S)
    station.ask("report")
    pause.wait(seconds)
    print(f"pads and outbox alone, idle, {faulty} bad: {percent(station.ask('report')):.2f} % of a core")
    crowd.say("steady")
    station.say("rate 1")
    pause.wait(3.0)
    crowd.ask("report")
    station.ask("report")
    pause.wait(seconds)
    busy, told = station.ask("report"), crowd.ask("report")
    station.say("rate 0")
    crowd.say("hold")
    pause.wait(3.0)
    waiting = crowd.ask("report")["waiting"]
    print(
        f"pads and outbox alone, a press a second on each of {count}, {faulty} bad: {percent(busy):.1f} % "
        f"of a core (bar 8), {busy['kib'] / 1024:.0f} MiB\n    {waits(told['waits_ms'], waiting)}"
    )
    if not faulty:
        report_bursts([burst(crowd, station) for _ in range(BURSTS)])
    crowd.end()
    station.end()


def burst(crowd: Child, station: Child) -> Any:
    """All pads open, then pressed at once."""
    station.say("open")
    threading.Event().wait(2.0)
    return crowd.ask("burst")


def report_bursts(told: list[Any]) -> None:
    last_ms = [max(each["acknowledged_ms"]) for each in told]
    median_ms = [statistics.median(each["acknowledged_ms"]) for each in told]
    print(
        f"{told[0]['pressed']} pads pressed at once, frames made before: the last acknowledged after "
        f"{statistics.median(last_ms):.1f} ms (bar 25; best {min(last_ms):.1f}), half of them after "
        f"{statistics.median(median_ms):.1f} ms; {sum(each['waiting'] for each in told)} not"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pads", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=15)
    args = parser.parse_args()
    for faulty in (0, FAULTY):
        with tempfile.TemporaryDirectory() as name:
            alone(Path(name), args.pads, faulty, args.seconds)
    for faulty in (0, FAULTY):
        with tempfile.TemporaryDirectory() as name:
            report_whole(whole_station(Path(name), args.pads, faulty, args.seconds), faulty, args.seconds)


def report_whole(used: Used, faulty: int, seconds: float) -> None:
    print(
        f"whole station, idle, {faulty} bad: {used.idle_percent:.2f} % of a core (bar 0.5 without bad ones)\n"
        f"whole station, {used.opened / seconds:.0f} sessions a second over HTTP, {faulty} bad: "
        f"{used.percent:.1f} % of a core (bar 40), {used.kib / 1024:.0f} MiB\n"
        f"    {waits(used.waits_ms, used.waiting)}"
    )


if __name__ == "__main__":
    main()
