"""What a screen is told beside sessions. Nothing of a level, and nothing of what another screen does."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from kiosk.hall import WEEKDAYS
from kiosk.views import ScreenView
from mqtt_bridge.messages.fields import Text
from mqtt_bridge.messages.hall import Campaign, Line, ReasonTopic


class TimingAnswer(Struct, frozen=True):
    """How long a question stands, when it warns, how long it is dark between two. Seconds."""

    timeout_s: float
    warning_s: float
    dark_s: float


class ScreenAnswer(Struct, frozen=True):
    """What a screen shows. `version` 0: no configuration of the hall came yet. `open` null: no hours known.

    `week` and `today`: spans as `08:30-12:00`. `languages`: those in which every text is there.
    """

    screen: str
    window: str
    name: str
    self_start: bool
    version: int
    hall: dict[str, Line]
    notice: dict[str, Text]
    languages: list[str]
    topics: list[ReasonTopic]
    open: bool | None
    today: list[str] | None
    week: dict[str, list[str]]
    timing: TimingAnswer
    campaign: Campaign | None


class ToldAnswer(Struct, frozen=True):
    """What a screen told is on disk."""

    state: Literal["recorded"] = "recorded"


def screen(view: ScreenView) -> ScreenAnswer:
    """A screen's view as it is told."""
    config, timing = view.config, view.timing
    texts, hours = config.texts, config.hours
    week = {} if hours is None else {day: list(hours.week.get(day, ())) for day in WEEKDAYS}
    return ScreenAnswer(
        screen=view.screen,
        window=view.window.name,
        name=view.window.title,
        self_start=view.window.self_start,
        version=config.version,
        hall={} if texts is None else texts.hall,
        notice={} if texts is None else texts.notice,
        languages=list(config.languages),
        topics=config.topics,
        open=view.open,
        today=None if view.today is None else list(view.today),
        week=week,
        timing=TimingAnswer(timing.timeout_s, timing.warning_s, timing.dark_s),
        campaign=view.campaign,
    )


def told_screen(view: ScreenView) -> str:
    """The same as one message of the WebSocket: it has `screen`, where a session has `session`."""
    return msgspec.json.encode(screen(view)).decode()
