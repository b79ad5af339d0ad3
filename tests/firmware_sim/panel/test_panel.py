"""The panel in a terminal of 120 by 40, on real pseudo-terminals: what hands do and eyes see."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import Opened, PadEvent, Pressed
from devices.question import Question
from firmware_sim.bank import bank
from firmware_sim.panel.app import Panel
from firmware_sim.panel.widgets import PadCard, TraceView

pytestmark = pytest.mark.asyncio
PADS = 8
STEP_S = 0.02
STEPS_MAX = 400


@asynccontextmanager
async def panel(folder: Path) -> AsyncIterator[tuple[Panel, Pilot[None]]]:
    with bank(PADS, folder, None) as pads:
        app = Panel(pads)
        async with app.run_test(size=(120, 40)) as pilot:
            yield app, pilot


async def eventually(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app work until this is so."""
    for _ in range(STEPS_MAX):
        if condition():
            return
        await pilot.pause(STEP_S)
    raise AssertionError("it did not come")


async def test_eight_pads_are_seen_at_once(tmp_path: Path) -> None:
    async with panel(tmp_path) as (app, _pilot):
        cards = list(app.query(PadCard))
        assert len(cards) == PADS
        assert all(app.screen.region.contains_region(card.region) for card in cards)
        assert app.query_one(TraceView).region.height >= 12


async def test_keys_press_at_the_chosen_pad_and_clicks_at_theirs(tmp_path: Path) -> None:
    async with panel(tmp_path) as (app, pilot):
        await pilot.press("right", "4")
        await eventually(pilot, lambda: app.fleet.view("pad-2").counts.waiting_keys == 1)
        await pilot.click("#card-pad-7", offset=(10, 5))
        await eventually(pilot, lambda: app.fleet.view("pad-7").counts.waiting_keys == 1)
        assert app.query_one("#card-pad-7").has_class("chosen")
        assert app.fleet.view("pad-1").counts.waiting_keys == 0


async def test_a_citizen_is_seen_from_the_question_to_the_thanks(tmp_path: Path) -> None:
    events: list[PadEvent] = []
    lines = PadLines([PadConfig("pad-1", str(tmp_path / "pad-1"), 115200)], events.append)
    async with panel(tmp_path) as (app, pilot):
        await lines.start()
        try:
            now_s = boottime_s()
            lines.ask("pad-1", Question(b"12345678", now_s + 60, now_s + 40, "请您评价"))
            await eventually(pilot, lambda: any(isinstance(event, Opened) for event in events))
            await eventually(pilot, lambda: "请您评价" in app.query_one(PadCard).render().plain)
            await pilot.press("4")
            await eventually(pilot, lambda: any(isinstance(event, Pressed) for event in events))
            press = next(event for event in events if isinstance(event, Pressed))
            assert press.position == 4
            await eventually(pilot, lambda: "已记下" in app.query_one(PadCard).render().plain)
            lines.acknowledge(press, AckCode.ACCEPTED)
            await eventually(pilot, lambda: "谢谢" in app.query_one(PadCard).render().plain)
            await eventually(pilot, lambda: "PRESS" in app.query_one(TraceView).render().plain)
        finally:
            await lines.stop()


async def test_the_plug_is_pulled_and_put_in_and_the_pad_started_anew(tmp_path: Path) -> None:
    async with panel(tmp_path) as (app, pilot):
        boot = app.fleet.view("pad-1").boot
        await pilot.press("u")
        assert not app.fleet.view("pad-1").plugged
        assert app.query_one("#card-pad-1").has_class("away")
        await pilot.press("u", "r")
        await eventually(pilot, lambda: app.fleet.view("pad-1").boot == boot + 1)
        assert app.fleet.view("pad-1").plugged


async def test_faults_are_switched_with_values_and_off_again(tmp_path: Path) -> None:
    async with panel(tmp_path) as (app, pilot):
        app.query_one("#values", Input).value = "key=2 for=1min"
        await pilot.press("f", "down", "space")
        await eventually(pilot, lambda: app.fleet.view("pad-1").faults)
        (order,) = app.fleet.view("pad-1").faults
        assert (order.name, order.number("key"), order.for_s) == ("stuck-key", 2, 60)
        await eventually(pilot, lambda: "stuck-key" in app.query_one(PadCard).render().plain)
        await pilot.press("space")
        await eventually(pilot, lambda: not app.fleet.view("pad-1").faults)


async def test_values_that_do_not_fit_are_told_and_switch_nothing(tmp_path: Path) -> None:
    async with panel(tmp_path) as (app, pilot):
        app.query_one("#values", Input).value = "rate=7"
        await pilot.press("f", "down", "space")
        await eventually(pilot, lambda: "rate" in told(app))
        assert app.fleet.view("pad-1").faults == ()


def told(app: App[None]) -> str:
    return str(app.query_one("#told", Static).render())
