"""What a screen shows: frozen values that `kiosk/screen/flow.py` makes and `kiosk/ui` draws.

After the press nothing in them depends on the level: only `Ask.down` does, and it is gone 300 ms later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

LEVELS: Final = (5, 4, 3, 2, 1)
"""From left to right, or from top to bottom: 非常满意 first."""


class Theme(Enum):
    """How the screen looks; a citizen changes it at any moment, and it falls back at the next idle."""

    NORMAL = "normal"
    LARGE = "large"
    CONTRAST = "contrast"


class Trouble(Enum):
    """Why the screen is out of service, or why a rating could not be taken."""

    NO_STATION = "no-station"
    REFUSED = "refused"
    """The station does not know this screen's token."""
    NOT_RECORDED = "not-recorded"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. `language`: a catalogue's name; `clock`: `HH:MM`."""

    hall: str
    clock: str
    language: str
    next_language: str
    theme: Theme
    sound: bool | None
    """Spoken prompts; None: there is no sound card, and no key for it."""
    low_reach: bool
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is asked. `self_start`: a receipt's code may be scanned or typed here."""

    window: str
    self_start: bool
    closed: bool = False
    """Outside of the opening hours: said, and nothing is refused for it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The question. `index` of `of`, counted from 1. `down`: the level under the finger or just chosen, for
    at most 300 ms after its release; `locked`: a choice is on its way, and no other is taken.
    """

    window: str
    item: str
    clerk: str | None
    index: int
    of: int
    remaining_s: int
    warns: bool
    """The time is nearly over; any touch gives it again, once."""
    down: int | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One level-neutral reason. `text` in the screen's language."""

    code: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the rating was about: the same page after every level, at most two touches, may be skipped."""

    topics: tuple[Topic, ...]
    remaining_s: int


@dataclass(frozen=True, slots=True)
class Thanks:
    """It is recorded. `code`: what the citizen may name later (追评, a call back); made for every level."""

    code: str | None
    more: bool
    """Another case of this visit follows."""


@dataclass(frozen=True, slots=True)
class Sorry:
    """It could not be recorded; what to do."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Declined:
    """The citizen does not want to rate."""


@dataclass(frozen=True, slots=True)
class AlreadyRated:
    """This case has its rating."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """Nothing can be asked here now."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is stored and who sees it."""


@dataclass(frozen=True, slots=True)
class EnterCode:
    """Self-start: the code of the receipt, scanned or typed. `paused_s`: after three wrong tries."""

    typed: str
    wrong: bool
    paused_s: int


Page = Idle | Ask | Reasons | Thanks | Sorry | Declined | AlreadyRated | OutOfService | Privacy | EnterCode


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is on the screen."""

    frame: Frame
    page: Page
