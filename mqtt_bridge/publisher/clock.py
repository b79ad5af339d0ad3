"""Wall time corrected by the store's receipts, on top of a clock that no one can set. Pure.

The hall PC's wall clock may be wrong or jump. A receipt tells central's time when it was sent; whatever it
was delayed makes it too early, so the latest of the last few is the best.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import Final, Literal

SAMPLES: Final = 8
TRUSTED_OFFSET_S: Final = 1.0
"""Below this the system's clock is as good as the receipts' and is used as it is."""
YEARS: Final = range(2025, 2200)
"""Years that central may tell: a clock outside of them is broken, and would make ours so."""


class CorrectedClock:
    """Central's wall time as seconds above CLOCK_BOOTTIME."""

    def __init__(self) -> None:
        self._bases_s: deque[float] = deque(maxlen=SAMPLES)

    def sample(self, central: datetime, now_s: float) -> None:
        """A receipt just sent bears `central` and arrived at `now_s`. An impossible year is ignored."""
        if central.year in YEARS:
            self._bases_s.append(central.timestamp() - now_s)

    def offset_s(self, wall: datetime, now_s: float) -> float | None:
        """Central's clock minus ours; None before the first receipt."""
        return None if not self._bases_s else max(self._bases_s) + now_s - wall.timestamp()

    def now(self, wall: datetime, now_s: float) -> tuple[datetime, Literal["system", "corrected"]]:
        """The time to write down and its source."""
        offset_s = self.offset_s(wall, now_s)
        if offset_s is None or abs(offset_s) < TRUSTED_OFFSET_S:
            return wall, "system"
        return datetime.fromtimestamp(wall.timestamp() + offset_s, UTC), "corrected"
