"""The screen's core: the flow on one asyncio loop in a thread of its own, between bridge and station.

It never waits for the drawing thread, and that one never for it. Where the core fails the screen is left,
so that whoever watches the process starts it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from kiosk.api.client import StationClient
from kiosk.screen.bridge import Bridge, Leave, Say
from kiosk.screen.client import StationLink
from kiosk.screen.flow import Flow
from kiosk.screen.inputs import Input, Keyed, Scanned
from kiosk.screen.pages import Shown
from kiosk.screen.scanner import Keys
from kiosk.screen.settings import KioskSettings
from kiosk.screen.stages import News
from kiosk.visit import Moment

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""How often the clock is looked at at least: the loop's own stops while a machine sleeps."""
BEAT_S: Final = 1.0
STOP_S: Final = 5.0


class ScreenCore:
    """One screen's thread. `beat` is called in it once a second, for a watchdog."""

    def __init__(
        self,
        settings: KioskSettings,
        client: StationClient,
        bridge: Bridge,
        beat: Callable[[], object] | None = None,
    ) -> None:
        self._bridge = bridge
        self._beat = beat
        self._client = client
        self._flow = Flow(settings.comfort, lambda: secrets.token_hex(8), self_start=settings.self_start)
        self._keys = Keys(settings.keys.keypad)
        self._scans = settings.keys.scanner
        self._shown: Shown | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._is_to_end = False
        self._thread = threading.Thread(target=self._run, name="screen core", daemon=True)

    def start(self) -> None:
        """Begin; the first page comes over the bridge."""
        self._thread.start()

    def stop(self) -> None:
        """End; from another thread."""
        self._is_to_end = True  # before the loop is looked for: the thread may not have come so far
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(STOP_S)

    # --- in the core's thread

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:
            log.exception("the core of the screen failed")
        self._bridge.give(Leave())

    async def _serve(self) -> None:
        self._loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fail)
        if self._is_to_end:
            return
        self._link = StationLink(self._client, self._news)
        self._bridge.listen(lambda given: loop.call_soon_threadsafe(self._input, given))
        self._settle()
        tasks = {asyncio.create_task(work) for work in (self._link.run(), self._ended.wait(), self._live())}
        done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if self._timer is not None:
            self._timer.cancel()
        self._bridge.listen(lambda _given: None)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            task.result()  # raises what ended it

    def _fail(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        loop.default_exception_handler(context)
        self._ended.set()

    async def _live(self) -> None:
        while True:
            if self._beat is not None:
                self._beat()
            await asyncio.sleep(BEAT_S if self._beat is not None else 3600.0)

    def _input(self, given: Input) -> None:
        meant = self._keys.take(given) if isinstance(given, Keyed) else (given,)
        for one in meant:
            if self._scans or not isinstance(one, Scanned):
                self._flow.take(one, _now())
        self._settle()

    def _news(self, news: News) -> None:
        self._flow.hear(news, _now())
        self._settle()

    def _tick(self) -> None:
        self._timer = None
        for one in self._keys.tick(time.monotonic()):
            self._flow.take(one, _now())
        self._flow.tick(_now())
        self._settle()

    def _settle(self) -> None:
        """Carry out what follows, show what changed, and wait for the next deadline."""
        says: list[Say] = []
        for effect in self._flow.take_effects():
            if isinstance(effect, Say):
                says.append(effect)
            else:
                self._link.start(effect)
        now = _now()
        shown = self._flow.shown(now)
        if shown != self._shown:
            self._shown = shown
            self._bridge.give(shown)
        for say in says:  # in the language of the page that is shown by now
            self._bridge.give(say)
        wait_s = self._flow.next_deadline_s(now) - now.now_s
        keys_s = self._keys.next_deadline_s()
        if keys_s is not None:
            wait_s = min(wait_s, keys_s - time.monotonic())
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(min(max(wait_s, 0.001), LOOK_S), self._tick)


def _now() -> Moment:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    now_s = time.monotonic() if clock is None else time.clock_gettime(clock)
    return Moment(now_s, datetime.now().astimezone())
