"""Bugs planted on either end of a line, one class each; the simulation of the line must find every one of
them.
"""

import math
from dataclasses import replace

from devices.codes import AckCode
from devices.config import PadConfig
from devices.events import Pressed
from devices.identity import BOOT_BITS, Speaker
from devices.link import Link
from devices.messages import Press
from devices.pace import AtWill
from devices.pad import Pad
from tests.simulation.link_pad_model import PadModel, Record
from tests.simulation.link_station import Disk, Identity, Station


class AcksBeforeCommit(Station):
    """Thanks first, commits then."""

    def take_press(self, press: Pressed, now_s: float) -> None:
        self.pad.acknowledge(press, AckCode.ACCEPTED, now_s)
        super().take_press(press, now_s)


class ChecksNoDuplicates(Station):
    """Commits whatever comes."""

    def is_delivered(self, press: Pressed) -> bool:
        return False


class ForgetsDeliveredAtCrash(Station):
    """Remembers delivered presses in memory only."""

    def __init__(self, disk: Disk, *others: object) -> None:
        disk.delivered = set()
        super().__init__(disk, *others)  # type: ignore[arg-type]  # hands the same arguments on


class IgnoresTheEpoch(Station):
    """Thinks that a press id of a pad is unique for ever."""

    def identity(self, press: Pressed) -> Identity:
        return (press.uid, 0, press.press_id)


class _TakesAnyBoot(Speaker):
    def owns(self, press: Press, now_s: float) -> bool:
        boot = self.identity.hello.boot & BOOT_BITS if self.identity else 0
        return super().owns(replace(press, boot=boot), now_s)


class _PadTakesAnyBoot(Pad):
    def __init__(self, config: PadConfig) -> None:
        super().__init__(config)
        self._speaker = _TakesAnyBoot(config)


class TakesAnyBoot(Station):
    """Takes a press for one of the log that it knows, whatever start it is of."""

    pad_type = _PadTakesAnyBoot


class _TakesEarlierBoots(Speaker):
    def owns(self, press: Press, now_s: float) -> bool:
        boot = self.identity.hello.boot & BOOT_BITS if self.identity else 0
        return super().owns(replace(press, boot=boot) if press.boot < boot else press, now_s)


class _PadTakesEarlierBoots(Pad):
    def __init__(self, config: PadConfig) -> None:
        super().__init__(config)
        self._speaker = _TakesEarlierBoots(config)


class TakesEarlierBoots(Station):
    """Takes a press of an earlier start for one of the log that it knows."""

    pad_type = _PadTakesEarlierBoots


class _RepeatsNothing(Link):
    def tick(self, now_s: float) -> None:
        self._pending, pending = None, self._pending
        super().tick(now_s)
        self._pending = pending

    def next_deadline_s(self) -> float | None:
        return self._heard_s + 5.0 if self._open and not self._silent else None


class _PadRepeatsNothing(Pad):
    def __init__(self, config: PadConfig) -> None:
        super().__init__(config)
        self._link = _RepeatsNothing(AtWill(9600))


class RepeatsNothing(Station):
    """Sends OPEN, CLOSE and HELLO once."""

    pad_type = _PadRepeatsNothing


class _HandsUpOnce(Pad):
    def _take_press(self, press: Press, now_s: float) -> None:
        if press.press_id not in self._handed_up_s:
            super()._take_press(press, now_s)


class HandsUpOnce(Station):
    """Does not tell the station that a pad still repeats."""

    pad_type = _HandsUpOnce


class _TakesOldLog(Pad):
    def _take_press(self, press: Press, now_s: float) -> None:
        self._speaker._log_since_s = -math.inf
        super()._take_press(press, now_s)


class TakesOldLog(Station):
    """Takes a late press of the log before as one of the new log."""

    pad_type = _TakesOldLog


class PadAsksWithoutLooking(PadModel):
    """Opens a token without looking into its log."""

    def held(self, token: bytes) -> Record | None:
        return None


class PadIdsStartAgain(PadModel):
    """Counts press ids from 1 after each reset."""

    def start(self, now_s: float) -> None:
        self.eeprom.last_press_id = 0
        super().start(now_s)


class PadForgetsAtReset(PadModel):
    """Keeps what is not delivered in memory only."""

    def start(self, now_s: float) -> None:
        self.eeprom.records = [record for record in self.eeprom.records if record.acknowledged]
        super().start(now_s)


class PadGivesUpAtReset(PadModel):
    """Repeats no press of an earlier start; only a host that asks its token again hears of it."""

    def start(self, now_s: float) -> None:
        for record in self.eeprom.records:
            record.acknowledged = True
        super().start(now_s)


HOST_MUTANTS: tuple[type[Station], ...] = (
    AcksBeforeCommit,
    ChecksNoDuplicates,
    ForgetsDeliveredAtCrash,
    IgnoresTheEpoch,
    TakesAnyBoot,
    TakesEarlierBoots,
    RepeatsNothing,
    HandsUpOnce,
    TakesOldLog,
)
PAD_MUTANTS: tuple[type[PadModel], ...] = (
    PadAsksWithoutLooking,
    PadIdsStartAgain,
    PadForgetsAtReset,
    PadGivesUpAtReset,
)
