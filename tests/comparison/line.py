"""The wire between a pad and whoever listens: a pseudo-terminal that tells when a press went over it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from firmware_sim.faults.vocabulary import Order, read_order
from firmware_sim.pty_line import PtyLine

BAUD: Final = 115_200
BITS: Final = 8


def byte_noise(share: float) -> Order:
    """Independent bit errors, both ways, at which this share of the bytes (0 to 1) arrives changed."""
    return read_order("flip", {"rate": 1 - (1 - share) ** (1 / BITS), "way": "both"})


class WatchedLine(PtyLine):
    """A pty that calls `on_press(now_s)` when a piece of data that is a press has gone over it.

    One press can be cut in two on request: its first half goes, the rest `pause_s` later.
    """

    def __init__(
        self, link: Path, is_press: Callable[[bytes], bool], on_press: Callable[[float], None]
    ) -> None:
        super().__init__(link)
        self._is_press = is_press
        self._on_press = on_press
        self._cut_for_s = 0.0
        self._held = b""
        self._held_until_s: float | None = None

    def cut_next(self, pause_s: float) -> None:
        """The next press goes over in two halves with so long a pause."""
        self._cut_for_s = pause_s

    def write(self, data: bytes) -> None:
        is_press = self._is_press(data)
        if is_press and self._cut_for_s:
            half = len(data) // 2
            super().write(data[:half])
            self._held, self._held_until_s = data[half:], time.monotonic() + self._cut_for_s
            self._cut_for_s = 0.0
        elif self._held_until_s is not None:  # a wire does not overtake
            self._held += data
        else:
            super().write(data)
        if is_press:
            self._on_press(time.monotonic())

    def release(self, now_s: float) -> None:
        """Let go what has been held back long enough."""
        if self._held_until_s is not None and now_s >= self._held_until_s:
            held, self._held, self._held_until_s = self._held, b"", None
            super().write(held)

    @property
    def held_until_s(self) -> float | None:
        """When `release` has something to do."""
        return self._held_until_s
