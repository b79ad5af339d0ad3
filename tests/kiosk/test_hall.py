"""Open or closed, which survey, which answers: rules without a clock."""

from datetime import date, datetime

import pytest

from kiosk.hall import NO_CONFIG, campaign_of, is_open, spans_of, unfit
from tests.mqtt_bridge.messages.halls import HALL


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-02 08:29", False),
        ("2026-03-02 08:30", True),
        ("2026-03-02 11:59", True),
        ("2026-03-02 12:00", False),
        ("2026-03-02 13:30", True),
        ("2026-03-07 10:00", False),  # a Saturday
        ("2026-10-01 10:00", False),  # a holiday on a Thursday
        ("2026-10-10 10:00", True),  # an extra working day on a Saturday
        ("2026-10-10 14:00", False),
    ],
)
def test_the_hall_is_open_within_its_hours(local: str, expected: bool) -> None:
    assert is_open(HALL, datetime.fromisoformat(local)) is expected


def test_without_hours_nobody_knows() -> None:
    assert is_open(NO_CONFIG, datetime.fromisoformat("2026-03-02 10:00")) is None
    assert spans_of(NO_CONFIG, date(2026, 3, 2)) is None
    assert spans_of(HALL, date(2026, 3, 8)) == ()


@pytest.mark.parametrize(
    ("day", "runs"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_a_campaign_runs_from_its_first_to_its_last_day(day: str, runs: bool) -> None:
    assert (campaign_of(HALL, date.fromisoformat(day)) is not None) is runs


def test_the_first_answer_that_does_not_fit_is_named() -> None:
    campaign = HALL.campaigns[0]
    assert unfit(campaign, [("overall", "5"), ("way", "net"), ("again", "10")]) is None
    assert unfit(campaign, [("again", "0")]) is None
    assert unfit(campaign, [("overall", "5"), ("way", "car")]) == "way"
    assert unfit(campaign, [("overall", "5"), ("overall", "5")]) == "overall"
    assert unfit(campaign, [("mood", "5")]) == "mood"
