"""A process that fills a store: `python -m tests.evaluation.store.adding FILE [FILE_BYTES_MAX]`.

Prints `kept N` after each batch of five ratings that `add` has answered, and `full N` where it raised
`StoreError`. With a limit it then lifts the limit, adds the same batch again and ends.
"""

from __future__ import annotations

import itertools
import resource
import sys
from pathlib import Path

from evaluation.store import Store, StoreError
from tests.evaluation.arrivals import Station, attempt

BATCH = 5


def tell(word: str, number: int) -> None:
    sys.stdout.write(f"{word} {number}\n")
    sys.stdout.flush()


def main(path: Path, limit: int | None) -> None:
    store = Store.open(path)
    station = Station()
    if limit is not None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    for first in itertools.count(0, BATCH):
        batch = [station.rating(attempt(f"A{n}", nonce=n), 1 + n % 5) for n in range(first, first + BATCH)]
        try:
            store.add(batch)
        except StoreError:
            tell("full", first)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            store.add(batch)
            tell("kept", first + BATCH)
            store.close()
            return
        tell("kept", first + BATCH)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
