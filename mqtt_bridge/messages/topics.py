"""Topic names below hallrating/v1/, made and taken apart in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

ROOT: Final = "hallrating/v1"
FEED: Final = "cases"
"""The case feed stands in a hall beside its stations and is answered like one.

No station may have this id.
"""

_ID: Final = r"[a-z0-9-]{1,32}"
_TOPIC: Final = re.compile(
    rf"{ROOT}/({_ID})/({_ID})/({_ID})(?:/(event|stored|status|command|config|pads/({_ID})))?"
)


class Place(NamedTuple):
    """Where a station (or, with station `cases`, the case feed) stands. A key of many tables: a tuple's hash
    costs an eighth of a dataclass's.
    """

    region: str
    hall: str
    station: str

    @property
    def source(self) -> str:
        """The CloudEvents `source` of its events."""
        return f"{ROOT}/{self.region}/{self.hall}/{self.station}"

    @property
    def events(self) -> str:
        """The topic that its stream goes to."""
        return self.source if self.station == FEED else f"{self.source}/event"

    @property
    def stored(self) -> str:
        return f"{self.source}/stored"

    @property
    def status(self) -> str:
        return f"{self.source}/status"

    @property
    def command(self) -> str:
        return f"{self.source}/command"

    @property
    def config(self) -> str:
        return f"{self.source}/config"

    def pad(self, pad: str) -> str:
        return f"{self.source}/pads/{pad}"

    @property
    def feed(self) -> str:
        """The topic of the hall's case feed."""
        return f"{ROOT}/{self.region}/{self.hall}/{FEED}"


@dataclass(frozen=True, slots=True)
class ParsedTopic:
    """A topic of ours: whose it is and what it carries; `pad` with kind `pads` only."""

    place: Place
    kind: str
    pad: str | None = None


def parse_topic(topic: str) -> ParsedTopic | None:
    """None where it is no topic of ours to the last level.

    Ids come from here, so depth and characters are exact.
    """
    match = _TOPIC.fullmatch(topic)
    if match is None:
        return None
    place = Place(match[1], match[2], match[3])
    if match[4] is None:
        return ParsedTopic(place, "event") if place.station == FEED else None
    if match[4] == "event" and place.station == FEED:
        return None
    return ParsedTopic(place, match[4].split("/")[0], match[5])


CENTRAL_SUBSCRIPTIONS: Final = (
    f"{ROOT}/+/+/+/event",
    f"{ROOT}/+/+/{FEED}",
    f"{ROOT}/+/+/+/status",
    f"{ROOT}/+/+/+/pads/+",
)
