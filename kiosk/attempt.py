"""One asking of one case, from its record to its end: its states and what can happen to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from devices.codes import ClosedReason
from kiosk.effects import AskedSaved, ChoiceSaved, EndSaved
from kiosk.visit import Choice, ChoiceKey, End, Moment, Plan

SILENT_AFTER_DEADLINE_S: Final = 10.0
"""A pad that says nothing is waited for so long after its deadline before `unrated` is recorded."""

Hand = frozenset[ChoiceKey]
AttemptTicket = AskedSaved | ChoiceSaved | EndSaved


@dataclass(frozen=True, slots=True)
class Recording:
    """`asked` is on its way to the disk; nothing is open yet. `end`: it was ended meanwhile."""

    plan: Plan
    open_at_s: float
    end: End | None = None
    in_hand: Hand = frozenset()


@dataclass(frozen=True, slots=True)
class Dark:
    """On record, and to be opened at `open_at_s`: pads are dark for a moment between two questions."""

    plan: Plan
    open_at_s: float
    in_hand: Hand = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """Open. `waiting`: pads that have not said how it ended. `in_hand`: choices on their way to the disk."""

    plan: Plan
    deadline_s: float
    give_up_s: float
    waiting: frozenset[str]
    extended: bool = False
    timed_out: bool = False
    faulty: bool = False
    in_hand: Hand = frozenset()


@dataclass(frozen=True, slots=True)
class Closing:
    """Ended for `end`; pads in `waiting` may still hold a press, until `give_up_s`.

    `end_if_silent`: what ended it where a pad says nothing until then, if that is something else.
    """

    plan: Plan
    end: End
    waiting: frozenset[str]
    give_up_s: float
    in_hand: Hand = frozenset()
    end_if_silent: End | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """`unrated` is on its way to the disk; `retry_at_s` is given after the disk did not take it."""

    plan: Plan
    end: End
    retry_at_s: float | None = None
    in_hand: Hand = frozenset()


@dataclass(frozen=True, slots=True)
class Over:
    """Ended: `winner` is the choice that became the rating; neither of both: it could not be recorded."""

    plan: Plan
    end: End | None = None
    winner: ChoiceKey | None = None
    in_hand: Hand = frozenset()


AttemptState = Recording | Dark | Asking | Closing | Ending | Over


@dataclass(frozen=True, slots=True)
class Chosen:
    """A press arrived, or a screen was touched."""

    choice: Choice
    at: Moment


@dataclass(frozen=True, slots=True)
class PadClosed:
    """The question ended on a pad, which holds no press for it."""

    pad: str
    reason: ClosedReason
    at: Moment


@dataclass(frozen=True, slots=True)
class PadFull:
    """A pad could not ask: it has no room for a press."""

    pad: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Finished:
    """Someone ended the attempt: staff, the citizen, the next visit."""

    end: End
    at: Moment


@dataclass(frozen=True, slots=True)
class Rewired:
    """Other pads or screens ask here from now on. `fresh`: pads whose line knows of no question any more.

    `gone`: pads that no line has any more.
    """

    pads: tuple[str, ...]
    screens: tuple[str, ...]
    fresh: frozenset[str]
    gone: frozenset[str]
    at: Moment


@dataclass(frozen=True, slots=True)
class Extended:
    """More time was asked for, by any touch or by the clerk."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Saved:
    """A commit of this attempt is on disk."""

    ticket: AttemptTicket
    at: Moment


@dataclass(frozen=True, slots=True)
class NotSaved:
    """A commit of this attempt failed: nothing of it is on disk."""

    ticket: AttemptTicket
    at: Moment


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""

    at: Moment


def is_unanswered(state: AttemptState) -> bool:
    """Whether nothing was chosen for it so far, nor is on its way to the disk."""
    return not state.in_hand and not (isinstance(state, Over) and state.winner is not None)


AttemptEvent = Chosen | PadClosed | PadFull | Finished | Rewired | Extended | Saved | NotSaved | Ticked


def next_deadline_s(state: AttemptState) -> float | None:
    """When `Ticked` will change something, in CLOCK_BOOTTIME seconds; None: only an event can."""
    match state:
        case Dark(open_at_s=open_at_s):
            return open_at_s
        case Asking(in_hand=hand) | Closing(in_hand=hand) if hand:
            return None
        case Asking():
            return state.give_up_s if state.waiting else state.deadline_s
        case Closing():
            return state.give_up_s
        case Ending():
            return state.retry_at_s
        case _:
            return None
