"""Wrong codes at a screen: after three within ten minutes it pauses, and longer each time. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

TRIES_MAX: Final = 3
FORGOTTEN_AFTER_S: Final = 600.0
"""A right code makes no wrong one forgotten: whoever has one could try others between two uses of it."""
PAUSE_FIRST_S: Final = 30.0
PAUSE_MAX_S: Final = 480.0


@dataclass(frozen=True, slots=True)
class Tries:
    """What one screen has tried lately. Times are CLOCK_BOOTTIME seconds."""

    wrong: int = 0
    pauses: int = 0
    paused_until_s: float = 0.0
    last_s: float = -math.inf

    def left_s(self, now_s: float) -> int:
        """Whole seconds to wait, rounded up; 0: a code may be tried."""
        return max(math.ceil(self.paused_until_s - now_s), 0)

    def failed(self, now_s: float) -> Tries:
        """One more wrong code."""
        before = self if now_s < max(self.last_s, self.paused_until_s) + FORGOTTEN_AFTER_S else Tries()
        if before.wrong + 1 < TRIES_MAX:
            return Tries(before.wrong + 1, before.pauses, before.paused_until_s, now_s)
        pause_s = min(PAUSE_FIRST_S * 2**before.pauses, PAUSE_MAX_S)
        return Tries(0, before.pauses + 1, now_s + pause_s, now_s)
