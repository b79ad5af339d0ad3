"""How often faults of pads become events: six an hour for each pad and kind, the rest only counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

HOUR_S: Final = 3600.0
EVENTS_PER_HOUR_MAX: Final = 6


@dataclass(slots=True)
class _Kind:
    told_s: list[float] = field(default_factory=list)
    untold: int = 0


class FaultLimit:
    """Counts faults by pad and kind. No clock: the caller tells the time, CLOCK_BOOTTIME seconds."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def admit(self, pad: str, kind: str, now_s: float) -> int | None:
        """How many faults the event to be written stands for; None: only counted this time."""
        seen = self._kinds.setdefault((pad, kind), _Kind())
        seen.told_s = [told_s for told_s in seen.told_s if told_s > now_s - HOUR_S]
        if len(seen.told_s) >= EVENTS_PER_HOUR_MAX:
            seen.untold += 1
            return None
        seen.told_s.append(now_s)
        count, seen.untold = 1 + seen.untold, 0
        return count
