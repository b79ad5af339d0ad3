"""What a pad shows and sounds (docs/pad-protocol.md, section 4); nothing in it depends on the key."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

THANKS_S: Final = 3.0
WAIT_S: Final = 1.0
FULL_S: Final = 3.0


class Show(StrEnum):
    """The states that a person can tell apart; SIGNAL is the host's, while dark."""

    DARK = "dark"
    OPEN = "open"
    WARNING = "warning"
    KEPT = "kept"
    THANKS = "thanks"
    CLOSED = "closed"
    WAIT = "wait"
    FULL = "full"
    TEST = "test"
    SIGNAL = "signal"


class Lamps(StrEnum):
    """All lamps are alike."""

    OFF = "off"
    ON = "on"
    BLINK = "blink"


class Tone(StrEnum):
    """Of the buzzer."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Shown:
    """A change of lamps or text, at the pad's own time."""

    show: Show
    lamps: Lamps
    text: str
    t_ms: int


@dataclass(frozen=True, slots=True)
class Beeped:
    """The buzzer sounded, at the pad's own time."""

    beeps: int
    tone: Tone
    t_ms: int


@dataclass(frozen=True, slots=True)
class Face:
    """How one show looks, how it begins to sound and how long it lasts (None: until something happens)."""

    lamps: Lamps = Lamps.OFF
    text: str = ""
    beeps: int = 0
    tone: Tone = Tone.HIGH
    lasts_s: float | None = None


# The texts are the pad's own, in its ROM; they are part of the protocol page and not translated.
FACES: Final = {
    Show.DARK: Face(),
    Show.OPEN: Face(lamps=Lamps.ON, beeps=1),
    Show.WARNING: Face(lamps=Lamps.BLINK, beeps=2),
    Show.KEPT: Face(text="已记下", beeps=1),
    Show.THANKS: Face(text="谢谢", lasts_s=THANKS_S),
    Show.CLOSED: Face(text="本次评价已结束", lasts_s=THANKS_S),
    Show.WAIT: Face(text="请稍候", beeps=1, tone=Tone.LOW, lasts_s=WAIT_S),
    Show.FULL: Face(text="暂停使用"),
    Show.TEST: Face(lamps=Lamps.ON, text="测试"),
    Show.SIGNAL: Face(),
}


class Display:
    """Keeps what is on show and since when; emits each change once."""

    def __init__(self, now_s: float) -> None:
        self._born_s = now_s
        self._changes: list[Shown | Beeped] = []
        self._ends_s: float | None = None
        self._signal: tuple[Lamps, str] = (Lamps.OFF, "")
        self._signal_ends_s = now_s
        self.show = Show.DARK
        self._last: tuple[Show, Lamps, str] | None = None
        self._emit(now_s, Lamps.OFF, "")

    def set(
        self, show: Show, now_s: float, *, text: str = "", silent: bool = False, lasts_s: float | None = None
    ) -> None:
        """Show this from now on, with its beeps unless silent; text where the show has none of its own."""
        face = FACES[show]
        self.show = show
        lasts_s = face.lasts_s if lasts_s is None else lasts_s
        self._ends_s = None if lasts_s is None else now_s + lasts_s
        self._emit(now_s, face.lamps, face.text or text)
        if face.beeps and not silent:
            self.beep(now_s, face.beeps, face.tone)

    def beep(self, now_s: float, beeps: int = 1, tone: Tone = Tone.HIGH) -> None:
        """Sound the buzzer."""
        self._changes.append(Beeped(beeps, tone, self._t_ms(now_s)))

    def signal(self, lamps: Lamps, text: str, ends_s: float, now_s: float) -> None:
        """Let the dark pad look like this until ends_s; nothing else on show is disturbed."""
        self._signal, self._signal_ends_s = (lamps, text), ends_s
        self.tick(now_s)
        if self.show in (Show.DARK, Show.SIGNAL):
            self.darken(now_s)

    def tick(self, now_s: float) -> None:
        """End what has lasted long enough."""
        if self._ends_s is not None and now_s >= self._ends_s:
            self.darken(now_s)

    def next_deadline_s(self) -> float | None:
        return self._ends_s

    def take_changes(self) -> list[Shown | Beeped]:
        """Return what changed since the last call, in order."""
        changes, self._changes = self._changes, []
        return changes

    def darken(self, now_s: float) -> None:
        """End whatever is on show; a signal that still lasts comes to light."""
        if now_s < self._signal_ends_s:
            self.show, self._ends_s = Show.SIGNAL, self._signal_ends_s
            self._emit(now_s, *self._signal)
        else:
            self.show, self._ends_s = Show.DARK, None
            self._emit(now_s, Lamps.OFF, "")

    def _emit(self, now_s: float, lamps: Lamps, text: str) -> None:
        if self._last != (self.show, lamps, text):
            self._last = (self.show, lamps, text)
            self._changes.append(Shown(self.show, lamps, text, self._t_ms(now_s)))

    def _t_ms(self, now_s: float) -> int:
        return round((now_s - self._born_s) * 1000)
