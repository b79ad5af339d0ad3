"""Simulated pads and the real host side of `devices`, on pseudo-terminals and one loop."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import PadEvent, PadIdentified, Pressed
from devices.question import Question
from firmware_sim.bench import Setup
from firmware_sim.display import Shown
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.fleet import Fleet, PadChange
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.pty_line import PtyLine
from tests.until import until

BAUD = 115200
T = TypeVar("T")


def uid_of(number: int) -> bytes:
    return b"HRL\0\3" + bytes((number,))


class RealHall:
    """Pads by name at a host that acknowledges each press; `async with`, then everything has said HELLO."""

    def __init__(self, folder: Path, *names: str) -> None:
        self._folder = folder
        self.names = names
        self.events: list[PadEvent] = []
        self.changes: list[PadChange] = []

    async def __aenter__(self) -> Self:
        self.fleet = Fleet(self.changes.append)
        configs = []
        for number, name in enumerate(self.names, start=1):
            link, uid = self._folder / name, uid_of(number)
            self.fleet.add(name, Setup(Build(uid, 0, BAUD), VolatileMemory(), PtyLine(link), seed=number))
            configs.append(PadConfig(name, str(link), BAUD, uid=uid.hex()))
        self.lines = PadLines(configs, self._hear)
        await self.lines.start()
        for name in self.names:
            await self.heard(PadIdentified, name)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.lines.stop()
        self.fleet.close()

    def _hear(self, event: PadEvent) -> None:
        self.events.append(event)
        if isinstance(event, Pressed):
            asyncio.get_running_loop().call_soon(self.lines.acknowledge, event, AckCode.ACCEPTED)

    def fault(self, name: str, words: str) -> None:
        """Switch a fault on, or off with `off`."""
        if words == "off":
            self.fleet.end_fault(name)
        else:
            self.fleet.fault(name, parse_order(words.split()))

    def ask(self, name: str, token: bytes) -> None:
        """Open a question for a minute."""
        now_s = boottime_s()
        self.lines.ask(name, Question(token, now_s + 60, now_s + 40, "请评价"))

    async def until(self, condition: Callable[[], T], deadline_s: float = 10.0) -> T:
        """Wait while the loop of pads and host goes on."""
        return await asyncio.to_thread(until, condition, deadline_s)

    async def heard(self, kind: type[T], name: str, *, after: int = 0, deadline_s: float = 10.0) -> T:
        """The first event of this kind from this pad past the first `after` events."""

        def look() -> T | None:
            told = list(self.events)[after:]
            return next((e for e in told if isinstance(e, kind) and getattr(e, "pad", "") == name), None)

        event = await self.until(look, deadline_s)
        assert event is not None
        return event

    def heard_all(self, kind: type[T], name: str) -> list[T]:
        """All events of this kind from this pad so far."""
        return [e for e in self.events if isinstance(e, kind) and getattr(e, "pad", "") == name]

    async def shown(self, name: str, show: str) -> None:
        """Wait until the pad has shown this."""
        await self.until(lambda: show in self.shows(name))

    def shows(self, name: str) -> list[str]:
        """What a pad has shown so far."""
        return [
            each.change.show.value
            for each in list(self.changes)
            if each.pad == name and isinstance(each.change, Shown)
        ]
