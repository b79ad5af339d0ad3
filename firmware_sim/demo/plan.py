"""What happens in the demo hall, drawn from a seed: the finished cases, and what each citizen does. Pure."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Protocol

from firmware_sim.uids import uid_from

SOURCE: Final = "demo"
KEY_WEIGHTS: Final = {5: 52, 4: 27, 3: 11, 2: 7, 1: 3}
ITEMS: Final = (
    ("居住证办理", "公安局"),
    ("社保卡补领", "人社局"),
    ("不动产登记", "自然资源局"),
    ("营业执照变更", "市场监管局"),
    ("医保异地备案", "医保局"),
    ("公积金提取", "公积金中心"),
)
COLUMNS: Final = (
    "source",
    "case_no",
    "service_no",
    "window",
    "item",
    "department",
    "finished",
    "citizen_present",
)


class Behaviour(Enum):
    """What a citizen does when the pad asks."""

    PRESS = "press"
    PRESS_TWICE = "press-twice"
    """A second key right after the first: the first one counts."""
    LEAVE = "leave"
    """Nothing is pressed: the case is unrated, and nothing else."""
    PRESS_UNPLUGGED = "press-unplugged"
    """The cable is out while the key is pressed; the press arrives when it is back."""


class CaseRow(Protocol):
    """As much of a finished case as the feed tells."""

    @property
    def case_no(self) -> str: ...
    @property
    def window(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def department(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One finished case and its citizen. `key`: the press, or None; `wait`: 0..1, time to think."""

    case_no: str
    window: str
    item: str
    department: str
    behaviour: Behaviour
    key: int | None
    second_key: int | None
    wait: float

    @property
    def rates(self) -> bool:
        return self.key is not None


def uid_at(link: Path) -> str:
    """The uid of the simulated pad that belongs to a path: the same at each start."""
    return uid_from(str(link.absolute())).hex()


def window_name(index: int) -> str:
    return f"w{index + 1:02d}"


def draw(seed: int, run: int, windows: int, ratings: int) -> tuple[PlannedCase, ...]:
    """Cases until exactly `ratings` citizens press. The same seed gives the same choices; `run` only numbers
    the cases. Of at least three ratings, the second one at the last window meets an unplugged pad.
    """
    source = random.Random(seed)
    planned: list[PlannedCase] = []
    rated = rated_at_last = 0
    while rated < ratings:
        index = len(planned) % windows
        behaviour, key, second = _citizen(source)
        if key is not None:
            rated += 1
            rated_at_last += index == windows - 1
            if index == windows - 1 and rated_at_last == 2 and ratings >= 3:
                behaviour, second = Behaviour.PRESS_UNPLUGGED, None
        item, department = ITEMS[source.randrange(len(ITEMS))]
        number = f"DEMO-{run:03d}-{len(planned) + 1:05d}"
        planned.append(
            PlannedCase(number, window_name(index), item, department, behaviour, key, second, source.random())
        )
    return tuple(planned)


def _citizen(source: random.Random) -> tuple[Behaviour, int | None, int | None]:
    kind = source.random()
    key, second = source.choices(tuple(KEY_WEIGHTS), tuple(KEY_WEIGHTS.values()), k=2)
    if kind < 0.12:
        return Behaviour.LEAVE, None, None
    if kind < 0.20:
        return Behaviour.PRESS_TWICE, key, second
    return Behaviour.PRESS, key, None


def at_window(planned: Sequence[PlannedCase], window: str) -> Iterator[PlannedCase]:
    """The cases of one window, in their order."""
    return (case for case in planned if case.window == window)


def csv_line(case: CaseRow, finished: str) -> str:
    """One row of the feed in the order of `COLUMNS`; `finished` is an ISO 8601 time with its offset."""
    text = io.StringIO()
    row = (SOURCE, case.case_no, "1", case.window, case.item, case.department, finished, "1")
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()
