"""Times as the store keeps them, and the day on which a moment lies."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from gettext import gettext as _
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from evaluation.store.arrivals import StoreUnusable

QUARTER_HOUR_MS = 900_000


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970 of an aware time."""
    # Microseconds fit a float exactly, so no moment slips into the next millisecond.
    return int(at.timestamp() * 1_000_000 + 0.5) // 1000


def moment(time_ms: int) -> datetime:
    """The aware time (UTC) of milliseconds since 1970."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)


class Days:
    """Days of one time zone (IANA name), as ISO dates."""

    def __init__(self, zone: str) -> None:
        try:
            info = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            text = _("{zone!r} is no time zone that this machine knows")
            raise StoreUnusable(text.format(zone=zone)) from None

        @lru_cache(maxsize=4_096)
        def of_quarter(quarter: int) -> str:
            return datetime.fromtimestamp(quarter * QUARTER_HOUR_MS / 1000, info).date().isoformat()

        self._of_quarter = of_quarter

    def of(self, time_ms: int) -> str:
        """The day of a moment: offsets from UTC are whole quarters of an hour, so the quarter decides."""
        return self._of_quarter(time_ms // QUARTER_HOUR_MS)
