"""Pads at pseudo-terminals, and all lines of a station on a loop of their own, in real time."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import Opened, PadEvent, Pressed
from devices.question import Question
from tests.devices.pads import TOKEN
from tests.devices.ptys import Plug
from tests.simulation.link_pad_model import Eeprom, PadModel
from tests.until import until

T = TypeVar("T")


class PlugPad:
    """A pad at a pseudo-terminal, answered by a thread until it is stopped."""

    def __init__(self, link: Path, number: int, baud: int | None = None, *, simulator: bool = True) -> None:
        self.link = link
        self.baud = baud
        self.thanked: list[int] = []
        self.model = PadModel(
            Eeprom(b"HRL\0\0" + bytes((number,)), 77),
            lambda r: self.thanked.append(r.press_id),
            simulator=simulator,
        )
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.plug: Plug | None = Plug(link)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def press(self, key: int) -> bool:
        with self._lock:
            return self.model.press(key, boottime_s()) is not None

    def unplug(self) -> None:
        with self._lock:
            if self.plug:
                self.plug.pull()
            self.plug = None

    def unplug_in_frame(self, asked: bytes, rng: Random) -> None:
        """Let the pad answer these bytes, and pull when a part of the answer has gone out."""
        with self._lock:
            self.model.receive(asked, boottime_s())
            answer = self.model.take_bytes()
            if self.plug:
                self.plug.write(answer[: rng.randrange(len(answer) + 1)])
                self.plug.pull()
            self.plug = None

    def replug(self) -> None:
        with self._lock:
            self.plug = Plug(self.link)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(5.0)
        self.unplug()

    def _run(self) -> None:
        while not self._stopped.wait(0.002):
            with self._lock:
                now_s = boottime_s()
                heard = self.plug.read() if self.plug else b""
                is_understood = self.baud is None or (self.plug and self.plug.baud() == self.baud)
                heard = heard if is_understood else b""
                self.model.receive(heard, now_s)
                self.model.tick(now_s)
                data = self.model.take_bytes()
                if self.plug and is_understood:
                    self.plug.write(data)


class Hall:
    """`PadLines` in a loop of its own thread, and the events it told."""

    def __init__(self, configs: list[PadConfig]) -> None:
        self.events: list[PadEvent] = []
        self.lines = PadLines(configs, self.events.append)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.lines.start(), self._loop).result(5.0)

    def do(self, action: Callable[..., object], *arguments: object) -> None:
        """Run a call on the loop and wait for it; its exception passes through."""

        async def call() -> None:
            action(*arguments)

        asyncio.run_coroutine_threadsafe(call(), self._loop).result(5.0)

    def wait(self, kind: type[T], pad: str, deadline_s: float = 5.0, after: int = 0) -> T:
        """The first event of this kind from this pad, past the first `after` events."""

        def found() -> T | None:
            told = list(self.events)[after:]
            return next((e for e in told if isinstance(e, kind) and e.pad == pad), None)

        event = until(found, deadline_s)
        assert event is not None
        return event

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self.lines.stop(), self._loop).result(5.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5.0)
        self._loop.close()


def question(seconds: float = 60.0, token: bytes = TOKEN) -> Question:
    now_s = boottime_s()
    return Question(token, now_s + seconds, now_s + seconds / 2, "请评价")


def rate(hall: Hall, pad: PlugPad, token: bytes, name: str = "") -> Pressed:
    """Ask, press, commit, thank; the pad's name is that of its link unless it is given."""
    name, seen = name or pad.link.name, len(hall.events)
    hall.do(hall.lines.ask, name, question(token=token))
    hall.wait(Opened, name, after=seen)
    assert pad.press(4)
    press = hall.wait(Pressed, name, after=seen)
    before = len(pad.thanked)
    hall.do(hall.lines.acknowledge, press, AckCode.ACCEPTED)
    until(lambda: len(pad.thanked) > before, 5.0)
    return press
