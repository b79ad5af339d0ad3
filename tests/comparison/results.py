"""What was measured, as frozen values that go to a file and come back."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path

import msgspec

from tests.comparison.heard import Tally


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of all do not exceed. Raises ValueError when empty."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(ceil(len(values) * percent / 100), 1) - 1]


class Crowd(msgspec.Struct, frozen=True):
    """Many presses on 30 pads: the tally, seconds to make them and until the last came, latency in ms."""

    tally: Tally
    made_in_s: float
    done_in_s: float
    latency_ms: list[float]


class Cable(msgspec.Struct, frozen=True):
    """Cable out for 2 s: what became of the press made meanwhile; when the first one after it came.

    `back_s` counts from the plug going in; None: nothing came within the wait, which is `waited_s`.
    """

    while_out: Tally
    back_s: float | None
    after: Tally
    waited_s: float


class Dying(msgspec.Struct, frozen=True):
    """One of three devices goes for good: what the other two lost, and whether anybody was told."""

    others: Tally
    latency_ms: list[float]
    told_s: float | None
    told: str


class Odd(msgspec.Struct, frozen=True):
    """Unknown key, silence, and a press cut in two: what was published."""

    unknown_levels: list[str]
    unknown_words: list[str]
    silence_levels: list[str]
    silence_words: list[str]
    cut: Tally


class PeerResult(msgspec.Struct, frozen=True):
    """One peer in one run."""

    start_s: float
    memory_mib: float
    idle_cpu_percent: float
    latency_ms: list[float]
    noise: Tally
    paced: Crowd
    burst: Crowd
    killed: Tally
    cable: Cable
    dying: Dying
    odd: Odd


class Run(msgspec.Struct, frozen=True):
    """All peers one after the other; `load` is the load average (1 min) before and after."""

    date: str
    machine: str
    versions: dict[str, str]
    load: tuple[float, float]
    minutes: float
    peers: dict[str, PeerResult]


def write_run(run: Run, file: Path) -> None:
    file.write_bytes(msgspec.json.format(msgspec.json.encode(run)))


def read_run(file: Path) -> Run:
    """Raises msgspec.ValidationError."""
    return msgspec.json.decode(file.read_bytes(), type=Run)
