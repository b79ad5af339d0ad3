"""Citizens: one queue of people a window, each doing what the plan says when the pad asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from firmware_sim.demo.pads import DemoPad
from firmware_sim.demo.plan import Behaviour, PlannedCase


class Feed(Protocol):
    """Tells the hall that a case is finished just now."""

    async def publish(self, case: PlannedCase) -> None: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How people and pads take their time, in seconds."""

    think_min_s: float
    think_max_s: float
    next_s: float
    """From one citizen's leaving to the next case being finished."""
    timeout_s: float
    warning_s: float
    dark_s: float

    def think_s(self, case: PlannedCase) -> float:
        return self.think_min_s + case.wait * (self.think_max_s - self.think_min_s)


PACES: Final = {
    "fast": Pace(0.05, 0.35, 0.0, timeout_s=2.0, warning_s=1.3, dark_s=0.0),
    "real": Pace(2.0, 20.0, 5.0, timeout_s=60.0, warning_s=40.0, dark_s=1.0),
}
ASK_DEADLINE_S: Final = 30.0


async def serve_window(pad: DemoPad, cases: Iterable[PlannedCase], feed: Feed, pace: Pace) -> None:
    """Work through one window's cases; returns after the last citizen. Raises `PadGoneError`."""
    for case in cases:
        await feed.publish(case)
        await pad.until_show("open", deadline_s=ASK_DEADLINE_S)
        await _act(pad, case, pace)
        await asyncio.sleep(pace.next_s)


async def _act(pad: DemoPad, case: PlannedCase, pace: Pace) -> None:
    if case.behaviour is Behaviour.LEAVE:
        await pad.until_show("dark", deadline_s=pace.timeout_s + ASK_DEADLINE_S)
        return
    await asyncio.sleep(pace.think_s(case))
    if case.behaviour is Behaviour.PRESS_UNPLUGGED:
        await pad.say("unplug")
        await pad.say(f"press {case.key}")
        # The cable comes back after the time-out: the press was in time and still is the rating.
        await asyncio.sleep(pace.timeout_s + 1.0)
        await pad.say("replug")
    else:
        await pad.say(f"press {case.key}")
        if case.second_key is not None:
            await pad.say(f"press {case.second_key}")
    await pad.until_show("thanks", deadline_s=ASK_DEADLINE_S)
