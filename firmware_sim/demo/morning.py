"""One run of the demo: draw the plan, open the hall, show what the store holds, close the hall."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Final

from rich.console import Console

from firmware_sim.demo.citizens import Pace
from firmware_sim.demo.figures import StoreFigures
from firmware_sim.demo.files import HallFiles, free_ports, write_settings
from firmware_sim.demo.hall import Hall
from firmware_sim.demo.pads import PadGoneError
from firmware_sim.demo.plan import COLUMNS, Behaviour, PlannedCase, csv_line, draw, window_name
from firmware_sim.demo.processes import PartFailedError, end_on_signals
from firmware_sim.demo.screen import DemoScreen, short
from firmware_sim.locks import lock

SHOW_EVERY_S: Final = 0.25
STORED_DEADLINE_S: Final = 60.0
DONE, FAILED, WRONG_FOLDER, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class Morning:
    """What a run is asked for."""

    ratings: int
    pads: int
    seed: int
    pace: Pace


def open_folder(data: Path, morning: Morning) -> int:
    """Run in this folder, alone. Returns the exit code."""
    console = Console(highlight=False)
    files = HallFiles(data)
    try:
        if data.exists() and any(data.iterdir()) and not files.logs.exists():
            sentence = _("{path} holds something else; name an empty folder with --data.")
            console.print(sentence.format(path=data), markup=False, soft_wrap=True)
            return WRONG_FOLDER
        files.logs.mkdir(parents=True, exist_ok=True)
        (data / "lock").touch()
    except OSError as error:
        sentence = _("{path} cannot be used: {why}. Name another folder with --data.")
        console.print(sentence.format(path=data, why=error.strerror), markup=False, soft_wrap=True)
        return WRONG_FOLDER
    with _sole_use(data) as alone:
        if not alone:
            sentence = _("Another demo is running in {path}.")
            console.print(sentence.format(path=data), markup=False, soft_wrap=True)
            return LOCKED
        return _run(morning, files, console)


@contextmanager
def _sole_use(folder: Path) -> Iterator[bool]:
    """Whether no other demo holds this folder; ours holds it until the end of the block."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            lock(descriptor)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


def _run(morning: Morning, files: HallFiles, console: Console) -> int:
    run = next_run(files)
    figures = StoreFigures(files.store)
    planned = draw(morning.seed, run, morning.pads, morning.ratings)
    with files.cases(run).open("x", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        file.writelines(csv_line(case, now) for case in planned)
    broker, central, station = free_ports(3)
    ports = (broker, central, station)
    write_settings(files, morning.pads, morning.pace, ports)
    with DemoScreen(console, morning.ratings) as screen:
        sentence = _("The hall opens: broker, central, station, {pads} pads. Logs: {path}")
        screen.note(sentence.format(pads=morning.pads, path=short(files.logs)))
        if run > 1:
            screen.note(_("Run {run} in this folder: the figures at the end count all runs.").format(run=run))
        screen.explain_lines()
        watch = Watch(figures, screen, f"DEMO-{run:03d}-")
        code = asyncio.run(_open_hall(files, planned, morning, ports, watch))
        if files.store.exists():
            watch.look()
        if code == INTERRUPTED:
            screen.note(_("Interrupted; the hall is closed."))
    if code == DONE:
        did = Counter(case.behaviour for case in planned)
        unplugged = did[Behaviour.PRESS_UNPLUGGED] > 0
        screen.told_apart(second_keys=did[Behaviour.PRESS_TWICE], unplugged=unplugged)
    if files.store.exists():
        screen.summary(figures.summary(), files.store)
    return code


def next_run(files: HallFiles) -> int:
    """The number of a run in this folder, one above every earlier one: its case numbers are new."""
    names = (path.stem.removeprefix("cases-") for path in files.data.glob("cases-*.csv"))
    done = [int(name) for name in names if name.isdecimal()]
    return max(done, default=0) + 1


class Watch:
    """Shows what the store holds of this run."""

    def __init__(self, figures: StoreFigures, screen: DemoScreen, prefix: str) -> None:
        self._figures = figures
        self.screen = screen
        self._prefix = prefix

    def look(self) -> int:
        """Show what is new; return how many cases of this run have ended."""
        for line in self._figures.new_lines(self._prefix):
            self.screen.case(line)
        return self._figures.ended(self._prefix)


async def _open_hall(
    files: HallFiles,
    planned: tuple[PlannedCase, ...],
    morning: Morning,
    ports: tuple[int, int, int],
    watch: Watch,
) -> int:
    end_on_signals()
    windows = tuple(window_name(index) for index in range(morning.pads))
    try:
        async with Hall(files, windows, ports) as hall:
            await _serve(hall, planned, morning.pace, watch)
    except asyncio.CancelledError:
        return INTERRUPTED
    except (PartFailedError, PadGoneError) as failure:
        sentence = _("This failed: {what}. The logs are in {path}")
        watch.screen.note(sentence.format(what=failure, path=short(files.logs)))
        return FAILED
    return DONE


async def _serve(hall: Hall, planned: tuple[PlannedCase, ...], pace: Pace, watch: Watch) -> None:
    """All citizens, then what is still on its way. Raises `PadGoneError` where that does not arrive."""
    citizens = asyncio.create_task(hall.serve(planned, pace))
    loop = asyncio.get_running_loop()
    try:
        while not citizens.done():
            watch.look()
            hall.check()
            await asyncio.wait((citizens,), timeout=SHOW_EVERY_S)
        citizens.result()
        deadline_s = loop.time() + STORED_DEADLINE_S
        while watch.look() < len(planned):
            hall.check()
            if loop.time() > deadline_s:
                raise PadGoneError(_("not every rating was stored in time"))
            await asyncio.sleep(SHOW_EVERY_S)
    finally:
        citizens.cancel()
        await asyncio.gather(citizens, return_exceptions=True)
