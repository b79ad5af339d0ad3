"""Opening hours: what is open when, when that changes, over a year with the official calendar of 2026."""

from datetime import date, datetime, timedelta, timezone

import pytest

from kiosk.hours import LOOK_AHEAD_DAYS, WEEKDAYS, Hours

BEIJING = timezone(timedelta(hours=8))
USUAL = ("09:00-12:00", "13:30-17:00")
OFFICE = dict.fromkeys(WEEKDAYS[:5], USUAL)
# 国务院办公厅关于2026年部分节假日安排的通知: first and last day of each holiday, and what makes up for it
HOLIDAYS_2026 = {
    "元旦": ("2026-01-01", "2026-01-03", ("2026-01-04",)),
    "春节": ("2026-02-15", "2026-02-23", ("2026-02-14", "2026-02-28")),
    "清明节": ("2026-04-04", "2026-04-06", ()),
    "劳动节": ("2026-05-01", "2026-05-05", ("2026-05-09",)),
    "端午节": ("2026-06-19", "2026-06-21", ()),
    "中秋节": ("2026-09-25", "2026-09-27", ()),
    "国庆节": ("2026-10-01", "2026-10-07", ("2026-09-20", "2026-10-10")),
}
WORKING_DAYS_2026 = 248


def special_days() -> dict[date, tuple[str, ...]]:
    days: dict[date, tuple[str, ...]] = {}
    for first, last, made_up in HOLIDAYS_2026.values():
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days[day] = ()
            day += timedelta(days=1)
        days |= {date.fromisoformat(text): ("09:00-17:00",) for text in made_up}
    return days


YEAR = Hours(OFFICE, special_days())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "is_open", "change"),
    [
        ("2026-03-02T08:59:59", False, "2026-03-02T09:00"),
        ("2026-03-02T09:00", True, "2026-03-02T12:00"),
        ("2026-03-02T12:00", False, "2026-03-02T13:30"),
        ("2026-03-02T16:59:59.999", True, "2026-03-02T17:00"),
        ("2026-03-06T17:00", False, "2026-03-09T09:00"),  # a weekend
        ("2026-02-14T12:30", True, "2026-02-14T17:00"),  # a Saturday that makes up, without its pause
        ("2026-02-14T17:00", False, "2026-02-24T09:00"),  # the Spring Festival
        ("2026-10-01T10:00", False, "2026-10-08T09:00"),  # a Thursday in the National Day's week
        ("2026-10-10T09:00", True, "2026-10-10T17:00"),
        ("2026-09-20T08:00", False, "2026-09-20T09:00"),  # a Sunday that makes up
    ],
)
def test_open_or_closed_and_until_when(moment: str, is_open: bool, change: str) -> None:
    assert YEAR.is_open(at(moment)) is is_open
    assert YEAR.next_change(at(moment)) == at(change)


def test_a_year_has_its_official_working_days() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(YEAR.is_open(at(f"{day}T10:00")) for day in days) == WORKING_DAYS_2026


def test_every_change_of_a_year_is_one_and_none_is_left_out() -> None:
    """A timer that goes from change to change sees what a clock that looks each five minutes sees."""
    step, end = timedelta(minutes=5), at("2027-01-01T00:00")
    moment, seen = at("2026-01-01T00:00"), []
    before = YEAR.is_open(moment)
    while moment < end:
        if YEAR.is_open(moment) != before:
            before = not before
            seen.append(moment)
        moment += step
    told, change = [], YEAR.next_change(at("2026-01-01T00:00"))
    while change is not None and change < end:
        told.append(change)
        change = YEAR.next_change(change)
    assert told == seen
    made_up = sum(len(days) for _first, _last, days in HOLIDAYS_2026.values())
    assert len(told) == 4 * (WORKING_DAYS_2026 - made_up) + 2 * made_up


def test_the_hall_s_clock_decides_not_the_machine_s() -> None:
    moment = datetime.fromisoformat("2026-03-02T01:00:00+00:00")
    assert YEAR.is_open(moment)
    change = YEAR.next_change(moment)
    assert change is not None
    assert change.isoformat() == "2026-03-02T12:00:00+08:00"
    assert not Hours(OFFICE, {}, utc_offset_h=6.0).is_open(moment)


def test_midnight_between_two_open_days_is_no_change() -> None:
    hours = Hours({"mon": ("22:00-24:00",), "tue": ("00:00-02:00", "02:30-03:00")}, {})
    assert hours.is_open(at("2026-03-03T00:00"))
    assert hours.next_change(at("2026-03-02T23:00")) == at("2026-03-03T02:00")


def test_a_hall_that_never_closes_never_changes() -> None:
    hours = Hours(dict.fromkeys(WEEKDAYS, ("00:00-24:00",)), {})
    assert hours.is_open(at("2026-03-02T00:00"))
    assert hours.next_change(at("2026-03-02T10:00")) is None


def test_a_hall_that_never_opens_never_changes() -> None:
    hours = Hours({"mon": ()}, {})
    assert not hours.is_open(at("2026-03-02T10:00"))
    assert hours.next_change(at("2026-03-02T10:00")) is None


def test_the_search_for_a_change_ends_somewhere() -> None:
    far = at("2026-03-02T10:00") + timedelta(days=LOOK_AHEAD_DAYS)
    hours = Hours({}, {far.date(): ("09:00-10:00",)})
    assert hours.next_change(at("2026-03-02T10:00")) is None
    assert hours.next_change(at("2026-03-03T10:00")) == far.replace(hour=9)


def test_a_short_day_has_its_own_hours() -> None:
    hours = Hours(OFFICE, {date(2026, 12, 24): ("09:00-12:00",)})
    assert hours.next_change(at("2026-12-24T12:00")) == at("2026-12-25T09:00")
