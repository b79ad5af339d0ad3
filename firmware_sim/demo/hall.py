"""The demo hall: starts its parts in order, lets the citizens through, ends the parts in reverse."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from asyncio.subprocess import DEVNULL
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final, Protocol

from firmware_sim.demo.citizens import Pace, Pad, serve_window
from firmware_sim.demo.files import HallFiles
from firmware_sim.demo.pads import DemoPad
from firmware_sim.demo.plan import COLUMNS, SOURCE, CaseRow, PlannedCase, at_window, csv_line
from firmware_sim.demo.processes import GUARDED, READY_DEADLINE_S, Part, PartFailedError

LOOK_EVERY_S: Final = 0.1
HEALTH_TIMEOUT_S: Final = 5.0


class HallPad(Pad, Protocol):
    """A pad that the hall ends with itself."""

    async def stop(self) -> None: ...


PlugIn = Callable[[str], Awaitable[HallPad]]
"""Makes the pad of a window, plugged in and ready."""


class Hall:
    """A running hall, an async context manager. Raises `PartFailedError` where a part does not start.

    `plug_in`: a process for each pad where it is not given.
    """

    def __init__(
        self,
        files: HallFiles,
        windows: tuple[str, ...],
        ports: tuple[int, int, int],
        plug_in: PlugIn | None = None,
    ) -> None:
        self._files = files
        self._plug_in = plug_in or self._start_process
        self._windows = windows
        self._broker_port, _central, self._station_port = ports
        self._stack = AsyncExitStack()
        self._parts: list[Part] = []
        self._pads: dict[str, HallPad] = {}

    async def __aenter__(self) -> Hall:
        files = self._files
        try:
            await self._start(
                "broker", "broker", "--port", str(self._broker_port), "--data", str(files.broker)
            )
            await self._start("central", "central", "--config", str(files.central))
            self._feed = await self._start("feed", "cases", "publish", "-", "--config", str(files.feed))
            async with asyncio.TaskGroup() as starting:
                for window in self._windows:
                    starting.create_task(self._start_pad(window))
            await self._start("station", "station", "--config", str(files.station))
            await self._until_the_station_hears()
        except BaseExceptionGroup as group:
            await self._stack.aclose()
            raise group.exceptions[0] from None
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._stack.aclose()

    async def _start(self, name: str, *arguments: str) -> Part:
        part = await Part.start(name, arguments, self._files.logs, speaks=name == "feed")
        self._stack.push_async_callback(part.stop)
        self._parts.append(part)
        if name == "feed":
            await part.say(",".join(COLUMNS))
        return part

    async def _until_the_station_hears(self) -> None:
        """Wait for broker and pads: a case that is finished before that is left to the callbacks, unasked."""
        url = f"http://127.0.0.1:{self._station_port}/health"
        try:
            async with asyncio.timeout(READY_DEADLINE_S):
                while not await asyncio.to_thread(_is_open, url):
                    self.check()
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise PartFailedError("station", self._files.logs / "station.log") from None

    async def _start_pad(self, window: str) -> None:
        pad = await self._plug_in(window)
        self._stack.push_async_callback(pad.stop)
        self._pads[window] = pad

    async def _start_process(self, window: str) -> HallPad:
        name = f"pad-{window}"
        return await DemoPad.start(GUARDED, name, self._files.link(window), self._files.logs / f"{name}.log")

    def check(self) -> None:
        """Raise `PartFailedError` when a part has ended by itself."""
        for part in self._parts:
            part.check()

    async def publish(self, case: CaseRow) -> None:
        """Tell the feed that this case is finished just now."""
        await self._feed.say(
            csv_line(case, datetime.now(UTC).isoformat(timespec="milliseconds")).rstrip("\n")
        )

    async def ask_again(self, case: PlannedCase) -> None:
        """Have the station ask about this case once more, as the desk would."""
        station = f"http://127.0.0.1:{self._station_port}"
        asked = ("--source", SOURCE, "--case", case.case_no, "--window", case.window)
        known = ("--station", station, "--token-file", str(self._files.tokens))
        with (self._files.logs / "asked-again.log").open("ab") as log:
            asking = await asyncio.create_subprocess_exec(
                *GUARDED, "session", "open", *asked, *known,
                stdin=DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        await asking.wait()

    async def serve(self, planned: tuple[PlannedCase, ...], pace: Pace) -> None:
        """Let all citizens through, all windows at once."""
        queues = [
            asyncio.create_task(serve_window(self._pads[window], at_window(planned, window), self, pace))
            for window in self._windows
        ]
        try:
            await asyncio.gather(*queues)
        finally:
            for queue in queues:
                queue.cancel()


def _is_open(url: str) -> bool:
    """Whether the station behind this address hears the feed and reaches all its pads."""
    try:
        with urllib.request.urlopen(url, timeout=HEALTH_TIMEOUT_S) as answer:  # noqa: S310  http, on loopback
            health = json.load(answer)
    except (OSError, ValueError):
        return False
    return bool(health["connected"]) and all(state == "ready" for state in health["pads"].values())
