"""Topic `config`: what a hall's screens show. Versioned, one message whole; it never refuses a rating."""

from __future__ import annotations

import datetime
from gettext import gettext as _
from typing import Annotated, Literal

from msgspec import Meta, Struct

from mqtt_bridge.messages.fields import Count, Id, Text, Topic

LANGUAGE = r"^[a-z]{2,3}(_[A-Z]{2})?$(?!\n)"

Language = Annotated[str, Meta(pattern=LANGUAGE)]
"""A catalogue's name: `zh_CN`, `en`."""
Line = Annotated[str, Meta(min_length=1, max_length=64)]
"""What stands on one line or card of a screen."""
Lines = Annotated[dict[Language, Line], Meta(min_length=1, max_length=8)]
Sentences = Annotated[dict[Language, Text], Meta(max_length=8)]
"""Language -> text."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Span = Annotated[
    str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)")
]
"""`08:30-12:00`, local time; the end does not belong to it."""
Day = Annotated[list[Span], Meta(max_length=4)]
"""The spans of one day, in order; none: closed."""


class _Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all parts: an unknown member is an error."""


class HallTexts(_Part, frozen=True):
    """The hall's name, and a sentence for the idle screen (`notice`), by language."""

    hall: Lines
    notice: Sentences = {}


class ReasonTopic(_Part, frozen=True):
    """What a rating may have been about, the same for every level. Only central knows the official codes."""

    code: Topic
    texts: Lines


class OpeningHours(_Part, frozen=True):
    """`week`: a weekday that is missing is closed. `days`: dates that are otherwise than their weekday, a
    holiday without spans, an extra working day with its own.
    """

    week: dict[Weekday, Day] = {}
    days: Annotated[dict[datetime.date, Day], Meta(max_length=400)] = {}

    def __post_init__(self) -> None:
        for day in (*self.week.values(), *self.days.values()):
            ends = [end for span in day for end in span.split("-")]
            if ends != sorted(ends) or len(set(ends)) < len(ends):
                raise ValueError(
                    _(
                        "spans of a day are expected in order, each with an end after its beginning: {day}"
                    ).format(day=", ".join(day))
                )


class Option(_Part, frozen=True):
    """One answer of a choice."""

    code: Id
    texts: Lines


class Question(_Part, frozen=True):
    """One question of a campaign: a level (1 to 5), one of `options`, or a number from 0 to 10."""

    id: Id
    kind: Literal["level", "choice", "0-10"]
    texts: Sentences
    options: Annotated[list[Option], Meta(max_length=9)] = []

    def __post_init__(self) -> None:
        if not self.texts:
            raise ValueError(_("a question needs its text"))
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(_("options are expected with kind choice, and only there"))
        _unlike("options", [option.code for option in self.options])

    def admits(self, answer: str) -> bool:
        """Whether this can be the answer."""
        match self.kind:
            case "level":
                return answer in {"1", "2", "3", "4", "5"}
            case "choice":
                return any(answer == option.code for option in self.options)
            case "0-10":
                return answer in {str(number) for number in range(11)}


class Campaign(_Part, frozen=True):
    """One survey (定期评价). Both days belong to it."""

    id: Id
    first_day: datetime.date
    last_day: datetime.date
    title: Lines
    questions: Annotated[list[Question], Meta(min_length=1, max_length=20)]

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(_("last_day is expected not before first_day"))
        _unlike("questions", [question.id for question in self.questions])

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.id == name), None)


class HallConfig(_Part, frozen=True):
    """All that is told to the screens of one station. A higher `version` replaces a lower one."""

    version: Count
    texts: HallTexts | None = None
    topics: Annotated[list[ReasonTopic], Meta(max_length=16)] = []
    hours: OpeningHours | None = None
    campaigns: Annotated[list[Campaign], Meta(max_length=8)] = []

    def __post_init__(self) -> None:
        _unlike("topics", [topic.code for topic in self.topics])
        _unlike("campaigns", [campaign.id for campaign in self.campaigns])

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which every text is there, in the order of the hall's name."""
        told = [] if self.texts is None else [self.texts.hall]
        told += [topic.texts for topic in self.topics]
        for campaign in self.campaigns:
            told.append(campaign.title)
            for question in campaign.questions:
                told += [question.texts, *(option.texts for option in question.options)]
        return tuple(name for name in (told[0] if told else ()) if all(name in texts for texts in told))


def _unlike(where: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(_("{where}: {name} stands twice").format(where=where, name=twice[0]))
