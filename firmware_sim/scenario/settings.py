"""The types of a scenario file, and one mistake of it: line, key, what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from firmware_sim.scenario.toml_lines import line_of

Time = float | str
"""Seconds, or text with a unit: 2, "250ms", "10s", "3min"."""
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Weight = Annotated[float, Meta(ge=0, le=1_000_000)]
Key = Annotated[int, Meta(ge=1, le=5)]
Behaviour = Literal["press", "twice", "leave"]
T = TypeVar("T")


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all: frozen, an unknown key is a mistake."""


class HallPart(_Part, frozen=True):
    """The hall: windows w01, w02 ..., one pad each. Times are those of the station's configuration."""

    windows: Annotated[int, Meta(ge=1, le=256)] = 1
    timeout_s: Annotated[float, Meta(ge=1, le=3600)] = 5.0
    warning_s: Annotated[float, Meta(gt=0, le=3600)] = 3.0
    dark_s: Annotated[float, Meta(ge=0, le=60)] = 0.2
    baud: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600


class CitizensPart(_Part, frozen=True):
    """What people do where a case does not say it: weights, and between what times they think."""

    press: Weight = 80
    twice: Weight = 8
    leave: Weight = 12
    keys: dict[Literal["1", "2", "3", "4", "5"], Weight] = field(
        default_factory=lambda: {"5": 52.0, "4": 27.0, "3": 11.0, "2": 7.0, "1": 3.0}
    )
    think: tuple[Time, Time] = ("200ms", "800ms")


class CasePart(_Part, frozen=True):
    """Cases that are finished: one at `at`, or `count` of them, one each `every`. `window` all: in turn."""

    at: Time = 0.0
    window: str = "all"
    count: Annotated[int, Meta(ge=1, le=100_000)] = 1
    every: Time = "2s"
    does: Behaviour | None = None
    key: Key | None = None
    think: Time | None = None


class FaultPart(_Part, frozen=True):
    """A fault of docs/faults.md at a time, with its values in `values`."""

    at: Time
    fault: str
    window: str
    values: dict[str, Any] = {}


class ActPart(_Part, frozen=True):
    """What a technician does at a time; faults-off ends all faults of that pad."""

    at: Time
    window: str
    act: Literal["unplug", "replug", "reset", "faults-off"]


class ExpectPart(_Part, frozen=True):
    """What the store is to hold at most `within` after the last case; what is not named is not looked at."""

    cases: Count | None = None
    rated: Count | None = None
    refused: Count | None = None
    aside: Count | None = None
    unrated: dict[str, Count] = {}
    levels: dict[Literal["1", "2", "3", "4", "5"], Count] = {}
    kept_presses_lost: Count | None = None
    within: Time = "60s"


class Story(_Part, frozen=True):
    """The whole file."""

    title: str = ""
    seed: int = 1
    hall: HallPart = HallPart()
    citizens: CitizensPart = CitizensPart()
    cases: tuple[CasePart, ...] = ()
    faults: tuple[FaultPart, ...] = ()
    acts: tuple[ActPart, ...] = ()
    expect: ExpectPart = ExpectPart()


class StoryMistakeError(Exception):
    """A scenario file that cannot be played; `key` is dotted, `allowed` says what would be right."""

    def __init__(self, file: Path, line: int, key: str, allowed: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {allowed}" if key else f"{file}:{line}: {allowed}")
        self.file = file
        self.line = line
        self.key = key
        self.allowed = allowed


_LISTS: Final[dict[str, type[CasePart | FaultPart | ActPart]]] = {
    "cases": CasePart,
    "faults": FaultPart,
    "acts": ActPart,
}
_PLACE: Final = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`$")


def read_parts(file: Path) -> tuple[Story, str]:
    """The story of a file and its text. Raises StoryMistakeError, and OSError where it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise StoryMistakeError(file, 1, "", _("the file is not UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise StoryMistakeError(file, int(found[1]) if found else 1, "", str(error)) from error
    for path, part, kind in _pieces(values):
        try:
            msgspec.convert(part, kind)
        except msgspec.ValidationError as error:
            key = ".".join(filter(None, (path, _place(str(error)))))
            raise StoryMistakeError(file, line_of(text, key), key, _allowed(str(error), kind)) from error
    return msgspec.convert(values, Story), text


def _pieces(values: Mapping[str, Any]) -> Iterator[tuple[str, Any, type[Struct]]]:
    """Each element of a list of tables by itself, so that a mistake has its place; then all of it."""
    for name, kind in _LISTS.items():
        found = values.get(name, ())
        for index, part in enumerate(found if isinstance(found, list) else ()):
            yield f"{name}[{index}]", part, kind
    yield "", values, Story


def _place(message: str) -> str:
    found = _PLACE.search(message)
    unknown = re.search(r"unknown field `([^`]*)`", message)
    parts = [found[1] if found else "", unknown[1] if unknown else ""]
    return ".".join(part.replace("[...]", "") for part in parts if part)


def _allowed(message: str, kind: type[Struct]) -> str:
    if "unknown field" in message:
        place = _PLACE.search(message)
        owner = _owner(kind, place[1] if place else "")
        return _("there is no such key; there are {known}").format(known=", ".join(owner))
    return _PLACE.sub("", message)


def _owner(kind: type[Struct], path: str) -> tuple[str, ...]:
    """The keys that a part of the file may have."""
    for name in filter(None, path.split(".")):
        fields = {each.name: each.type for each in msgspec.structs.fields(kind)}
        inner = fields.get(name)
        if isinstance(inner, type) and issubclass(inner, Struct):
            kind = inner
    return kind.__struct_fields__
