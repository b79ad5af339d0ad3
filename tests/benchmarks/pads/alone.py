"""Pads and outbox alone: the station's rules, lines and file, attempts opened in the process, no network.

Started by the benchmark: `python -m tests.benchmarks.pads.alone FOLDER COUNT`. Lines on standard input:
`open` (one visit at each window now), `rate N` (each window N visits a second, spread evenly), `report` (one
JSON line: CPU seconds since the last report, seconds, memory). End of input ends it.
"""

import asyncio
import json
import logging
import os
import resource
import sys
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import PadEvent
from evaluation.model import OpenedBy
from kiosk.draw import RandomPage
from kiosk.driver import Driver
from kiosk.layout import Layout
from kiosk.opening import Accepted, OpenRequest
from kiosk.station import Station
from kiosk.visit import Moment, Timing, Window
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox.outbox import Outbox
from tests.benchmarks.memory import memory_kib
from tests.benchmarks.pads.children import pace


def now() -> Moment:
    return Moment(boottime_s(), datetime.now(UTC), "system")


class Alone:
    """The same parts as `kiosk/run.py` puts together, without uplink and API. Visits are consultations: the
    attempt is all that is opened, as of a case that the feed has named before.
    """

    def __init__(self, folder: Path, count: int) -> None:
        pads = [PadConfig(f"pad-{n}", str(folder / f"pad-{n}"), 115200) for n in range(count)]
        windows = [Window(f"w{n}", f"w{n}", (f"pad-{n}",), ()) for n in range(count)]
        loop = asyncio.get_running_loop()
        self._outbox = Outbox.open(
            folder / "outbox.db", Place("330106", "h1", "s1"), loop.call_soon_threadsafe
        )
        station = Station(Layout(windows, Timing(60.0, 40.0, 0.0)), RandomPage())
        self._lines = PadLines(pads, self._pad_event)
        self._driver = Driver(station, self._outbox, self._lines, now)
        self._windows = cycle([window.name for window in windows])
        self._count = count
        self._per_window = 0.0
        self._is_wanted = asyncio.Event()
        self._used_s, self._since_s = 0.0, 0.0

    def _pad_event(self, event: PadEvent) -> None:
        self._driver.pad_event(event)

    async def run(self) -> None:
        recovered = self._outbox.recovered()
        self._driver.do(lambda at: self._driver.station.start(recovered, at))
        await self._lines.start()
        ended = asyncio.get_running_loop().create_future()
        os.set_blocking(0, False)
        asyncio.get_running_loop().add_reader(0, self._read, ended)
        print("ready", flush=True)
        opening = asyncio.ensure_future(self._open_steadily())
        await ended
        opening.cancel()
        await self._lines.stop()
        self._driver.stop()
        await asyncio.to_thread(self._outbox.close)

    def _read(self, ended: asyncio.Future[None]) -> None:
        match os.read(0, 100).decode().split():
            case ["open"]:
                for _ in range(self._count):
                    self._open()
            case ["rate", rate]:
                self._per_window = float(rate)
                (self._is_wanted.set if self._per_window else self._is_wanted.clear)()
            case ["report"]:
                print(json.dumps(self._report()), flush=True)
            case _:
                asyncio.get_running_loop().remove_reader(0)
                ended.set_result(None)

    async def _open_steadily(self) -> None:
        """At the rate that was asked for, in 20 ms steps: a wake-up each would cost more than the visit."""
        owed, before_s = 0.0, 0.0
        while True:
            if not self._is_wanted.is_set():  # its own wake-ups would be counted as the idle station's
                await self._is_wanted.wait()
                before_s = time.monotonic()
            await pace(0.02)
            now_s = time.monotonic()
            owed += self._per_window * self._count * (now_s - before_s)
            before_s = now_s
            while owed >= 1.0:
                owed -= 1.0
                self._open()

    def _open(self) -> None:
        request = OpenRequest(next(self._windows), (), OpenedBy.WINDOW_SYSTEM)
        opened = self._driver.do(lambda at: self._driver.station.open(request, at))
        assert isinstance(opened, Accepted), opened

    def _report(self) -> dict[str, float]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used_s, at_s = usage.ru_utime + usage.ru_stime, time.monotonic()
        report = {"cpu_s": used_s - self._used_s, "s": at_s - self._since_s, "kib": memory_kib(os.getpid())}
        self._used_s, self._since_s = used_s, at_s
        return report


async def main(folder: Path, count: int) -> None:
    logging.disable(logging.WARNING)
    await Alone(folder, count).run()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
