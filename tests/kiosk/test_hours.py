"""Opening hours: what is open when, when that changes, over a year with the official calendar of 2026."""

from datetime import date, datetime, timedelta, timezone

import pytest

from kiosk.screen.hours import LOOK_AHEAD_DAYS, SPANS_MAX, WEEKDAYS, Hours, HoursError, Span, parse_hours

BEIJING = timezone(timedelta(hours=8))
USUAL = "09:00-12:00 13:30-17:00"
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


def holidays() -> dict[str, str]:
    days = {}
    for first, last, _made_up in HOLIDAYS_2026.values():
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days[day.isoformat()] = ""
            day += timedelta(days=1)
    return days


def made_up() -> dict[str, str]:
    return {day: "09:00-17:00" for _first, _last, days in HOLIDAYS_2026.values() for day in days}


def parsed(
    week: dict[str, str], off: dict[str, str] | None = None, extra: dict[str, str] | None = None
) -> Hours:
    hours = parse_hours(week, off or {}, extra or {}, 8.0)
    assert hours is not None
    return hours


YEAR = parsed(OFFICE, holidays(), made_up())


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
    usual_days, single_days = WORKING_DAYS_2026 - len(made_up()), len(made_up())
    assert len(told) == 4 * usual_days + 2 * single_days


def test_the_hall_s_clock_decides_not_the_machine_s() -> None:
    moment = datetime.fromisoformat("2026-03-02T01:00:00+00:00")
    assert YEAR.is_open(moment)
    change = YEAR.next_change(moment)
    assert change is not None
    assert change.isoformat() == "2026-03-02T12:00:00+08:00"
    urumqi = parse_hours(OFFICE, {}, {}, 6.0)
    assert urumqi is not None
    assert not urumqi.is_open(moment)


def test_midnight_between_two_open_days_is_no_change() -> None:
    hours = parsed({"mon": "22:00-24:00", "tue": "00:00-02:00 02:00-03:00"})
    assert hours.is_open(at("2026-03-03T00:00"))
    assert hours.next_change(at("2026-03-02T23:00")) == at("2026-03-03T03:00")


def test_a_hall_that_never_closes_never_changes() -> None:
    assert parsed(dict.fromkeys(WEEKDAYS, "00:00-24:00")).next_change(at("2026-03-02T10:00")) is None


def test_a_hall_that_never_opens_never_changes() -> None:
    hours = parsed({"mon": ""})
    assert not hours.is_open(at("2026-03-02T10:00"))
    assert hours.next_change(at("2026-03-02T10:00")) is None


def test_the_search_for_a_change_ends_somewhere() -> None:
    far = at("2026-03-02T10:00") + timedelta(days=LOOK_AHEAD_DAYS)
    hours = parsed({"mon": ""}, extra={far.date().isoformat(): "09:00-10:00"})
    assert hours.next_change(at("2026-03-02T10:00")) is None
    assert hours.next_change(at("2026-03-03T10:00")) == far.replace(hour=9)


def test_no_hours_told_are_none_known() -> None:
    assert parse_hours({}, {}, {}, 8.0) is None
    assert parse_hours({}, holidays(), made_up(), 8.0) is None


def test_a_short_holiday_has_its_own_hours() -> None:
    hours = parsed(OFFICE, {"2026-12-24": "09:00-12:00"})
    assert hours.on(date(2026, 12, 24)) == (Span(540, 720),)
    assert hours.next_change(at("2026-12-24T12:00")) == at("2026-12-25T09:00")


@pytest.mark.parametrize(
    "text",
    ["9:00-12:00  13:30-17:00", "０９：００－１２：００　１３：３０～１７：００", "09:00–12:00 13:30至17:00"],
)
def test_what_a_chinese_keyboard_writes_is_understood(text: str) -> None:
    assert parsed({"mon": text}).on(date(2026, 3, 2)) == (Span(540, 720), Span(810, 1020))


@pytest.mark.parametrize(
    ("week", "off", "extra", "key"),
    [
        ({"monday": USUAL}, {}, {}, "opening_hours.monday"),
        ({"mon": "9-17"}, {}, {}, "opening_hours.mon"),
        ({"mon": "09:00 - 17:00"}, {}, {}, "opening_hours.mon"),
        ({"mon": "09:60-17:00"}, {}, {}, "opening_hours.mon"),
        ({"mon": "09:00-24:01"}, {}, {}, "opening_hours.mon"),
        ({"mon": "17:00-09:00"}, {}, {}, "opening_hours.mon"),
        ({"mon": "09:00-09:00"}, {}, {}, "opening_hours.mon"),
        ({"mon": "13:30-17:00 09:00-12:00"}, {}, {}, "opening_hours.mon"),
        ({"mon": "09:00-12:00 11:00-17:00"}, {}, {}, "opening_hours.mon"),
        (
            {"mon": " ".join(f"{hour:02}:00-{hour:02}:30" for hour in range(SPANS_MAX + 1))},
            {},
            {},
            "opening_hours.mon",
        ),
        (OFFICE, {"2026-02-30": ""}, {}, "holidays.2026-02-30"),
        (OFFICE, {"20261001": ""}, {}, "holidays.20261001"),
        (OFFICE, {"2026-W40-4": ""}, {}, "holidays.2026-W40-4"),
        (OFFICE, {"2026-10-01": "closed"}, {}, "holidays.2026-10-01"),
        (OFFICE, {}, {"10/10": USUAL}, "extra_days.10/10"),
        (OFFICE, {}, {"2026-10-10": ""}, "extra_days.2026-10-10"),
        (OFFICE, {"2026-10-10": ""}, {"2026-10-10": USUAL}, "extra_days.2026-10-10"),
        (
            {},
            {f"{2000 + year}-{month:02}-01": "" for year in range(50) for month in range(1, 13)},
            {},
            "holidays",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key(
    week: dict[str, str], off: dict[str, str], extra: dict[str, str], key: str
) -> None:
    with pytest.raises(HoursError) as caught:
        parse_hours(week, off, extra, 8.0)
    assert caught.value.key == key
    assert caught.value.expected in str(caught.value)
