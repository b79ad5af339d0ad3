"""`hallrating sim load` where the station runs elsewhere: pads only, for a while, and then a report."""

from __future__ import annotations

import asyncio
from contextlib import closing
from gettext import gettext as _
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from firmware_sim.arguments import EXIT_OK
from firmware_sim.clock import boottime_s
from firmware_sim.demo.processes import end_on_signals
from firmware_sim.scenario.crowd import Crowd, Tally
from firmware_sim.scenario.screen import BAR_COLUMNS, tally_table

if TYPE_CHECKING:
    from firmware_sim.bench import Setup

LOOK_EVERY_S: Final = 0.25
FAILED: Final = 1
INTERRUPTED: Final = 130


def run_crowd(pads: list[tuple[str, Setup]], rate: float, minutes: float, seed: int) -> int:
    """0: all presses are acknowledged. 1: not so, or nobody was asked. 130: ended by a signal. Raises
    LineUnusableError.
    """
    return asyncio.run(_run(pads, rate, minutes * 60, seed))


async def _run(pads: list[tuple[str, Setup]], rate: float, seconds: float, seed: int) -> int:
    console = Console(highlight=False)
    with closing(Crowd(pads, rate, seed)) as crowd:
        links = list(crowd.links.values())
        text = _("{count} simulated pads, from {first} to {last}; a station that knows them may ask now.")
        console.print(
            text.format(count=len(links), first=links[0], last=links[-1]), markup=False, soft_wrap=True
        )
        code = EXIT_OK
        end_on_signals()
        try:
            await _press(crowd, seconds, console)
            await crowd.settle()
        except asyncio.CancelledError:
            code = INTERRUPTED
        tally = crowd.look()
    console.print(tally_table(tally))
    if not tally.asked:
        console.print(_("Nobody asked: are these pads in the station's file, and their uids adopted?"))
    if code == EXIT_OK and (tally.waiting or not tally.asked):
        return FAILED
    return code


async def _press(crowd: Crowd, seconds: float, console: Console) -> None:
    columns = (
        TextColumn(_("seconds")),
        BarColumn(BAR_COLUMNS),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
    )
    begun_s = boottime_s()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=seconds, figures="")
        while (passed_s := boottime_s() - begun_s) < seconds:
            bar.update(task, completed=passed_s, figures=_figures(crowd.look()))
            await asyncio.sleep(min(LOOK_EVERY_S, seconds))
        bar.update(task, completed=seconds, figures=_figures(crowd.look()))


def _figures(tally: Tally) -> str:
    return _("asked {asked}, kept {kept}, thanked {thanked}").format(
        asked=tally.asked, kept=tally.kept, thanked=tally.thanked
    )
