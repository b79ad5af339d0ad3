"""What can be seen and heard: the table "What the pad shows" and SIGNAL on top of `dark`. Pure.

The panel is the only place that makes lamp, text and buzzer of a show, and it is never told a key.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.second_pad.fromhost import Signal
from tests.second_pad.messages import SIGNAL_BUZZER, SIGNAL_IDENTIFY, SIGNAL_LAMPS, SIGNAL_TEXT

DARK, OPEN, WARNING, KEPT, THANKS = "dark", "open", "warning", "kept", "thanks"
CLOSED, WAIT, FULL, TEST = "closed", "wait", "full", "test"
OFF, ON, BLINK = "off", "on", "blink"
LAMPS = {OPEN: ON, WARNING: BLINK, TEST: ON}
TEXTS = {
    KEPT: "已记下",
    THANKS: "谢谢",
    CLOSED: "本次评价已结束",
    WAIT: "请稍候",
    FULL: "暂停使用",
    TEST: "测试",
}
BEEPS = {OPEN: 1, WARNING: 2, KEPT: 1, WAIT: 1}


@dataclass(frozen=True)
class Event:
    """A change for the outside: `kind` is show, lamp, text or buzzer (or what the pad adds)."""

    kind: str
    values: tuple[tuple[str, str | int | bool], ...]


class Panel:
    """Turns shows and signals into changes; `take` hands them over, each once and in order."""

    def __init__(self) -> None:
        self.shown = DARK
        self._question = ""
        self._lamp = OFF
        self._text = ""
        self._events: list[Event] = []
        self._signals: dict[int, tuple[int, Signal]] = {}  # by kind: until when, and what
        self._unheard = False  # a buzzer signal that waits for the dark

    def take(self) -> list[Event]:
        """The changes since the last call."""
        events, self._events = self._events, []
        return events

    def add(self, kind: str, **values: str | int | bool) -> None:
        """Add an event of the pad's own between the panel's."""
        self._events.append(Event(kind, tuple(values.items())))

    def beep(self, beeps: int = 1, *, low: bool = False) -> None:
        """Sound the buzzer."""
        self.add("buzzer", beeps=beeps, low=low)

    def reset(self, now: int) -> None:
        """All outputs as after the reset pin."""
        self._signals.clear()
        self._unheard = False
        self.show(now, DARK)

    def show(self, now: int, name: str, *, question: str | None = None, quiet: bool = False) -> None:
        """Enter a show (again). `question` is the text of OPEN for the shows that have it."""
        if question is not None:
            self._question = question
        if name != self.shown:
            self.shown = name
            self.add("show", show=name)
        self._refresh(now)
        if name in BEEPS and not quiet:
            self.beep(BEEPS[name], low=name == WAIT)

    def signal(self, now: int, signal: Signal) -> None:
        """Take a SIGNAL; a later one of the same kind replaces it, and one of no duration ends it."""
        self._signals[signal.kind] = (now + signal.duration_ms, signal)
        if signal.kind == SIGNAL_BUZZER:
            self._unheard = True
        self._refresh(now)

    def deadline(self) -> int | None:
        """When the next signal ends."""
        return min((until for until, _ in self._signals.values()), default=None)

    def tick(self, now: int) -> None:
        """End the signals whose time is over."""
        over = [kind for kind, (until, _) in self._signals.items() if until <= now]
        if over:
            self._refresh(now)

    def _refresh(self, now: int) -> None:
        self._signals = {kind: entry for kind, entry in self._signals.items() if entry[0] > now}
        lamp = LAMPS.get(self.shown, OFF)
        text = self._question if self.shown in (OPEN, WARNING) else TEXTS.get(self.shown, "")
        if self.shown == DARK:
            if SIGNAL_LAMPS in self._signals:
                lamp = (OFF, ON, BLINK)[self._signals[SIGNAL_LAMPS][1].argument]
            if SIGNAL_IDENTIFY in self._signals:
                lamp = BLINK
            if SIGNAL_TEXT in self._signals:
                text = self._signals[SIGNAL_TEXT][1].text
            if self._unheard and SIGNAL_BUZZER in self._signals:
                self._unheard = False
                self.beep()
        if lamp != self._lamp:
            self._lamp = lamp
            self.add("lamp", lamp=lamp)
        if text != self._text:
            self._text = text
            self.add("text", text=text)
