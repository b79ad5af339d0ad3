"""The simulated pad of firmware_sim at the line of the simulation, with an EEPROM whose writes a power cut
may stop at any byte.
"""

from collections.abc import Callable
from random import Random
from typing import Self

from firmware_sim.asking import AckCode
from firmware_sim.log import PressLog, Record, VolatileMemory
from firmware_sim.pad import Acknowledged, Build, Pad

CUT_CHANCE = 0.1


class PowerCutError(Exception):
    """The power went in the middle of a write."""


class CutMemory(VolatileMemory):
    """Takes one write in ten only in part, and loses the power over it."""

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self._rng = rng

    def write(self, offset: int, data: bytes) -> None:
        if self._rng.random() < CUT_CHANCE:
            super().write(offset, data[: self._rng.randrange(len(data) + 1)])
            raise PowerCutError
        super().write(offset, data)


class FirmwarePad:
    """The pad as the world of the simulation uses one; a power cut is a reset at once."""

    def __init__(self, rng: Random, on_thanks: Callable[[Record], None]) -> None:
        self._rng = rng
        self._on_thanks = on_thanks
        self._memory = CutMemory(rng)
        self._taken: dict[int, Record] = {}
        self.start(0.0)

    @classmethod
    def on_a_line(cls, rng: Random, on_thanks: Callable[[Record], None]) -> Self:
        """A pad for the world of the simulation."""
        return cls(rng, on_thanks)

    @property
    def open_token(self) -> bytes:
        return self._pad.open_token

    @property
    def epoch(self) -> int:
        return self._log.epoch

    @property
    def is_delivered(self) -> bool:
        return self._log.unacknowledged == 0

    def start(self, now_s: float) -> None:
        """Power on, until the boot is counted."""
        self._now_s = now_s
        while True:
            try:
                self._log = PressLog(self._memory, lambda: self._rng.randrange(1, 1 << 32))
                break
            except PowerCutError:
                pass
        self._pad = Pad(Build(b"HRL\0\1\2"), self._log, now_s)

    def format(self) -> None:
        """The EEPROM becomes unreadable; the log is formatted at the next start."""
        self._memory = CutMemory(self._rng)
        self._taken.clear()

    def press(self, key: int, now_s: float) -> Record | None:
        """A key; the record if it was taken, be it in the last moment before a power cut."""
        token = self.open_token
        self._do(now_s, lambda: self._pad.press_key(key, now_s))
        record = self._log.find(token)
        if record:
            self._taken[record.press_id] = record
        return record

    def receive(self, data: bytes, now_s: float) -> None:
        """Bytes of the line."""
        self._do(now_s, lambda: self._pad.receive(data, now_s))

    def tick(self, now_s: float) -> None:
        """Time passes."""
        self._do(now_s, lambda: self._pad.tick(now_s))

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do, or a press is to be repeated."""
        return self._pad.next_deadline_s(self._now_s)

    def take_bytes(self) -> bytes:
        """What goes to the line; what the pad thanks for is told first."""
        for change in self._pad.take_changes():
            match change:
                case Acknowledged(press_id, AckCode.ACCEPTED | AckCode.DUPLICATE):
                    self._on_thanks(self._taken[press_id])
                case _:
                    pass
        return b"".join(iter(lambda: self._pad.frame_to_send(self._now_s), b""))

    def _do(self, now_s: float, action: Callable[[], None]) -> None:
        self._now_s = now_s
        try:
            action()
        except PowerCutError:
            self.start(now_s)
