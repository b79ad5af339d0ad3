"""The panel with eight pads, a station that asks at some of them, and faults at others."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.pilot import Pilot

from firmware_sim.bank import bank
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.panel.app import Panel
from tests.captures.terminal import without_fonts
from tests.end_to_end.processes import Part, run
from tests.station_file import station_text, window_text

PADS = 8
STEP_S = 0.05
STEPS_MAX = 600


async def draw_panel(folder: Path) -> str:
    """The panel once its pads are asked, thanked and disturbed."""
    links = folder / "pads"
    with bank(PADS, links, None) as pads:
        app = Panel(pads)
        async with app.run_test(size=(120, 40)) as pilot:
            settings = folder / "station.toml"
            windows = (_window(app, number, links) for number in range(1, PADS + 1))
            settings.write_text(station_text(warning_s=40) + "".join(windows))
            station = await asyncio.to_thread(Part(folder, "station", "--config", str(settings)).ready)
            try:
                return await _played(app, pilot, folder, station.lines[0].split()[-1])
            finally:
                await asyncio.to_thread(station.end)


def _window(app: Panel, number: int, pads: Path) -> str:
    pad = f"pad-{number}"
    return window_text(f"w{number}", pad, pads / pad, app.fleet.view(pad).uid)


async def _played(app: Panel, pilot: Pilot[None], folder: Path, url: str) -> str:
    fleet = app.fleet
    for number in (1, 2, 3, 5):
        case = ("--source", "desk", "--case", f"2026-{number:04}", "--window", f"w{number}")
        where = ("--station", url, "--token-file", "tokens.toml")
        await asyncio.to_thread(run, "session", "open", *case, *where, cwd=folder)
        await _shown(pilot, app, f"pad-{number}", "open")
    fleet.fault("pad-4", parse_order(["babble", "rate=1"]))
    fleet.unplug("pad-6")
    fleet.fault("pad-3", parse_order(["flip", "rate=0.0005"]))
    await pilot.press("right")
    await pilot.press("5")
    await _shown(pilot, app, "pad-2", "thanks")
    await pilot.pause(0.5)
    return without_fonts(app.export_screenshot(title="hallrating sim panel"))


async def _shown(pilot: Pilot[None], app: Panel, pad: str, show: str) -> None:
    """Let the panel work until a pad shows this."""
    for _ in range(STEPS_MAX):
        if app.fleet.view(pad).show.value == show:
            return
        await pilot.pause(STEP_S)
    raise AssertionError(f"{pad} never showed {show}")
