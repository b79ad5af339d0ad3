"""Where a screen is with the citizen before it: frozen states and what may happen to them. No rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk.screen.calls import Answered, Call, Choose
from kiosk.screen.inputs import Input
from kiosk.screen.pages import AlreadyRated, Declined, Sorry, Thanks
from kiosk.screen.told import ScreenTold, SessionTold

SETTLE_S: Final = 0.3
"""So long after a page came a touch was meant for the page before it, or is its second report."""
SHOWN_DOWN_S: Final = 0.3
"""So long after the release the chosen card may still look chosen."""
HELD_S: Final = 3.0
"""A finger whose lifting was never told keeps others out no longer; a slow one may lift after the time."""
RETRY_S: Final = 1.0
"""A choice that was not answered is sent again after this."""
HOLD_S: Final = 10.0
"""So long a choice that was not answered is kept; what comes then may be somebody else's touch."""
REASONS_S: Final = 20.0
REASONS_MAX_S: Final = 60.0
"""All of the reasons page, however often it is touched."""
TOPICS_CHOSEN_MAX: Final = 2
THANKS_S: Final = 5.0
THANKS_MIN_S: Final = 1.0
"""So long a page of the end stands, even where the next question waits already."""
SORRY_S: Final = 8.0
FOLLOWING_MAX_S: Final = 15.0
"""So long the next case of a visit is waited for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the station asks now. `index` of `of` counts from 1; times are CLOCK_BOOTTIME seconds."""

    session: str
    attempt: str
    index: int
    of: int
    item: str
    clerk: str | None
    deadline_s: float
    warns_at_s: float
    extended: bool = False
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Resting:
    """Nobody is asked."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The question is on the screen. `down`: the card under the finger, since `down_s`."""

    asked: Asked
    since_s: float
    down: int | None = field(default=None, repr=False)
    down_s: float = 0.0
    extending: bool = False

    @property
    def ends_s(self) -> float:
        """When the time is over: a finger that is down by then may still be lifted."""
        deadline_s = self.asked.deadline_s
        return deadline_s if self.down is None else max(deadline_s, self.down_s + HELD_S)


@dataclass(frozen=True, slots=True)
class Committing:
    """A choice is on its way. `retry_s`: when it is sent again; None: an answer is awaited."""

    asked: Asked
    choice: Choose
    chosen_s: float
    retry_s: float | None = None


@dataclass(frozen=True, slots=True)
class Declining:
    """暂不评价 is on its way."""

    asked: Asked
    since_s: float


@dataclass(frozen=True, slots=True)
class Reasoning:
    """It is recorded, and may be said what it was about. The same after every level."""

    asked: Asked
    since_s: float
    until_s: float
    chosen: tuple[str, ...] = field(default=(), repr=False)


EndPage = Thanks | Sorry | Declined | AlreadyRated


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended. `asked` None: nothing had been asked (a code whose case has its rating)."""

    asked: Asked | None
    page: EndPage
    since_s: float
    until_s: float

    @property
    def is_over(self) -> bool:
        """Is this attempt never to be asked again here? What could not be recorded may be tried again."""
        return not isinstance(self.page, Sorry)


Stage = Resting | Asking | Committing | Declining | Reasoning | Ended


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The station is not there any more."""


@dataclass(frozen=True, slots=True)
class Back:
    """The station answers again; its sessions are told next."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The station does not know this screen's token."""


News = Back | Gone | TurnedAway | ScreenTold | SessionTold | Answered
"""All that the station's side may tell the flow."""
Event = Input | SessionTold | Answered | Ticked | Gone
Step = tuple[Stage, tuple[Call, ...]]


@dataclass(frozen=True, slots=True)
class Now:
    """What else a step depends on. `asked`: what the station asks now; `touch_id`: of a choice made now."""

    at_s: float
    asked: Asked | None = None
    follows: bool = False
    """Another case of the visit before the screen waits to be asked."""
    topics: tuple[str, ...] = ()
    touch_id: str = ""
