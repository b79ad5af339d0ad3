"""From a level-neutral topic to the official code of a reason: data in reasons.toml, the rule here.

Only central knows it: a station, a screen and a broker see topics, which tell no level.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

LEVELS: Final = range(1, 6)
REASONS_FILE: Final = Path(__file__).with_name("reasons.toml")


class ReasonsError(ValueError):
    """A table of reasons that cannot be used: the text names version, topic and value."""


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A topic at a level is this code, from `since` on until the next version."""

    version: str
    since: date
    topic: str
    level: int
    code: int
    text: str


def read_reasons(path: Path = REASONS_FILE) -> tuple[ReasonCode, ...]:
    """All codes of all versions, oldest version first. Raises `ReasonsError`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        versions = sorted(document["versions"], key=lambda version: version["since"])
        return tuple(code for version in versions for code in _codes_of(version))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ReasonsError(f"{path.name}: {error!r}") from error


def _codes_of(version: dict[str, Any]) -> Iterator[ReasonCode]:
    name, texts = version["name"], version["texts"]
    for topic, codes in version["topics"].items():
        for level, code in codes.items():
            # 5: the digit of the level is the code's first, so a slip of the pen is found.
            if level not in map(str, LEVELS) or code // 100 != int(level) or str(code) not in texts:
                raise ReasonsError(
                    f"version {name}: {topic}.{level} = {code}: a code of this level with a text"
                )
            yield ReasonCode(name, version["since"], topic, int(level), code, texts[str(code)])


def code_for(reasons: Sequence[ReasonCode], topic: str, level: int, day: date) -> ReasonCode | None:
    """The code of the version in force on `day`; None where that version has none: none is invented."""
    version = max((one.since for one in reasons if one.since <= day), default=None)
    wanted = (version, topic, level)
    return next((one for one in reasons if (one.since, one.topic, one.level) == wanted), None)
