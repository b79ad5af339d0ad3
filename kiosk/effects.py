"""What the station wants done: frozen values that the driver carries out, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from devices.codes import AckCode, CloseReason
from devices.events import PadPress, Pressed
from kiosk.visit import Reply, Touch
from mqtt_bridge.outbox.values import Write


@dataclass(frozen=True, slots=True)
class AskedSaved:
    """Ticket of a commit: an attempt is on record and may be asked."""

    token: bytes


@dataclass(frozen=True, slots=True)
class ChoiceSaved:
    """Ticket: a choice for an attempt of this station."""

    token: bytes
    reply: Reply


@dataclass(frozen=True, slots=True)
class EndSaved:
    """Ticket: an attempt ended without a rating."""

    token: bytes


@dataclass(frozen=True, slots=True)
class PressSaved:
    """Ticket: a press of no attempt of this station, or without a position: answered with `code`."""

    press: Pressed
    code: AckCode


@dataclass(frozen=True, slots=True)
class DutySaved:
    """Ticket: `clerk` signed on at a window on this local day, or (None) the one there signed off."""

    window: str
    clerk: str | None
    day: date


@dataclass(frozen=True, slots=True)
class CasesSaved:
    """Ticket: cases of the feed; the next ones may follow."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Ticket: acts of a person, which are not done before this."""

    number: int


@dataclass(frozen=True, slots=True)
class DetailSaved:
    """Ticket: what a rating was about, told by a screen."""

    token: bytes
    touch: Touch


@dataclass(frozen=True, slots=True)
class AnswersSaved:
    """Ticket: answers to a survey, by their name."""

    name: str


@dataclass(frozen=True, slots=True)
class HallSaved:
    """Ticket: the hall's configuration of this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Noted:
    """Ticket of a commit that nothing waits for (faults, audit)."""


ScreenTicket = DetailSaved | AnswersSaved | HallSaved
Ticket = (
    AskedSaved
    | ChoiceSaved
    | EndSaved
    | PressSaved
    | DutySaved
    | CasesSaved
    | Recorded
    | ScreenTicket
    | Noted
)


@dataclass(frozen=True, slots=True)
class Commit:
    """Write this in one commit, then tell the station what became of it under `ticket`."""

    write: Write
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class AskPad:
    """Ask this token on a pad until `deadline_s`, warning from `warning_at_s` (CLOCK_BOOTTIME seconds)."""

    pad: str
    token: bytes
    deadline_s: float
    warning_at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class ClosePad:
    """End this token on a pad and learn what became of it there."""

    pad: str
    token: bytes
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class ExtendPad:
    """Give the question on a pad this much time from now."""

    pad: str
    token: bytes
    timeout_s: float
    warning_s: float


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Answer a press. Never comes before its commit."""

    press: PadPress
    code: AckCode


@dataclass(frozen=True, slots=True)
class AnswerTouch:
    """Answer a choice made on a screen: recorded, not the first one for its case, or not recordable now."""

    touch: Touch
    token: bytes
    answer: Literal["recorded", "refused", "not-recorded"]


@dataclass(frozen=True, slots=True)
class IdentifyPad:
    """Let a pad blink so that a person finds it."""

    pad: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that a window may know has changed."""

    window: str
    visit: str


@dataclass(frozen=True, slots=True)
class DutyAnswered:
    """Who is on duty at this window was recorded, or could not be."""

    window: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class RecordAnswered:
    """Acts of a person were recorded, or could not be."""

    number: int
    recorded: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What a screen told beside a choice is on disk, or could not be recorded."""

    ticket: DetailSaved | AnswersSaved
    recorded: bool


@dataclass(frozen=True, slots=True)
class ScreensChanged:
    """Screens may show something else now, beside sessions."""


PadEffect = AskPad | ClosePad | ExtendPad | Acknowledge | IdentifyPad
Effect = Commit | PadEffect | AnswerTouch | Changed | DutyAnswered | RecordAnswered | Settled | ScreensChanged


def pad_of(effect: Effect) -> str | None:
    """The pad that is to be told something; None where none is."""
    match effect:
        case Acknowledge(press):
            return press.pad
        case AskPad(pad) | ClosePad(pad) | ExtendPad(pad) | IdentifyPad(pad):
            return pad
        case _:
            return None
