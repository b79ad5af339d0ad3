"""Values of a visit: times, the cases of one citizen, what is asked and how it ended. Frozen, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Literal

from devices.events import PadPress, Pressed, PressedNow
from evaluation.model import Attempt, CancelCode, Case, CaseKey, OpenedBy, Placed, PressId, UnratedCause

CASES_PER_VISIT_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks: `now_s` CLOCK_BOOTTIME seconds, `wall` aware, from the source `clock`."""

    now_s: float
    wall: datetime
    clock: Literal["system", "corrected"] = "system"

    def wall_of(self, instant_s: float) -> datetime:
        """The wall time of another instant of the first clock."""
        return self.wall + timedelta(seconds=instant_s - self.now_s)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a question stands, when it warns, and how long the pad is dark between two. Seconds."""

    timeout_s: float = 60.0
    warning_s: float = 40.0
    dark_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """One window of the hall with everything that asks there."""

    name: str
    title: str
    pads: tuple[str, ...]
    screens: tuple[str, ...]
    self_start: bool = False
    """Whether a citizen may begin a session at its screens by a receipt's code."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A case, or a consultation (`key` None). `news`: the case row to send with it, None if it is known."""

    key: CaseKey | None
    title: str
    nonce: bytes
    news: Case | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The cases of one citizen at one window, asked one after the other."""

    number: str
    window: str
    subjects: tuple[Subject, ...]
    opened_by: OpenedBy
    served_by: str = "unknown"
    practice: bool = False
    place: str | None = None
    team: str | None = None
    ticket: str | None = None

    @property
    def keys(self) -> frozenset[CaseKey]:
        return frozenset(subject.key for subject in self.subjects if subject.key is not None)

    def attempt(self, index: int) -> Attempt:
        """The attempt about the subject at `index`, counted from 0."""
        return Attempt(
            visit=self.number,
            window=self.window,
            nonce=self.subjects[index].nonce,
            case=self.subjects[index].key,
            opened_by=self.opened_by,
            served_by=self.served_by,
            index=index + 1,
            of=len(self.subjects),
            practice=self.practice,
            place=self.place,
            team=self.team,
            ticket=self.ticket,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """One attempt as it was committed: who asks, for how long, with which words, since when."""

    attempt: Attempt
    pads: tuple[str, ...]
    screens: tuple[str, ...]
    timing: Timing
    text: str
    asked_at: Moment
    token: bytes = field(init=False)
    """The attempt's, computed once: every event of a pad is looked up by it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "token", self.attempt.token)

    @property
    def devices(self) -> tuple[str, ...]:
        return self.pads + self.screens


@dataclass(frozen=True, slots=True)
class End:
    """Why an attempt ends without a rating."""

    cause: UnratedCause
    code: CancelCode | None = None


class Result(Enum):
    """What became of a case in its visit, as far as a window may know."""

    WAITING = "waiting"
    ASKING = "asking"
    RATED = "rated"
    UNRATED = "unrated"
    NOT_RECORDED = "not-recorded"
    """The disk took nothing: it was not asked."""
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Touch:
    """A choice on a screen, named by the screen: the same id twice is one choice."""

    touch_id: str
    screen: str


@dataclass(frozen=True, slots=True)
class HostPress:
    """A press on a pad without a log: its host takes one for a question, so the question names it."""

    pad: str
    token: bytes


Reply = PadPress | Touch
"""Whom to answer once a choice is committed: the pad that sent the press, or the screen."""


ChoiceKey = PressId | HostPress | Touch


def press_id(pressed: Pressed) -> PressId:
    return PressId(pressed.uid, pressed.epoch, pressed.press_id)


def reply_key(reply: Reply) -> ChoiceKey:
    """What makes it this choice however often it comes: a pad tells a new age with each repeat."""
    match reply:
        case Pressed():
            return press_id(reply)
        case PressedNow(pad, token):
            return HostPress(pad, token)
        case Touch():
            return reply


def reply_device(reply: Reply) -> str:
    return reply.screen if isinstance(reply, Touch) else reply.pad


@dataclass(frozen=True, slots=True)
class Choice:
    """A citizen's choice. `position` is 1 to 5; it is left out of the text form, so no log can carry it."""

    token: bytes
    position: int = field(repr=False)
    pressed_at: datetime
    placed: Placed
    reply: Reply
    simulated: bool = False
    renumbered: bool = False
    """The pad's log gave this press a number that it gave before: the number names no event."""
