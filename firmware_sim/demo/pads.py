"""One simulated pad as a child process: commands to its standard input, its shows back as JSON lines."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Final, Self

from firmware_sim.demo.plan import uid_at

READY_DEADLINE_S: Final = 30.0


class PadGoneError(Exception):
    """The pad's process ended, or it did not show in time what was waited for."""


class DemoPad:
    """A pad at a stable path. `show` is the last thing on its display."""

    def __init__(self, process: Process, name: str) -> None:
        self.name = name
        self._process = process
        self._shows: asyncio.Queue[str | None] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, command: tuple[str, ...], name: str, link: Path, log: Path) -> Self:
        """Start `hallrating sim pad` at `link` and wait until it is there."""
        with log.open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                *command, "sim", "pad", "--link", str(link), "--eeprom", str(link.with_suffix(".eeprom")),
                "--uid", uid_at(link),
                stdin=PIPE, stdout=PIPE, stderr=stderr, start_new_session=True,
            )  # fmt: skip
        pad = cls(process, name)
        try:
            await pad.until_show("ready", deadline_s=READY_DEADLINE_S)
        except BaseException:
            await pad.stop()
            raise
        return pad

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            event: dict[str, Any] = json.loads(line)
            if event.get("event") == "ready":
                self._shows.put_nowait("ready")
            elif event.get("event") == "show":
                self._shows.put_nowait(event["show"])
        self._shows.put_nowait(None)

    async def until_show(self, *wanted: str, deadline_s: float) -> str:
        """The next of the wanted shows; what was shown before this call is not looked at again."""
        try:
            async with asyncio.timeout(deadline_s):
                while True:
                    show = await self._shows.get()
                    if show is None:
                        raise PadGoneError(f"{self.name}: its process ended")
                    if show in wanted:
                        return show
        except TimeoutError:
            raise PadGoneError(
                f"{self.name}: not one of {', '.join(wanted)} within {deadline_s:g} s"
            ) from None

    async def say(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(command.encode() + b"\n")
        await self._process.stdin.drain()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        await self._reader
