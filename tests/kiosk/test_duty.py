"""Duty lasts a local day and comes back from the outbox as it was."""

from datetime import UTC, datetime, timedelta

from kiosk.duty import Roster

EVENING = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)  # 23:59 in Beijing


def test_duty_ends_at_local_midnight() -> None:
    roster = Roster(8.0)
    roster.sign("w1", "王五", roster.day(EVENING))
    assert roster.clerk("w1", EVENING) == "王五"
    assert roster.clerk("w1", EVENING + timedelta(minutes=1)) == "unknown"


def test_rows_of_the_outbox_bring_clerk_and_day_back() -> None:
    roster = Roster(8.0)
    again = Roster(8.0)
    again.recall({"w1": roster.row("王 五", EVENING)})
    assert again.clerk("w1", EVENING) == "王 五"
    assert again.clerk("w1", EVENING + timedelta(days=1)) == "unknown"


def test_signing_off_leaves_nobody() -> None:
    roster = Roster(8.0)
    roster.sign("w1", "王五", roster.day(EVENING))
    roster.sign("w1", None, roster.day(EVENING))
    assert roster.clerk("w1", EVENING) == "unknown"
