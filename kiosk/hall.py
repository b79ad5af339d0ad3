"""What the hall's configuration says of a moment: open or not, which survey, which answers fit. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, get_args

from mqtt_bridge.messages.hall import Campaign, HallConfig, Weekday

WEEKDAYS: Final = get_args(Weekday)
NO_CONFIG: Final = HallConfig(0)
"""Before the first one came: no reasons, no survey, and nobody knows when the hall is open."""


def spans_of(config: HallConfig, day: date) -> tuple[str, ...] | None:
    """`08:30-12:00`, … of a day, none where the hall is closed; None: no hours are known."""
    if config.hours is None:
        return None
    special = config.hours.days.get(day)
    return tuple(config.hours.week.get(WEEKDAYS[day.weekday()], ()) if special is None else special)


def is_open(config: HallConfig, local: datetime) -> bool | None:
    """Whether the hall is open at this local time; None: no hours are known. Nothing is refused for it."""
    spans = spans_of(config, local.date())
    if spans is None:
        return None
    now = f"{local:%H:%M}"
    return any(begin <= now < end for begin, _, end in (span.partition("-") for span in spans))


def runs(campaign: Campaign, day: date) -> bool:
    return campaign.first_day <= day <= campaign.last_day


def campaign_of(config: HallConfig, day: date) -> Campaign | None:
    """The first campaign that runs on this day."""
    return next((campaign for campaign in config.campaigns if runs(campaign, day)), None)


def unfit(campaign: Campaign, answers: Iterable[tuple[str, str]]) -> str | None:
    """The first question whose answer cannot be taken: unknown, twice, or no answer to it; None: all fit."""
    seen: set[str] = set()
    for name, answer in answers:
        question = campaign.question(name)
        if question is None or name in seen or not question.admits(answer):
            return name
        seen.add(name)
    return None
