"""The types of a scenario file, and one mistake of it: line, key, what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct, field

from firmware_sim.scenario.toml_lines import line_of

Time = float | str
"""Seconds, or text with a unit: 2, "250ms", "10s", "3min"."""
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Weight = Annotated[float, Meta(ge=0, le=1_000_000)]
Key = Annotated[int, Meta(ge=1, le=5)]
Behaviour = Literal["press", "twice", "leave"]


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
    except UnicodeDecodeError as error:
        raise StoryMistakeError(file, 1, "", _("the file is not UTF-8")) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())  # else it says "at end of document"
        raise StoryMistakeError(file, line, "", str(error)) from error
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
    place = _PLACE.search(message)
    path = place[1] if place else ""
    if "unknown field" in message:
        owner = _owner(kind, path).__struct_fields__
        return _("there is no such key; there are {known}").format(known=", ".join(owner))
    said = _PLACE.sub("", message)
    words = ", ".join(_words(_types(_owner(kind, path)).get(path.rpartition(".")[2])))
    return _("{wrong}; there are {known}").format(wrong=said, known=words) if "enum" in message else said


def _owner(kind: type[Struct], path: str) -> type[Struct]:
    """The innermost part of the file on this path."""
    for name in filter(None, path.split(".")):
        inner = _types(kind).get(name)
        if isinstance(inner, type) and issubclass(inner, Struct):
            kind = inner
    return kind


def _types(kind: type[Struct]) -> dict[str, Any]:
    return {each.name: each.type for each in msgspec.structs.fields(kind)}


def _words(annotation: object) -> Iterator[str]:
    """What a type allows that is, or has in it, one of some words or numbers."""
    for each in get_args(annotation):
        if isinstance(each, str | int):
            yield str(each)
        else:
            yield from _words(each)
