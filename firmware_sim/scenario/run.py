"""A story in a hall of its own: opened in a folder, played, compared with what its store holds, closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from firmware_sim.demo.citizens import Pace
from firmware_sim.demo.figures import StoreFigures, Summary
from firmware_sim.demo.files import HallFiles, free_ports, write_settings
from firmware_sim.demo.hall import Hall
from firmware_sim.scenario.pads import StoryPads
from firmware_sim.scenario.plan import Plan
from firmware_sim.scenario.play import Play
from firmware_sim.scenario.verdict import Compared, compare

LOOK_EVERY_S: Final = 0.25
Kind = Literal["demo", "real"]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `waits_ms`: from key to thanks, as the pads saw it; `took_s` without the closing."""

    summary: Summary
    compared: tuple[Compared, ...]
    waits_ms: tuple[float, ...]
    kept_presses: int
    took_s: float

    @property
    def came_true(self) -> bool:
        return all(each.came_true for each in self.compared)


class Watcher:
    """What a screen wants to know while it runs."""

    def __init__(
        self, told: Callable[[str, object], None], progress: Callable[[int, Summary | None], None]
    ) -> None:
        self.told = told
        self.progress = progress


async def play(plan: Plan, data: Path, kind: Kind, watcher: Watcher, seed: int) -> Result:
    """Raises `PartFailedError`, `LineUnusableError`, `OSError`."""
    files, hall_part = HallFiles(data), plan.story.hall
    broker, central, station = free_ports(3)
    pace = Pace(0, 0, 0, hall_part.timeout_s, hall_part.warning_s, hall_part.dark_s)
    write_settings(files, len(plan.windows), pace, (broker, central, station), kind, hall_part.baud)
    pads = StoryPads(files, seed=seed, baud=hall_part.baud)
    try:
        async with Hall(files, plan.windows, (broker, central, station), pads.plug_in) as hall:
            return await _played(plan, hall, pads, StoreFigures(files.store), watcher)
    finally:
        pads.close()


async def _played(plan: Plan, hall: Hall, pads: StoryPads, figures: StoreFigures, watcher: Watcher) -> Result:
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    playing = Play(plan, hall, pads, watcher.told)
    running = asyncio.create_task(playing.run())
    try:
        while not running.done():
            watcher.progress(playing.finished, figures.summary())
            await asyncio.wait((running,), timeout=LOOK_EVERY_S)
        running.result()
        deadline_s = loop.time() + plan.within_s
        while True:
            result = _result(plan, pads, figures.summary(), loop.time() - begun_s)
            watcher.progress(playing.finished, result.summary)
            if (result.came_true and not result.summary.open) or loop.time() > deadline_s:
                return result
            hall.check()
            await asyncio.sleep(LOOK_EVERY_S)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _result(plan: Plan, pads: StoryPads, summary: Summary, took_s: float) -> Result:
    kept = pads.kept_presses()
    lost = kept - summary.rated - summary.refused - summary.apart
    compared = compare(plan.story.expect, summary, lost)
    return Result(summary, compared, tuple(pads.waits_ms), kept, took_s)
