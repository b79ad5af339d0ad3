"""The tables of docs/kiosk.md in both languages are what the rules do, row by row, with nothing missing."""

import re
from typing import Final

import pytest

from kiosk.screen.calls import Answered, Choose, Decline, Reply
from kiosk.screen.inputs import Chose, DeclinedHere, Pressed, SlidOff, ToggledTopic, Touched, Went
from kiosk.screen.pages import Sorry, Thanks, Trouble
from kiosk.screen.rules import ended, step
from kiosk.screen.stages import (
    Asked,
    Asking,
    Committing,
    Declining,
    Ended,
    Event,
    Gone,
    Now,
    Reasoning,
    Resting,
    Stage,
    Ticked,
)
from tests.house.tree import ROOT
from tests.kiosk.screen.bench import session

PAGES: Final = ("docs/kiosk.md", "docs/kiosk.zh.md")
AT_S = 1000.0
ASKED = Asked("s1", "s1-1", 1, 1, "事项", None, 1060.0, 1040.0)
NEXT = Asked("s2", "s2-1", 1, 1, "事项", None, 1090.0, 1070.0)
CHOICE = Choose("s1", "s1-1", 5, "touch-1")
SINCE_S = AT_S - 2

STATES: dict[str, Stage] = {
    "resting": Resting(),
    "asking": Asking(ASKED, SINCE_S),
    "asking, finger down": Asking(ASKED, SINCE_S, 5, AT_S),
    "committing": Committing(ASKED, CHOICE, AT_S),
    "committing, not answered": Committing(ASKED, CHOICE, AT_S, AT_S + 1),
    "declining": Declining(ASKED, AT_S),
    "reasons": Reasoning(ASKED, SINCE_S, AT_S + 18),
    "reasons, one chosen": Reasoning(ASKED, SINCE_S, AT_S + 18, ("t1",)),
    "ended": ended(Thanks(None, more=False), ASKED, SINCE_S),
    "ended, sorry": ended(Sorry(Trouble.NOT_RECORDED), ASKED, SINCE_S),
}

# What happens, when, and what the station asks by then.
EVENTS: dict[str, tuple[Event, float, Asked | None]] = {
    "a question is told": (session("asking", name="s2"), AT_S, NEXT),
    "pressed": (Pressed(5), AT_S, ASKED),
    "slid off": (SlidOff(), AT_S, ASKED),
    "chose": (Chose(5), AT_S, ASKED),
    "declined here": (DeclinedHere(), AT_S, ASKED),
    "touched after the warning": (Touched(), AT_S + 41, ASKED),
    "a topic": (ToggledTopic("t2"), AT_S, ASKED),
    "went on": (Went(), AT_S, ASKED),
    "answer: done": (Answered(CHOICE, Reply.DONE), AT_S, ASKED),
    "answer: already rated": (Answered(CHOICE, Reply.ALREADY_RATED), AT_S, ASKED),
    "answer: not recorded": (Answered(CHOICE, Reply.NOT_RECORDED), AT_S, ASKED),
    "no answer": (Answered(CHOICE, Reply.NO_ANSWER), AT_S, ASKED),
    "declined, answer: done": (Answered(Decline("s1"), Reply.DONE), AT_S, ASKED),
    "rated at a pad": (session("rated", open_=False), AT_S, None),
    "ended by staff or by time": (session("unrated", open_=False), AT_S, None),
    "1 s later": (Ticked(), AT_S + 1, ASKED),
    "60 s later": (Ticked(), AT_S + 60, None),
    "the station is gone": (Gone(), AT_S, None),
}


def name_of(stage: Stage) -> str:
    match stage:
        case Asking(down=down):
            return "asking" if down is None else "asking, finger down"
        case Committing(retry_s=retry_s):
            return "committing" if retry_s is None else "committing, not answered"
        case Reasoning(chosen=chosen):
            return "reasons, one chosen" if chosen else "reasons"
        case Ended(page=page):
            return f"ended: {type(page).__name__}"
        case _:
            return type(stage).__name__.lower()


def told(state: str, event: str) -> tuple[str, str] | None:
    """Next state and calls; None where the state stays and nothing is asked."""
    before = STATES[state]
    what, at_s, asked = EVENTS[event]
    if isinstance(before, Resting) and asked is ASKED:
        asked = None  # else it would not rest
    if isinstance(before, Reasoning | Ended) and isinstance(what, Touched):
        at_s = AT_S  # there is no warning
    after, calls = step(before, what, Now(at_s, asked, False, ("t1", "t2"), "touch-2"))
    called = ", ".join(type(call).__name__ for call in calls) or "-"
    return None if name_of(after) == name_of(before) and not calls else (name_of(after), called)


def rows(page: str) -> dict[tuple[str, str], tuple[str, str]]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", text, re.MULTILINE)
    return {(state, event): (after, calls) for state, event, after, calls in found if state in STATES}


def table() -> str:
    """The rows as the page has them."""
    cells = {(state, event): told(state, event) for state in STATES for event in EVENTS}
    return "\n".join(
        f"| {state} | {event} | {done[0]} | {done[1]} |" for (state, event), done in cells.items() if done
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_table_is_what_the_rules_do(page: str) -> None:
    done = {(state, event): told(state, event) for state in STATES for event in EVENTS}
    assert rows(page) == {key: row for key, row in done.items() if row is not None}


@pytest.mark.parametrize("page", PAGES)
def test_every_state_of_the_rules_is_drawn(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    drawing = text.split("```")[1]
    for word in ("resting", "asking", "committing", "declining", "reasons", "ended"):
        assert word in drawing
