"""What a station tells a screen, read from its JSON (docs/local-api.md). The unreadable is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

TOPICS_MAX: Final = 16
"""Reasons on one page."""

Seconds = Annotated[float, Meta(ge=0, le=3600)]


class CaseTold(Struct, frozen=True):
    """One case of a session. `attempt`: None before it is asked; `follow_up`: what a citizen may name."""

    state: str
    attempt: str | None = None
    title: str = ""
    follow_up: str | None = None


class SessionTold(Struct, frozen=True):
    """A session as it is. `remaining_s`: time left for the case that is asked, None where none is."""

    session: str
    open: bool
    cases: tuple[CaseTold, ...]
    practice: bool = False
    remaining_s: float | None = None
    extended: bool = False
    served_by: str | None = None

    def asked(self) -> int | None:
        """Which case is asked now, counted from 0."""
        found = (i for i, case in enumerate(self.cases) if case.state == "asking" and case.attempt)
        return next(found, None)

    def case(self, attempt: str) -> CaseTold | None:
        """The case of this attempt; None where it is of another session."""
        return next((case for case in self.cases if case.attempt == attempt), None)


class TopicTold(Struct, frozen=True):
    """One reason. `texts`: a catalogue's name -> the text in that language."""

    code: str
    texts: dict[str, str] = {}

    def text(self, language: str) -> str:
        """In this language, else in any."""
        return self.texts.get(language) or next(iter(self.texts.values()), self.code)


class TimingTold(Struct, frozen=True):
    """How long a question stands, when it warns, how long it is dark between two."""

    timeout_s: Seconds = 60.0
    warning_s: Seconds = 40.0
    dark_s: Seconds = 1.0


class ScreenTold(Struct, frozen=True):
    """What this screen is told of itself. `hall`: language -> name; `name`: the window's, as people know it.

    `self_start`, `open` None: the station does not say. Opening hours never refuse a rating.
    """

    screen: str
    name: str = ""
    hall: dict[str, str] = {}
    self_start: bool | None = None
    topics: Annotated[tuple[TopicTold, ...], Meta(max_length=TOPICS_MAX)] = ()
    timing: TimingTold = TimingTold()
    open: bool | None = None

    def hall_in(self, language: str) -> str:
        """The hall's name in this language, else in any."""
        return self.hall.get(language) or next(iter(self.hall.values()), "")


def session_of(body: Mapping[str, Any]) -> SessionTold | None:
    """A session; None where this is none."""
    try:
        return msgspec.convert(body, SessionTold)
    except msgspec.ValidationError:
        return None


def screen_of(body: Mapping[str, Any]) -> ScreenTold | None:
    """What a screen is told; None where this is something else."""
    try:
        return msgspec.convert(body, ScreenTold)
    except msgspec.ValidationError:
        return None
