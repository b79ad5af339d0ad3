"""A station's part in the simulation of a line: asks, commits presses to a disk, answers after the commit.

The disk survives a crash; everything else, the host's `Pad` included, is made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.events import Closed, Full, Pressed
from devices.lone_pad import LonePad
from devices.pad import Pad
from devices.question import Question

TIMEOUT_S = 6.0
GIVEN_UP_S = 10.0

Identity = tuple[str, int, int]


@dataclass(slots=True)
class Disk:
    """What a commit made durable."""

    journal: list[Pressed] = field(default_factory=list)
    delivered: set[Identity] = field(default_factory=set)
    attempts: dict[bytes, float] = field(default_factory=dict)


class Station:
    """One start of a station. `later(delay_s, action)` runs an action of this start, unless it crashes
    before.
    """

    pad_type: Callable[[PadConfig], Pad] = LonePad

    def __init__(
        self, disk: Disk, now_s: float, rng: Random, later: Callable[[float, Callable[[float], None]], None]
    ) -> None:
        self.disk = disk
        self._rng = rng
        self._later = later
        self.pad = self.pad_type(PadConfig("window-1", "a line"))
        for token in disk.attempts:
            self.pad.close(token, CloseReason.HOST_RESTARTED, now_s)

    def ask(self, token: bytes, now_s: float) -> None:
        """Commit an attempt, then ask it; one that is open is superseded."""
        self.disk.attempts[token] = now_s + TIMEOUT_S
        self.pad.ask(Question(token, now_s + TIMEOUT_S, now_s + TIMEOUT_S / 2, "请评价"), now_s)

    def extend(self, token: bytes, now_s: float) -> None:
        """Give the question more time, if it is the one that is asked."""
        if token in self.disk.attempts and token == max(self.disk.attempts):
            self.disk.attempts[token] = now_s + TIMEOUT_S
            self.pad.extend(token, TIMEOUT_S, TIMEOUT_S / 2, now_s)

    def take_events(self, now_s: float) -> None:
        """What the pad told."""
        for event in self.pad.events():
            match event:
                case Pressed():
                    self.take_press(event, now_s)
                case Closed() | Full():
                    self.disk.attempts.pop(event.token, None)
                case _:
                    pass

    def give_up(self, now_s: float) -> None:
        """A pad that stays silent for 10 s after the deadline ends the attempt as unrated."""
        late = [token for token, at_s in self.disk.attempts.items() if now_s > at_s + GIVEN_UP_S]
        for token in late:
            del self.disk.attempts[token]

    def take_press(self, press: Pressed, now_s: float) -> None:
        """Commit takes a while and may not happen; the answer follows and may be lost in a crash too."""
        self._later(self._rng.uniform(0.001, 0.05), lambda at_s: self._commit(press, at_s))

    def is_delivered(self, press: Pressed) -> bool:
        """Whether this very press was committed before."""
        return self.identity(press) in self.disk.delivered

    def identity(self, press: Pressed) -> Identity:
        """What makes a press the same press for ever."""
        return (press.uid, press.epoch, press.press_id)

    def _commit(self, press: Pressed, now_s: float) -> None:
        code = AckCode.DUPLICATE
        if not self.is_delivered(press):
            code = AckCode.ACCEPTED
            self.disk.journal.append(press)
            self.disk.delivered.add(self.identity(press))
        self.disk.attempts.pop(press.token, None)
        self._later(self._rng.uniform(0.0, 0.02), lambda at_s: self.pad.acknowledge(press, code, at_s))
