"""Citizens: one queue of people a window, each doing what the plan says when the pad asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from firmware_sim.demo.pads import PadGoneError
from firmware_sim.demo.plan import Behaviour, PlannedCase


class Feed(Protocol):
    """Tells the hall that a case is finished just now."""

    async def publish(self, case: PlannedCase) -> None: ...

    async def ask_again(self, case: PlannedCase) -> None: ...


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
ASKED_AGAIN_MAX: Final = 10


class Pad(Protocol):
    """What a citizen has before them."""

    name: str

    async def until_show(self, *wanted: str, deadline_s: float) -> str: ...

    async def say(self, command: str) -> None: ...


async def serve_window(pad: Pad, cases: Iterable[PlannedCase], feed: Feed, pace: Pace) -> None:
    """Work through one window's cases; returns after the last citizen. Raises `PadGoneError`."""
    for case in cases:
        await feed.publish(case)
        await pad.until_show("open", deadline_s=ASK_DEADLINE_S)
        think_s = pace.think_s(case)
        for _ in range(ASKED_AGAIN_MAX):
            if await _served(pad, case, think_s, pace):
                break
            # The machine was too busy for this citizen: the plan, and not the load, says who rates.
            think_s = 0.0
            await feed.ask_again(case)
            await pad.until_show("open", deadline_s=ASK_DEADLINE_S)
        else:
            raise PadGoneError(f"{pad.name}: asked {ASKED_AGAIN_MAX} times, and no press was in time")
        await asyncio.sleep(pace.next_s)


async def _served(pad: Pad, case: PlannedCase, think_s: float, pace: Pace) -> bool:
    """False: the pad had gone dark before the key was pressed."""
    if case.behaviour is Behaviour.LEAVE:
        await pad.until_show("dark", deadline_s=pace.timeout_s + ASK_DEADLINE_S)
        return True
    await asyncio.sleep(think_s)
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
    return await pad.until_show("thanks", "dark", deadline_s=ASK_DEADLINE_S) == "thanks"
