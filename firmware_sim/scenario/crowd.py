"""Citizens at simulated pads that a station elsewhere asks: whoever is asked presses, within a rate."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from firmware_sim.asking import AckCode
from firmware_sim.bench import Setup
from firmware_sim.clock import boottime_s
from firmware_sim.display import Show, Shown
from firmware_sim.fleet import Fleet, PadChange
from firmware_sim.pad import Acknowledged
from firmware_sim.question import KEYS

THINK_S: Final = (0.05, 0.15)
LAST_ACKNOWLEDGED_WITHIN_S: Final = 10.0


@dataclass(slots=True)
class Tally:
    """What the pads saw. `waits_ms`: from the key's record to the ACK of each press that was thanked for."""

    asked: int = 0
    kept: int = 0
    thanked: int = 0
    refused: int = 0
    waiting: int = 0
    waits_ms: list[float] = field(default_factory=list)


class Crowd:
    """Made and run on one loop; `rate` presses a second at most, all pads together."""

    def __init__(self, pads: Iterable[tuple[str, Setup]], rate: float, seed: int) -> None:
        self.tally = Tally()
        self._rate = rate
        self._random = random.Random(seed)
        self._fleet = Fleet(self._told)
        self._free_s = boottime_s()
        self._asking: set[str] = set()
        self._settled = asyncio.Event()
        self._kept_s: dict[tuple[str, int], float] = {}
        for name, setup in pads:
            self._fleet.add(name, setup)

    @property
    def links(self) -> dict[str, str]:
        """What a station's file names as port, by pad."""
        return {name: self._fleet.view(name).link for name in self._fleet.names}

    def close(self) -> None:
        """Switch the pads off."""
        self._fleet.close()

    def look(self) -> Tally:
        """The tally as it is now."""
        self.tally.waiting = sum(self._fleet.view(name).unacknowledged for name in self._fleet.names)
        return self.tally

    async def settle(self) -> None:
        """Wait a while for what is not acknowledged yet; nobody presses any more."""
        self._rate = 0.0
        self._settled.clear()
        if self.look().waiting:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_ACKNOWLEDGED_WITHIN_S):
                    await self._settled.wait()

    def _told(self, change: PadChange) -> None:
        match change.change:
            case Shown(show=Show.OPEN):
                self._ask(change.pad)
            case Shown(show=Show.KEPT):
                self._asking.discard(change.pad)
                self.tally.kept += 1
                press_id = self._fleet.view(change.pad).last_press_id
                self._kept_s[change.pad, press_id] = boottime_s()
            case Acknowledged(press_id=press_id, code=code):
                self._acknowledged(change.pad, press_id, code)
            case Shown(show=show) if show is not Show.WARNING:
                self._asking.discard(change.pad)
            case _:
                pass  # a plug, a sound, a fault

    def _ask(self, pad: str) -> None:
        if pad in self._asking or not self._rate:  # a longer question is no further one
            return
        self._asking.add(pad)
        self.tally.asked += 1
        self._free_s = max(boottime_s() + self._random.uniform(*THINK_S), self._free_s + 1 / self._rate)
        asyncio.get_running_loop().call_later(self._free_s - boottime_s(), self._press, pad)

    def _press(self, pad: str) -> None:
        if pad in self._asking and pad in self._fleet.names:
            self._fleet.press(pad, self._random.randint(1, KEYS))

    def _acknowledged(self, pad: str, press_id: int, code: AckCode) -> None:
        if code in (AckCode.ACCEPTED, AckCode.DUPLICATE):
            self.tally.thanked += 1
        else:
            self.tally.refused += 1
        kept_s = self._kept_s.pop((pad, press_id), None)
        if kept_s is not None:
            self.tally.waits_ms.append((boottime_s() - kept_s) * 1000)
        if not self.look().waiting:
            self._settled.set()
