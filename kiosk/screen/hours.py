"""When a hall is open, so that the screen says so. Opening hours never refuse a rating.

Written as a hall's configuration has them: `{"mon": "09:00-12:00 13:30-17:00"}`, `{"2026-10-01": ""}`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from gettext import gettext as _
from itertools import pairwise
from typing import Final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS: Final = 400
"""Further than this no change is looked for: more than the longest holiday, and than a year's calendar."""
SPANS_MAX: Final = 8
DAYS_MAX: Final = 512

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑–—−~～至"), "-")
_DAY_MIN: Final = 24 * 60


class HoursError(ValueError):
    """A value that is none. `key` names it in the configuration, `expected` what would be right."""

    def __init__(self, key: str, value: str, expected: str) -> None:
        super().__init__(f"{key} = {value!r}: {expected}")
        self.key = key
        self.value = value
        self.expected = expected


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from one minute of the day up to another, which is not in it; at most 1440 (24:00)."""

    opens_min: int
    closes_min: int


Day = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: Monday first. `days`: what holds on a date instead of its weekday. Empty: closed all day."""

    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    days: Mapping[date, Day]
    zone: timezone

    def on(self, day: date) -> Day:
        """When the hall is open on a local date."""
        return self.days.get(day, self.week[day.weekday()])

    def is_open(self, at: datetime) -> bool:
        """Is the hall open now? `at` is aware of its zone."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(span.opens_min <= minute < span.closes_min for span in self.on(local.date()))

    def next_change(self, at: datetime) -> datetime | None:
        """When that will be otherwise, later than `at`; None: not within `LOOK_AHEAD_DAYS`."""
        now = self.is_open(at)
        for moment in self._edges(at.astimezone(self.zone).date()):
            # 24:00 is no change where the next day begins open, nor 12:00 between two spans that touch
            if moment > at and self.is_open(moment) != now:
                return moment
        return None

    def _edges(self, first: date) -> Iterator[datetime]:
        """Every moment at which a span begins or ends, in order."""
        for ahead in range(LOOK_AHEAD_DAYS):
            day = first + timedelta(days=ahead)
            midnight = datetime.combine(day, time(), self.zone)
            for span in self.on(day):
                yield midnight + timedelta(minutes=span.opens_min)
                yield midnight + timedelta(minutes=span.closes_min)


def parse_hours(
    opening_hours: Mapping[str, str],
    holidays: Mapping[str, str],
    extra_days: Mapping[str, str],
    utc_offset_h: float,
) -> Hours | None:
    """The hours of a hall; None: it tells those of no weekday, so nothing is known and nothing is said.

    `opening_hours`: weekday -> spans; a weekday that is missing is closed. `holidays` and `extra_days`: date
    -> spans that hold instead, "" for closed; an extra day (补班) is not without spans. Raises `HoursError`.
    """
    for key in opening_hours:
        if key not in WEEKDAYS:
            expected = _("one of the weekdays: {days}").format(days=", ".join(WEEKDAYS))
            raise HoursError(f"opening_hours.{key}", opening_hours[key], expected)
    mon, tue, wed, thu, fri, sat, sun = (
        _day(f"opening_hours.{weekday}", opening_hours.get(weekday, "")) for weekday in WEEKDAYS
    )
    days = _dates("holidays", holidays)
    for day, spans in _dates("extra_days", extra_days).items():
        key, value = f"extra_days.{day}", extra_days[day.isoformat()]
        if day in days:
            raise HoursError(key, value, _("a date that is not among the holidays too"))
        if not spans:
            raise HoursError(key, value, _("the hours of that day, for example 09:00-17:00"))
        days[day] = spans
    if not opening_hours:
        return None
    return Hours((mon, tue, wed, thu, fri, sat, sun), days, timezone(timedelta(hours=utc_offset_h)))


def _dates(name: str, given: Mapping[str, str]) -> dict[date, Day]:
    if len(given) > DAYS_MAX:
        raise HoursError(name, str(len(given)), _("at most {most} dates").format(most=DAYS_MAX))
    days: dict[date, Day] = {}
    for key, value in given.items():
        try:
            day = date.fromisoformat(key)
        except ValueError:
            day = None
        if day is None or day.isoformat() != key:  # fromisoformat also takes weeks and dates without dashes
            raise HoursError(f"{name}.{key}", value, _("a date such as 2026-10-01"))
        days[day] = _day(f"{name}.{key}", value)
    return days


def _day(key: str, value: str) -> Day:
    """The spans of one day: as written, in order and apart from each other."""
    words = unicodedata.normalize("NFKC", value).translate(_DASHES).split()
    spans = tuple(_span(key, value, word) for word in words)
    if len(spans) > SPANS_MAX:
        raise HoursError(key, value, _("at most {most} spans").format(most=SPANS_MAX))
    for before, after in pairwise(spans):
        if after.opens_min < before.closes_min:
            raise HoursError(key, value, _("spans in order, none beginning before the last one ends"))
    return spans


def _span(key: str, value: str, word: str) -> Span:
    found = _SPAN.fullmatch(word)
    if found is None:
        raise HoursError(key, value, _("spans such as 09:00-12:00 13:30-17:00, or nothing for closed"))
    hour, minute, hour_end, minute_end = map(int, found.groups())
    span = Span(hour * 60 + minute, hour_end * 60 + minute_end)
    if minute > 59 or minute_end > 59 or span.closes_min > _DAY_MIN:
        raise HoursError(key, value, _("times from 00:00 to 24:00"))
    if span.opens_min >= span.closes_min:
        raise HoursError(key, value, _("an end after its beginning; past midnight belongs to the next day"))
    return span
