"""A story drawn into what happens, when and where: the same seed, the same happenings. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware_sim.demo.plan import ITEMS, window_name
from firmware_sim.faults.parameters import BadFaultError, Number
from firmware_sim.faults.vocabulary import LINE_FAULTS, Order, read_order
from firmware_sim.scenario.settings import CasePart, CitizensPart, Story, StoryMistakeError, read_parts
from firmware_sim.scenario.toml_lines import line_of

DAY_S: Final = 86_400.0
ALL: Final = "all"
UNRATED: Final = ("timeout", "declined", "cancelled", "superseded", "interrupted", "pad-lost", "out-of-order")


@dataclass(frozen=True, slots=True)
class Citizen:
    """Who comes with a case: `key` is pressed after `think_s`, `second` right after it; None: nothing is."""

    think_s: float
    key: int | None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A case is finished at a window, with its citizen before the pad."""

    at_s: float
    window: str
    case_no: str
    item: str
    department: str
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class Disturbed:
    """A fault begins at the pad of a window."""

    at_s: float
    window: str
    order: Order


@dataclass(frozen=True, slots=True)
class Handled:
    """A technician's act at the pad of a window: unplug, replug, reset, faults-off."""

    at_s: float
    window: str
    act: str


Happening = Finished | Disturbed | Handled


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that happens, in order of time; `within_s`: how long the store is waited for after it."""

    story: Story
    windows: tuple[str, ...]
    happenings: tuple[Happening, ...]
    within_s: float

    @property
    def cases(self) -> tuple[Finished, ...]:
        return tuple(each for each in self.happenings if isinstance(each, Finished))


def read_plan(file: Path, seed: int | None = None) -> Plan:
    """The plan of a file; `seed` takes the place of the file's. Raises StoryMistakeError, OSError."""
    story, text = read_parts(file)
    try:
        return make_plan(story, seed)
    except WrongValueError as wrong:
        raise StoryMistakeError(file, line_of(text, wrong.key), wrong.key, wrong.allowed) from wrong


class WrongValueError(Exception):
    """A value of the story that no type refuses."""

    def __init__(self, key: str, allowed: str) -> None:
        super().__init__(f"{key}: {allowed}")
        self.key = key
        self.allowed = allowed


def make_plan(story: Story, seed: int | None = None) -> Plan:
    """Draw the story. Raises WrongValueError."""
    windows = tuple(window_name(index) for index in range(story.hall.windows))
    happenings: list[Happening] = [
        *_finished(story, windows, random.Random(story.seed if seed is None else seed)),
        *_disturbed(story, windows),
        *_handled(story, windows),
    ]
    if story.hall.warning_s > story.hall.timeout_s:
        raise WrongValueError("hall.warning_s", f"0 - {story.hall.timeout_s:g} (hall.timeout_s)")
    for cause in story.expect.unrated:
        if cause not in UNRATED:
            raise WrongValueError(f"expect.unrated.{cause}", ", ".join(UNRATED))
    within_s = _seconds(story.expect.within, "expect.within")
    return Plan(story, windows, tuple(sorted(happenings, key=lambda each: each.at_s)), within_s)


def _finished(story: Story, windows: tuple[str, ...], source: random.Random) -> Iterator[Finished]:
    number = 0
    for index, part in enumerate(story.cases):
        here = f"cases[{index}]"
        at_s, every_s = _seconds(part.at, f"{here}.at"), _seconds(part.every, f"{here}.every")
        if part.window != ALL:
            _check_window(part.window, windows, f"{here}.window", (ALL, *windows))
        for n in range(part.count):
            number += 1
            window = windows[n % len(windows)] if part.window == ALL else part.window
            item, department = ITEMS[source.randrange(len(ITEMS))]
            citizen = _citizen(part, story.citizens, source, here)
            yield Finished(at_s + n * every_s, window, f"{number:05d}", item, department, citizen)


def _citizen(part: CasePart, people: CitizensPart, source: random.Random, here: str) -> Citizen:
    """Drawn whole each time, so that what one case says does not change what the next one draws."""
    weights = {"press": people.press, "twice": people.twice, "leave": people.leave}
    if not any(weights.values()):
        raise WrongValueError("citizens", "press, twice or leave above 0")
    if not any(people.keys.values()):
        raise WrongValueError("citizens.keys", "a weight above 0")
    (does,) = source.choices(tuple(weights), tuple(weights.values()))
    key, second = (
        int(drawn) for drawn in source.choices(tuple(people.keys), tuple(people.keys.values()), k=2)
    )
    low_s, high_s = (_seconds(time, "citizens.think") for time in people.think)
    if low_s > high_s:
        raise WrongValueError("citizens.think", "the shorter time first")
    think_s = low_s + source.random() * (high_s - low_s)
    if part.think is not None:
        think_s = _seconds(part.think, f"{here}.think")
    does = part.does or ("press" if part.key is not None else does)
    if does == "leave" and part.key is not None:
        raise WrongValueError(f"{here}.key", "no key, because this citizen leaves")
    if does == "leave":
        return Citizen(think_s, None)
    return Citizen(think_s, part.key or key, second if does == "twice" else None)


def _disturbed(story: Story, windows: tuple[str, ...]) -> Iterator[Disturbed]:
    for index, part in enumerate(story.faults):
        here = f"faults[{index}]"
        _check_window(part.window, windows, f"{here}.window", windows)
        values = dict(part.values)
        if part.fault not in LINE_FAULTS:
            raise WrongValueError(f"{here}.fault", ", ".join(LINE_FAULTS))
        if "with" in values:
            _check_window(str(values["with"]), windows, f"{here}.values.with", windows)
            values["with"] = pad_name(str(values["with"]))
        try:
            order = read_order(part.fault, values)
        except BadFaultError as error:
            raise WrongValueError(f"{here}.values.{error.key}", error.allowed) from error
        yield Disturbed(_seconds(part.at, f"{here}.at"), part.window, order)


def _handled(story: Story, windows: tuple[str, ...]) -> Iterator[Handled]:
    for index, part in enumerate(story.acts):
        _check_window(part.window, windows, f"acts[{index}].window", windows)
        yield Handled(_seconds(part.at, f"acts[{index}].at"), part.window, part.act)


def pad_name(window: str) -> str:
    """The name of a window's pad."""
    return f"pad-{window}"


def _check_window(window: str, windows: tuple[str, ...], key: str, allowed: tuple[str, ...]) -> None:
    if window not in windows:
        raise WrongValueError(key, ", ".join(allowed))


def _seconds(time: float | str, key: str) -> float:
    try:
        return Number(key.rpartition(".")[2], 0, DAY_S, 0, "s").read(time)
    except BadFaultError as error:
        raise WrongValueError(key, str(error)) from error
