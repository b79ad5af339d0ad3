"""A plan played in a running hall, in real time: cases finish, citizens press, faults and hands disturb."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from firmware_sim.clock import boottime_s
from firmware_sim.demo.plan import CaseRow
from firmware_sim.fleet import FleetError
from firmware_sim.line import LineUnusableError
from firmware_sim.scenario.pads import StoryPad, StoryPads
from firmware_sim.scenario.plan import Disturbed, Finished, Handled, Plan, pad_name

ASKED_WITHIN_S: Final = 5.0
"""A citizen whose pad asks nothing for so long goes home."""
ASKING: Final = ("open", "warning")


class Feed(Protocol):
    """Tells the hall that a case is finished just now, and whether its parts still run."""

    async def publish(self, case: CaseRow) -> None: ...

    def check(self) -> None: ...


class Play:
    """One run of a plan. `told` is called with what happens, for a screen."""

    def __init__(self, plan: Plan, feed: Feed, pads: StoryPads, told: Callable[[str, object], None]) -> None:
        self._plan = plan
        self._feed = feed
        self._pads = pads
        self._told = told
        self._begun_s = boottime_s()
        self.finished = 0

    async def run(self) -> None:
        """All of it; returns after the last citizen has gone. Raises `PartFailedError`."""
        async with asyncio.TaskGroup() as hall:
            for window in self._plan.windows:
                hall.create_task(self._window(window))
            hall.create_task(self._disturb())

    async def _disturb(self) -> None:
        for each in self._plan.happenings:
            if not isinstance(each, Finished):
                await self._until(each.at_s)
                self._feed.check()
                # A cable that is in already, a link that another pad has: a person would shrug, too.
                with suppress(FleetError, LineUnusableError):
                    self._do(each)
                self._told(each.window, each)

    def _do(self, each: Disturbed | Handled) -> None:
        fleet, pad = self._pads.fleet, pad_name(each.window)
        match each:
            case Disturbed(order=order):
                fleet.fault(pad, order)
            case Handled(act="unplug"):
                fleet.unplug(pad)
            case Handled(act="replug"):
                fleet.replug(pad)
            case Handled(act="reset"):
                fleet.reset(pad)
            case Handled():
                fleet.end_fault(pad)

    async def _window(self, window: str) -> None:
        """The queue of one window: the next one comes when it is time and the one before has gone."""
        pad = self._pads.pad(window)
        for case in self._plan.cases:
            if case.window == window:
                await self._until(case.at_s)
                self._feed.check()
                await self._serve(pad, case)
                self.finished += 1
                self._told(window, case)

    async def _serve(self, pad: StoryPad, case: Finished) -> None:
        timeout_s = self._plan.story.hall.timeout_s
        await self._feed.publish(case)
        with suppress(TimeoutError):
            await pad.until_show(*ASKING, deadline_s=ASKED_WITHIN_S)
            citizen = case.citizen
            if citizen.key is None:
                await pad.until_not(*ASKING, deadline_s=timeout_s + ASKED_WITHIN_S)
                return
            await asyncio.sleep(citizen.think_s)
            for key in filter(None, (citizen.key, citizen.second)):
                await pad.say(f"press {key}")
            await pad.until_not(*ASKING, "kept", deadline_s=timeout_s + ASKED_WITHIN_S)

    async def _until(self, at_s: float) -> None:
        await asyncio.sleep(max(self._begun_s + at_s - boottime_s(), 0.0))
