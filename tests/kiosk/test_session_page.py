"""The table of docs/session.md is what the machine does, row by row, and nothing is missing."""

from pathlib import Path

import pytest

from devices.codes import ClosedReason
from evaluation.model import Attempt, CancelCode, CaseKey, OpenedBy, Placed, UnratedCause
from kiosk.attempt import (
    Asking,
    AttemptEvent,
    AttemptState,
    Chosen,
    Closing,
    Dark,
    Ending,
    Extended,
    Finished,
    NotSaved,
    Over,
    PadClosed,
    PadFull,
    Recording,
    Rewired,
    Saved,
    Ticked,
)
from kiosk.attempt_rules import step
from kiosk.effects import AskedSaved, ChoiceSaved, EndSaved
from kiosk.visit import Choice, End, Moment, Plan, Timing, press_id, reply_key
from tests.kiosk.bench import Bench

PAGE = Path(__file__).parents[2] / "docs" / "session.md"
ATTEMPT = Attempt("00ff", "w1", bytes(16), CaseKey("desk", "A1"), OpenedBy.DESK)
AT = Moment(1000.0, Bench().at().wall)
PLAN = Plan(ATTEMPT, ("pad-1",), (), Timing(), "请评价", AT)
TOKEN = PLAN.token
PRESSED = Bench().pressed(TOKEN)
OTHER = Bench().pressed(TOKEN, pad="pad-2")
CHOICE = Choice(TOKEN, 5, AT.wall, Placed.AGE, PRESSED)
LEFT = End(UnratedCause.CANCELLED, CancelCode.LEFT)
TIMEOUT = End(UnratedCause.TIMEOUT)
PAD = frozenset({"pad-1"})
HAND = frozenset({reply_key(PRESSED)})

STATES: dict[str, AttemptState] = {
    "recording": Recording(PLAN, 1000.0),
    "recording, ended": Recording(PLAN, 1000.0, LEFT),
    "dark": Dark(PLAN, 1000.0),
    "asking": Asking(PLAN, 1060.0, 1070.0, PAD),
    "asking, press in hand": Asking(PLAN, 1060.0, 1070.0, PAD, in_hand=HAND),
    "closing": Closing(PLAN, LEFT, PAD, 1070.0),
    "ending": Ending(PLAN, LEFT),
    "ending, disk full": Ending(PLAN, LEFT, 1000.0),
    "over, unrated": Over(PLAN, end=TIMEOUT),
    "over, rated": Over(PLAN, winner=press_id(OTHER)),
}
EVENTS: dict[str, AttemptEvent] = {
    "asked saved": Saved(AskedSaved(TOKEN), AT),
    "asked not saved": NotSaved(AskedSaved(TOKEN), AT),
    "press": Chosen(CHOICE, AT),
    "press saved": Saved(ChoiceSaved(TOKEN, PRESSED), AT),
    "press not saved": NotSaved(ChoiceSaved(TOKEN, PRESSED), AT),
    "pad closed": PadClosed("pad-1", ClosedReason.TIMED_OUT, AT),
    "pad full": PadFull("pad-1", AT),
    "ended by someone": Finished(LEFT, AT),
    "more time": Extended(AT),
    "pad exchanged": Rewired(("pad-1",), (), PAD, frozenset(), AT),
    "pad gone": Rewired((), (), frozenset(), PAD, AT),
    "10 s after the deadline": Ticked(Moment(1070.0, AT.wall)),
    "end saved": Saved(EndSaved(TOKEN), AT),
    "end not saved": NotSaved(EndSaved(TOKEN), AT),
}


def name_of(state: AttemptState) -> str:
    """The word of the page for a state."""
    match state:
        case Recording(end=end):
            return "recording" if end is None else "recording, ended"
        case Asking(in_hand=hand):
            return "asking, press in hand" if hand else "asking"
        case Ending(retry_at_s=retry_at_s):
            return "ending" if retry_at_s is None else "ending, disk full"
        case Over(end=end, winner=winner):
            return "over, rated" if winner else "over, unrated" if end else "over, not recorded"
        case _:
            return type(state).__name__.lower()


def told(state: str, event: str) -> tuple[str, str] | None:
    """Next state and effects; None where nothing changes and nothing is done."""
    after, effects = step(STATES[state], EVENTS[event])
    if after == STATES[state] and not effects:
        return None
    names = ", ".join(
        f"{type(effect).__name__}{f' {effect.code.name.lower()}' if hasattr(effect, 'code') else ''}"
        for effect in effects
    )
    return name_of(after), names or "-"


def rows() -> dict[tuple[str, str], tuple[str, str]]:
    """The page's table."""
    table = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] in STATES:
            table[cells[0], cells[1]] = (cells[2], cells[3])
    return table


@pytest.mark.parametrize("state", STATES)
def test_the_page_tells_what_each_state_does(state: str) -> None:
    done = {event: told(state, event) for event in EVENTS}
    assert {event: row for (name, event), row in rows().items() if name == state} == {
        event: row for event, row in done.items() if row is not None
    }
