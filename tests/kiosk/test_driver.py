"""The driver on a real loop: order of effects, one timer, who waits is answered."""

import asyncio
import logging

import pytest

from devices.codes import ClosedReason
from devices.events import Closed
from devices.question import Question
from evaluation.model import CancelCode, OpenedBy, UnratedCause
from kiosk.driver import Driver
from kiosk.effects import Changed, ScreensChanged
from kiosk.layout import Layout
from kiosk.opening import Accepted, OpenRequest, Refusal, Refused, WantedCase
from kiosk.station import Station
from kiosk.visit import End, Moment, Timing, Touch
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import NOON, W1, W2, Bench
from tests.kiosk.conftest import MemoryJournal, NotedLines

pytestmark = pytest.mark.asyncio


def make(
    lines: NotedLines | None = None, timeout_s: float = 60.0
) -> tuple[Driver, MemoryJournal, NotedLines]:
    journal, lines = MemoryJournal(), lines or NotedLines()
    loop = asyncio.get_running_loop()
    station = Station(Layout((W1, W2), Timing(timeout_s, timeout_s, 0.0)), Bench().station._draw)
    return Driver(station, journal, lines, lambda: Moment(loop.time(), NOON)), journal, lines


def opened(driver: Driver, window: str = "w1") -> tuple[str, bytes]:
    request = OpenRequest(window, (WantedCase("desk", f"A-{window}"),), OpenedBy.DESK)
    answer = driver.do(lambda at: driver.station.open(request, at))
    assert isinstance(answer, Accepted)
    view = driver.station.view(answer.visit, driver.now())
    assert view is not None
    assert view.cases[0].token is not None
    return answer.visit, bytes.fromhex(view.cases[0].token)


async def test_the_record_is_waited_for_and_a_full_disk_is_told() -> None:
    driver, journal, _ = make()
    assert await driver.asked(opened(driver)[1])
    journal.full = True
    assert not await driver.asked(opened(driver, "w2")[1])
    driver.stop()


async def test_what_was_recorded_long_ago_is_not_waited_for() -> None:
    driver, _, _ = make()
    assert await driver.asked(b"12345678")
    driver.stop()


async def test_the_timer_brings_a_screen_s_time_out() -> None:
    driver, journal, _ = make(timeout_s=0.02)
    _, token = opened(driver, "w2")
    await driver.asked(token)
    over = asyncio.Event()
    driver.listen(lambda _change: over.set())
    for pad in ("pad-2", "pad-3"):
        driver.pad_event(Closed(pad, token, ClosedReason.TIMED_OUT))
    async with asyncio.timeout(5):
        while not any(isinstance(body, bodies.Unrated) for body in journal.events()):
            over.clear()
            await over.wait()
    driver.stop()


@pytest.mark.promise(8)
async def test_a_deadline_that_passed_while_the_machine_slept_is_kept_soon_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.driver.LOOK_S", 0.01)
    driver, journal, _ = make(timeout_s=60.0)
    _, token = opened(driver)
    await driver.asked(token)
    slept_s = 3600.0
    loop = asyncio.get_running_loop()
    driver.now = lambda: Moment(loop.time() + slept_s, NOON)
    over = asyncio.Event()
    driver.listen(lambda _change: over.set())
    async with asyncio.timeout(5):
        await over.wait()
    await asyncio.sleep(0)
    assert any(isinstance(body, bodies.Unrated) for body in journal.events())
    driver.stop()


class HastyLines(NotedLines):
    """A pad that answers from within the call that tells it something."""

    driver: Driver

    def ask(self, pad: str, question: Question) -> None:
        super().ask(pad, question)
        self.driver.pad_event(Bench().pressed(question.token, 5, pad))


async def test_effects_keep_their_order_though_a_pad_answers_at_once() -> None:
    lines = HastyLines()
    driver, journal, _ = make(lines)
    lines.driver = driver
    changes: list[str] = []
    driver.listen(lambda change: changes.append(repr(change)))
    _, token = opened(driver)
    await driver.asked(token)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [told[0] for told in lines.told] == ["ask", "acknowledge"]
    assert [type(body).__name__ for body in journal.events()] == ["Case", "Asked", "Rating"]
    assert len(changes) == 3
    driver.stop()


async def test_a_listener_that_left_hears_nothing() -> None:
    driver, _, _ = make()
    heard: list[Changed | ScreensChanged] = []
    leave = driver.listen(heard.append)
    leave()
    await driver.asked(opened(driver)[1])
    assert heard == []
    driver.stop()


async def test_a_choice_that_cannot_be_for_anything_is_refused_without_waiting() -> None:
    driver, _, _ = make()
    assert await driver.choose("0" * 16, None, 5, Touch("touch-00001", "screen-2")) == Refused(
        Refusal.UNKNOWN_SESSION, "0" * 16
    )
    assert await driver.sign("w9", "王五") == Refused(Refusal.UNKNOWN_WINDOW, "w9")
    driver.stop()


async def test_what_the_disk_says_after_the_stop_moves_nothing() -> None:
    driver, journal, lines = make()
    journal.held = True
    opened(driver)
    driver.stop()
    journal.release()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert lines.told == []


async def test_every_wish_reaches_its_pad() -> None:
    driver, _, lines = make()
    visit, token = opened(driver)
    await driver.asked(token)
    driver.do(lambda at: driver.station.extend(visit, at))
    driver.do(lambda at: driver.station.end(visit, End(UnratedCause.CANCELLED, CancelCode.LEFT), at))
    assert lines.told[1:] == [
        ("extend", "pad-1", token, 60.0),
        ("close", "pad-1", token, "CANCELLED"),
    ]
    driver.stop()


async def test_a_refused_commit_is_logged_without_its_content(caplog: pytest.LogCaptureFixture) -> None:
    driver, journal, _ = make()
    journal.full = True
    caplog.set_level(logging.WARNING)
    await driver.asked(opened(driver)[1])
    assert caplog.messages == ["not recorded (disk-full): no space left"]
    driver.stop()
