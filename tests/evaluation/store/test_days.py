"""Milliseconds and days."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from evaluation.store import StoreUnusable
from evaluation.store.days import Days, milliseconds, moment


def test_no_moment_slips_into_the_next_millisecond() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    base = milliseconds(start)
    for microsecond in range(0, 1_000_000, 333):
        assert milliseconds(start + timedelta(microseconds=microsecond)) == base + microsecond // 1000


def test_a_moment_comes_back() -> None:
    at = datetime(2026, 3, 2, 1, 2, 3, 456_000, tzinfo=UTC)
    assert moment(milliseconds(at)) == at


@pytest.mark.parametrize(
    "minute,day", [(-1, "2026-03-01"), (0, "2026-03-02"), (1439, "2026-03-02"), (1440, "2026-03-03")]
)
def test_a_day_begins_at_midnight_of_the_zone(minute: int, day: str) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=8)))
    assert Days("Asia/Shanghai").of(milliseconds(midnight + timedelta(minutes=minute))) == day


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../etc"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(StoreUnusable, match="no time zone"):
        Days(zone)
