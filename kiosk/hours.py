"""When a hall is open and when that changes, so that its screens say so. Never refuses a rating. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS: Final = 400
"""Further than this no change is looked for: more than the longest holiday, and than a year's calendar."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: weekday -> spans such as `09:00-12:00`, in order and apart; one that is missing is closed.

    `days`: what holds on a date instead of its weekday: a holiday without spans, a day that makes up for one
    (补班) with its own. An end is not in its span; `24:00` is the end of the day. Both are as the hall's
    configuration has them, which has checked them.
    """

    week: Mapping[str, Sequence[str]]
    days: Mapping[date, Sequence[str]]
    utc_offset_h: float = 8.0

    def on(self, day: date) -> Sequence[str]:
        """The spans of a local date."""
        return self.days.get(day, self.week.get(WEEKDAYS[day.weekday()], ()))

    def is_open(self, at: datetime) -> bool:
        """Is the hall open then? `at` is aware of its zone."""
        local = at.astimezone(self._zone)
        now_min = local.hour * 60 + local.minute
        return any(opens <= now_min < closes for opens, closes in map(_minutes, self.on(local.date())))

    def next_change(self, at: datetime) -> datetime | None:
        """When that will be otherwise, later than `at`; None: not within `LOOK_AHEAD_DAYS`."""
        now = self.is_open(at)
        for edge in self._edges(at.astimezone(self._zone).date()):
            # 24:00 is no change where the next day begins open
            if edge > at and self.is_open(edge) != now:
                return edge
        return None

    def _edges(self, first: date) -> Iterator[datetime]:
        """Every moment at which a span begins or ends, in order."""
        for ahead in range(LOOK_AHEAD_DAYS):
            day = first + timedelta(days=ahead)
            midnight = datetime.combine(day, time(), self._zone)
            for span in self.on(day):
                for minute in _minutes(span):
                    yield midnight + timedelta(minutes=minute)

    @property
    def _zone(self) -> timezone:
        return timezone(timedelta(hours=self.utc_offset_h))


def _minutes(span: str) -> tuple[int, int]:
    """Beginning and end in minutes of the day."""
    opens, _, closes = span.partition("-")
    return _minute(opens), _minute(closes)


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
