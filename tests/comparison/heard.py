"""What each peer's messages say: presses, and anything else by its kind. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Press(NamedTuple):
    """One press as a message told it."""

    number: object
    level: object


def press_of_script(topic: str, body: Any) -> Iterator[Press]:
    """`hall/{pad}/press`: one press a message."""
    if topic.endswith("/press"):
        yield Press(body.get("n"), body.get("level"))


def press_of_gateway(topic: str, body: Any) -> Iterator[Press]:
    """`v1/gateway/telemetry`: device -> rows of telemetry."""
    if topic != "v1/gateway/telemetry":
        return
    for rows in body.values():
        for row in rows:
            press = row.get("values", row).get("press")
            if isinstance(press, dict):
                yield Press(press.get("n"), press.get("level"))


def press_of_station(topic: str, body: Any) -> Iterator[Press]:
    """`hallrating/v1/…/event`: one CloudEvent, or a list of them."""
    if not topic.endswith("/event"):
        return
    for event in body if isinstance(body, list) else [body]:
        if event["type"] == "rating":
            case = event["data"]["attempt"]["case"]
            yield Press(int(case["case_no"].removeprefix("C-")), event["data"]["level"])


class Word(NamedTuple):
    """Something that is no press: about which pad (empty: none), and what."""

    about: str
    said: str


def other_words(topic: str, body: Any) -> Iterator[Word]:
    """What a message says that is no press: event types of a station, the state of a pad."""
    if topic.endswith("/event"):
        for event in body if isinstance(body, list) else [body]:
            match event:
                case {"type": "unrated", "data": {"cause": cause}}:
                    yield Word("", f"unrated: {cause}")
                case {"type": "device", "data": {"pad": pad, "kind": kind}}:
                    yield Word(pad, f"device: {kind}")
                case _:
                    pass
    elif "/pads/" in topic and isinstance(body, dict) and "state" in body:
        yield Word(topic.rpartition("/")[2], f"pad: {body['state']}")


def decoded(payload: bytes) -> Any:
    """JSON, or None."""
    try:
        return json.loads(payload)
    except ValueError:
        return None


@dataclass(frozen=True)
class Tally:
    """Presses made; arrived as they were made; messages with another level than was pressed; stray ones.

    A stray message tells of a press whose number nobody made, or of no level; `repeated` are messages that
    tell again what had arrived.
    """

    made: int
    arrived: int
    wrong: int
    stray: int
    repeated: int

    @property
    def lost(self) -> int:
        return self.made - self.arrived


def tally(made: Mapping[int, int], heard: Iterable[Press]) -> Tally:
    """Compare presses made (number -> level) with those heard."""
    arrived: set[int] = set()
    wrong = stray = repeated = 0
    for number, level in heard:
        if type(number) is not int or number not in made or type(level) is not int:
            stray += 1
        elif made[number] != level:
            wrong += 1
        elif number in arrived:
            repeated += 1
        else:
            arrived.add(number)
    return Tally(len(made), len(arrived), wrong, stray, repeated)
