"""Which page belongs to which state, which prompt to which page, and when a page changes by itself.

Of a level only `Ask.down` knows, and only until `SHOWN_DOWN_S` after the release.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, assert_never

from kiosk.screen.pages import (
    AlreadyRated,
    Ask,
    Declined,
    EnterCode,
    OutOfService,
    Page,
    Privacy,
    Reasons,
    Sorry,
    Thanks,
    Topic,
)
from kiosk.screen.stages import (
    FOLLOWING_MAX_S,
    HOLD_S,
    SHOWN_DOWN_S,
    THANKS_MIN_S,
    Asked,
    Asking,
    Committing,
    Declining,
    Ended,
    Reasoning,
    Resting,
    Stage,
)
from kiosk.screen.told import ScreenTold, SessionTold


def page_of(stage: Stage, screen: ScreenTold, language: str, at_s: float) -> Page | None:
    """The page of a state; None at rest."""
    match stage:
        case Resting():
            return None
        case Asking(asked, down=down):
            return _ask(asked, screen, at_s, down=down)
        case Committing(asked, choice, chosen_s):
            down = choice.position if at_s < chosen_s + SHOWN_DOWN_S else None
            return _ask(asked, screen, chosen_s, down=down, locked=True)
        case Declining(asked, since_s):
            return _ask(asked, screen, since_s, locked=True)
        case Reasoning(chosen=chosen, until_s=until_s):
            topics = (Topic(t.code, t.text(language), t.code in chosen) for t in screen.topics)
            return Reasons(tuple(topics), _left_s(until_s, at_s))
        case Ended(page=page):
            return page
        case _:
            assert_never(stage)


def _ask(
    asked: Asked, screen: ScreenTold, at_s: float, *, down: int | None = None, locked: bool = False
) -> Ask:
    return Ask(
        window=screen.name,
        item=asked.item,
        clerk=asked.clerk,
        index=asked.index,
        of=asked.of,
        remaining_s=_left_s(asked.deadline_s, at_s),
        warns=at_s >= asked.warns_at_s,
        down=down,
        locked=locked,
    )


def with_follow_up(page: Page, stage: Stage, told: SessionTold | None, *, follows: bool) -> Page:
    """Thanks with what the station has told of this rating meanwhile."""
    if not isinstance(page, Thanks) or not isinstance(stage, Ended) or stage.asked is None:
        return page
    case = None if told is None else told.case(stage.asked.attempt)
    return replace(page, code=None if case is None else case.follow_up, more=follows)


PROMPTS: Final[Mapping[type[Page], str]] = {
    Reasons: "reasons",
    Thanks: "recorded",
    Sorry: "sorry",
    Declined: "declined",
    AlreadyRated: "already-rated",
    OutOfService: "out-of-service",
    Privacy: "privacy",
}


def prompt_of(page: Page) -> str | None:
    """What is spoken when this page comes, by its name in `prompts.py`; None: nothing."""
    match page:
        case Ask(index=index, warns=warns):
            return "warning" if warns else "ask" if index == 1 else "next-case"
        case EnterCode(wrong=wrong, paused_s=paused_s):
            return "paused" if paused_s else "wrong-code" if wrong else "enter-code"
        case _:
            return PROMPTS.get(type(page))


def _left_s(until_s: float, at_s: float) -> int:
    return max(math.ceil(round(until_s - at_s, 3)), 0)


def changes_s(stage: Stage, at_s: float) -> Iterator[float]:
    """When a state or its page changes by time alone, in any order; some may be past."""
    match stage:
        case Asking(asked):
            yield from (next_second_s(asked.deadline_s, at_s), asked.warns_at_s, stage.ends_s)
        case Committing(chosen_s=chosen_s, retry_s=retry_s):
            yield from (chosen_s + SHOWN_DOWN_S, chosen_s + HOLD_S)
            if retry_s is not None:
                yield retry_s
        case Declining(since_s=since_s):
            yield since_s + HOLD_S
        case Reasoning(until_s=until_s):
            yield from (next_second_s(until_s, at_s), until_s)
        case Ended(since_s=since_s, until_s=until_s):
            yield from (since_s + THANKS_MIN_S, until_s, until_s + FOLLOWING_MAX_S)
        case Resting():
            pass
        case _:
            assert_never(stage)


def next_second_s(until_s: float, at_s: float) -> float:
    """When a countdown to `until_s` shows one second less."""
    return until_s - max(_left_s(until_s, at_s) - 1, 0)
