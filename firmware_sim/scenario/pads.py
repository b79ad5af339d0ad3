"""The pads of a scenario: all in one fleet in this process, so that faults reach them."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing
from typing import Final

from firmware_sim.bench import Setup
from firmware_sim.clock import boottime_s
from firmware_sim.demo.files import HallFiles
from firmware_sim.display import Show, Shown
from firmware_sim.eeprom import FileMemory
from firmware_sim.fleet import Fleet, PadChange
from firmware_sim.pad import Acknowledged, Build
from firmware_sim.scenario.plan import pad_name
from firmware_sim.uids import uid_from

THANKED: Final = ("accepted", "duplicate")


class StoryPad:
    """One window's pad, as citizens and the hall see it."""

    def __init__(self, fleet: Fleet, name: str) -> None:
        self.name = name
        self._fleet = fleet
        self._show = Show.DARK
        self._changed = asyncio.Event()

    def shown(self, show: Show) -> None:
        """The display has changed."""
        self._show = show
        self._changed.set()
        self._changed = asyncio.Event()

    async def until_show(self, *wanted: str, deadline_s: float) -> str:
        """Wait until the pad shows one of these, or shows it already. Raises TimeoutError."""
        async with asyncio.timeout(deadline_s):
            while self._show.value not in wanted:
                await self._changed.wait()
        return self._show.value

    async def until_not(self, *shows: str, deadline_s: float) -> None:
        """Wait until the pad shows something else. Raises TimeoutError."""
        async with asyncio.timeout(deadline_s):
            while self._show.value in shows:
                await self._changed.wait()

    async def say(self, command: str) -> None:
        """`press N`, as to a simulator of its own."""
        self._fleet.press(self.name, int(command.removeprefix("press ")))

    async def stop(self) -> None:
        """The fleet ends all of them."""


class StoryPads:
    """The fleet, and the times from key to thanks. Made on the loop that uses it."""

    def __init__(self, files: HallFiles, *, seed: int, baud: int) -> None:
        self.fleet = Fleet(self._told)
        self._eeproms = ExitStack()
        self.waits_ms: list[float] = []
        self._files, self._seed, self._baud = files, seed, baud
        self._pads: dict[str, StoryPad] = {}
        self._kept_s: dict[str, float] = {}
        self._logged_before: dict[str, int] = {}

    async def plug_in(self, window: str) -> StoryPad:
        """The pad of this window, switched on at its link with its EEPROM. Raises LineUnusableError."""
        from firmware_sim.pty_line import PtyLine  # not on Windows, where no whole hall runs either

        link, name = self._files.link(window), pad_name(window)
        build = Build(uid_from(str(link.absolute())), 0, self._baud)
        memory = self._eeproms.enter_context(closing(FileMemory(link.with_suffix(".eeprom"))))
        self._pads[name] = StoryPad(self.fleet, name)
        self.fleet.add(name, Setup(build, memory, PtyLine(link), self._seed + len(self._pads)))
        self._logged_before[name] = self.fleet.view(name).last_press_id
        return self._pads[name]

    def close(self) -> None:
        """Switch all of them off; their logs stay in their files."""
        self.fleet.close()
        self._eeproms.close()

    def pad(self, window: str) -> StoryPad:
        return self._pads[pad_name(window)]

    def kept_presses(self) -> int:
        """Presses that the pads have kept since they were plugged in; none of them may be lost."""
        return sum(
            self.fleet.view(name).last_press_id - before for name, before in self._logged_before.items()
        )

    def waiting(self) -> int:
        """Presses that no host has acknowledged yet."""
        return sum(self.fleet.view(name).unacknowledged for name in self._logged_before)

    def _told(self, change: PadChange) -> None:
        match change.change:
            case Shown(show):
                if change.pad in self._pads:
                    self._pads[change.pad].shown(show)
                if show is Show.KEPT:
                    self._kept_s[change.pad] = boottime_s()
            case Acknowledged(code=code) if code.name.lower() in THANKED:
                kept_s = self._kept_s.pop(change.pad, None)
                if kept_s is not None:
                    self.waits_ms.append((boottime_s() - kept_s) * 1000)
            case _:
                pass
