"""What a technician asks of a pad through the host: SIGNAL and TEST (docs/pad-protocol.md, section 4)."""

from enum import IntEnum
from typing import Final

from firmware_sim.display import Display, Lamps, Show
from firmware_sim.messages import AskTest, KeyTested, Signal, Signalled

_LAMPS: Final = (Lamps.OFF, Lamps.ON, Lamps.BLINK)


class SignalKind(IntEnum):
    """What SIGNAL asks for."""

    IDENTIFY = 1
    LAMPS = 2
    BUZZER = 3
    TEXT = 4


class Technician:
    """Uses the display only while it is dark; never touches a question, a press or the log."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._test_ends_s: float | None = None

    @property
    def testing(self) -> bool:
        """Whether keys are tests."""
        return self._test_ends_s is not None

    def signal(self, signal: Signal, now_s: float) -> Signalled:
        """SIGNAL: seen for what is left of its duration once the pad is dark; the buzzer sounds then only."""
        kind = SignalKind(signal.kind)
        ends_s = now_s + signal.duration_ms / 1000
        match kind:
            case SignalKind.IDENTIFY:
                self._display.signal(Lamps.BLINK, "", ends_s, now_s)
            case SignalKind.LAMPS:
                self._display.signal(_LAMPS[signal.argument], "", ends_s, now_s)
            case SignalKind.TEXT:
                self._display.signal(Lamps.OFF, signal.text, ends_s, now_s)
            case SignalKind.BUZZER:
                if self._display.show in (Show.DARK, Show.SIGNAL):
                    self._display.beep(now_s)
        return Signalled(kind)

    def test(self, request: AskTest, now_s: float) -> KeyTested | None:
        """TEST: begin, go on for longer or end; None while the pad is not dark."""
        if not self.testing and self._display.show not in (Show.DARK, Show.SIGNAL):
            return None
        if request.seconds:
            self._test_ends_s = now_s + request.seconds
            self._display.set(Show.TEST, now_s)
        else:
            self.end_test(now_s)
        return KeyTested(0)

    def press_key(self, key: int, now_s: float) -> KeyTested:
        """Take a key in test mode and return what tells the host."""
        self._display.beep(now_s)
        return KeyTested(key)

    def end_test(self, now_s: float) -> None:
        """Leave test mode, if it is on."""
        if self.testing:
            self._test_ends_s = None
            self._display.darken(now_s)

    def tick(self, now_s: float) -> None:
        """End a test that has lasted long enough."""
        if self._test_ends_s is not None and now_s >= self._test_ends_s:
            self.end_test(now_s)

    def next_deadline_s(self) -> float | None:
        """When tick() is due."""
        return self._test_ends_s
