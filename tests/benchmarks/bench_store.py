"""Rows per second of `Store.add` beside the least that SQLite can do: `executemany` of the same bytes in
the same run.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.store import Incoming, Store
from tests.evaluation.arrivals import Station, at, attempt, finished

BATCHES = (20, 100, 1000)
STATIONS = 8


def whole_path(cases: int) -> list[Incoming]:
    """A finished case, its asking and its rating, from eight stations in turn."""
    stations = [Station(name=f"s{n}", stream=f"{n:016x}") for n in range(STATIONS)]
    events: list[Incoming] = []
    for number in range(cases):
        station = stations[number % STATIONS]
        asked = attempt(f"B{number}", nonce=number)
        time_s = number * 0.5
        events.append(station.case(finished(f"B{number}", seconds=time_s), at(time_s)))
        events.append(station.asked(asked, at(time_s)))
        events.append(station.rating(asked, 1 + number % 5, time=at(time_s + 5)))
    return events


def only_ratings(count: int) -> list[Incoming]:
    station = Station()
    return [station.rating(attempt(f"B{n}", nonce=n), 1 + n % 5, time=at(n)) for n in range(count)]


def batches(events: Sequence[Incoming], size: int) -> Iterator[Sequence[Incoming]]:
    return (events[start : start + size] for start in range(0, len(events), size))


def store_rate(folder: Path, events: Sequence[Incoming], size: int) -> float:
    store = Store.create(folder / f"store-{time.monotonic_ns()}.db", "real")
    gc.collect()
    gc.freeze()  # central never holds more than its queue: the events made beforehand are not to be walked
    begin = time.perf_counter()
    for batch in batches(events, size):
        store.add(batch)
    took_s = time.perf_counter() - begin
    store.close()
    return len(events) / took_s


def bare_rate(folder: Path, events: Sequence[Incoming], size: int) -> float:
    connection = sqlite3.connect(folder / f"bare-{time.monotonic_ns()}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, committed BLOB)")
    insert = "INSERT INTO events (event_id, committed) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING"
    rows = [(event.event_id, event.committed) for event in events]
    gc.collect()
    gc.freeze()
    begin = time.perf_counter()
    for start in range(0, len(rows), size):
        connection.execute("BEGIN")
        connection.executemany(insert, rows[start : start + size])
        connection.execute("COMMIT")
    took_s = time.perf_counter() - begin
    connection.close()
    return len(rows) / took_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=30_000)
    parser.add_argument("--profile", action="store_true", help="profile batches of 1000 instead")
    args = parser.parse_args()
    kinds = {"case, asked, rating": whole_path(args.events // 3), "ratings only": only_ratings(args.events)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.profile:
            profile = cProfile.Profile()
            profile.runcall(store_rate, folder, kinds["case, asked, rating"], 1000)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            return
        print(f"{'events':<22}{'batch':>6}{'store/s':>10}{'bare/s':>10}{'ratio':>7}")
        for kind, events in kinds.items():
            for size in BATCHES:
                ours, bare = store_rate(folder, events, size), bare_rate(folder, events, size)
                print(f"{kind:<22}{size:>6}{ours:>10,.0f}{bare:>10,.0f}{ours / bare:>7.2f}")


if __name__ == "__main__":
    main()
