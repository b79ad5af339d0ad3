"""Who is on duty at which window. A duty ends with its day: it is never inherited from yesterday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

UNKNOWN: Final = "unknown"


class Roster:
    """Clerks by window, each with the local day of signing on. `utc_offset_h`: where days begin."""

    def __init__(self, utc_offset_h: float) -> None:
        self._zone = timezone(timedelta(hours=utc_offset_h))
        self._clerks: dict[str, tuple[date, str]] = {}

    def recall(self, rows: Mapping[str, str]) -> None:
        """Take over what the outbox kept: window -> what `row` made."""
        for window, text in rows.items():
            day, _, clerk = text.partition(" ")
            self._clerks[window] = (date.fromisoformat(day), clerk)

    def row(self, clerk: str, wall: datetime) -> str:
        """The duty as the outbox keeps it: local day and clerk."""
        return f"{self.day(wall).isoformat()} {clerk}"

    def day(self, wall: datetime) -> date:
        return wall.astimezone(self._zone).date()

    def sign(self, window: str, clerk: str | None, day: date) -> None:
        """It is on record: `clerk` signed on, or (None) whoever was there signed off."""
        self._clerks.pop(window, None)
        if clerk is not None:
            self._clerks[window] = (day, clerk)

    def clerk(self, window: str, wall: datetime) -> str:
        """Who serves there now; `unknown` where nobody signed on today."""
        day, clerk = self._clerks.get(window, (None, UNKNOWN))
        return clerk if day == self.day(wall) else UNKNOWN
