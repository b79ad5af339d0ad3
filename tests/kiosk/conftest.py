"""A local API that really listens, over a station with a journal in memory and pads that only take notes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.events import LineStatistics, PadPress
from devices.question import Question
from kiosk.api.access import Access, Tokens
from kiosk.api.app import Parts, Server, serve
from kiosk.api.pads import Pads
from kiosk.config import ApiSettings, TokenSettings, read_station
from kiosk.driver import Driver
from kiosk.station import Station
from kiosk.technician.addresses import Addresses
from kiosk.technician.drains import Drains
from kiosk.technician.key_tests import KeyTests
from kiosk.technician.plant import Plant
from kiosk.technician.reload import Reloader
from kiosk.technician.sightings import Sightings
from kiosk.visit import Moment
from mqtt_bridge.outbox.values import Committed, Outcome, Write
from tests.kiosk.bench import DISK_FULL, NOON, Bench

ORIGIN = "https://window.example.gov.cn"
TECHNICIAN, WINDOW1, WINDOW2, SCREEN2 = (
    f"{name}-{name}-{name}-{name}" for name in ("tech", "win1", "win2", "scr2")
)


STATION = """
[station]
region = "110108"
hall = "demo-hall"
id = "station-1"
[outbox]
path = "outbox.db"
[timing]
dark_s = 0
[api]
origins = []
tokens = [
  { role = "technician", token = "tech-tech-tech-tech" },
  { role = "window", window = "w1", token = "win1-win1-win1-win1" },
  { role = "window", window = "w2", token = "win2-win2-win2-win2" },
  { role = "screen", screen = "screen-2", token = "scr2-scr2-scr2-scr2" },
]
[[windows]]
id = "w1"
name = "1号窗口"
pads = ["pad-1"]
[[windows]]
id = "w2"
name = "2号窗口"
pads = ["pad-2", "pad-3"]
screens = ["screen-2"]
self_start = true
[[pads]]
name = "pad-1"
port = "/dev/one"
uid = "48524c000101"
[[pads]]
name = "pad-2"
port = "/dev/two"
uid = "48524c000102"
[[pads]]
name = "pad-3"
port = "/dev/three"
uid = "48524c000103"
"""


class MemoryJournal:
    """Takes every write, or none while `full`, and answers later, on the loop, as the outbox does."""

    def __init__(self) -> None:
        self.full = False
        self.held = False
        self.writes: list[Write] = []
        self._waiting: list[tuple[Write, Callable[[Outcome], None]]] = []

    def write(self, write: Write, done: Callable[[Outcome], None]) -> None:
        self._waiting.append((write, done))
        if not self.held:
            self.release()

    def release(self) -> None:
        """Complete what waits."""
        self.held = False
        for write, done in self._waiting:
            outcome: Outcome = DISK_FULL if self.full else Committed(1, 1)
            if not self.full:
                self.writes.append(write)
            asyncio.get_running_loop().call_soon(done, outcome)
        self._waiting.clear()

    def events(self) -> list[Any]:
        return [event.body for write in self.writes for event in write.events]


@dataclass
class NotedLines:
    """Pads that do nothing."""

    told: list[tuple[Any, ...]] = field(default_factory=list)
    configs: tuple[PadConfig, ...] = ()
    left: dict[str, int] = field(default_factory=dict)

    def ask(self, pad: str, question: Question) -> None:
        self.told.append(("ask", pad, question.text))

    def close(self, pad: str, token: bytes, reason: CloseReason) -> None:
        self.told.append(("close", pad, token, reason.name))

    def extend(self, pad: str, token: bytes, timeout_s: float, warning_s: float) -> None:
        self.told.append(("extend", pad, token, timeout_s))

    def acknowledge(self, press: PadPress, code: AckCode) -> None:
        self.told.append(("acknowledge", press.pad, code.name))

    def identify(self, pad: str, duration_s: float) -> None:
        self.told.append(("identify", pad))

    def test(self, pad: str, seconds: int) -> None:
        self.told.append(("test", pad, seconds))

    def readdress(self, pad: str, uid: str, address: int) -> None:
        self.told.append(("readdress", pad, uid, address))

    def statistics_of(self, pad: str) -> LineStatistics:
        return LineStatistics(9, 8, {}, (), 7, 1, None, 0.01, None, None, self.left.get(pad))

    def reconfigure(self, pads: Sequence[PadConfig]) -> frozenset[str]:
        """Pads whose configuration is another one, as `PadLines` would say with a line for each."""
        before, self.configs = self.configs, tuple(pads)
        return frozenset(pad.name for pad in pads if pad not in before)


@dataclass
class Api:
    """The listening API with one HTTP client."""

    driver: Driver
    journal: MemoryJournal
    lines: NotedLines
    server: Server
    session: aiohttp.ClientSession
    presses: Bench
    path: Path
    tests: KeyTests
    plant: Plant
    access: Access
    pads: Pads
    sightings: Sightings
    addresses: Addresses

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = WINDOW1, **headers: str
    ) -> tuple[int, Any]:
        """Status and JSON (text where it is none)."""
        status, raw, _ = await self.raw(method, path, body, token, **headers)
        return status, raw

    async def raw(
        self, method: str, path: str, body: Any = None, token: str | None = WINDOW1, **headers: str
    ) -> tuple[int, Any, Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = {"data": body} if isinstance(body, bytes) else {"json": body}
        url = self.server.url + path
        async with self.session.request(method, url, headers=sent, **data) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else text, response.headers

    async def open(self, *numbers: str, window: str = "w1", token: str = TECHNICIAN) -> Any:
        cases = [{"source": "desk", "case_no": number} for number in numbers]
        status, view = await self.call("POST", "/sessions", {"window": window, "cases": cases}, token)
        assert status == 201, view
        return view

    async def press(self, view: Any, position: int = 5, pad: str = "pad-1", index: int = 0) -> None:
        token = bytes.fromhex(view["cases"][index]["attempt"])
        self.presses.now_s = self.driver.now().now_s
        self.driver.pad_event(self.presses.pressed(token, position, pad))
        await asyncio.sleep(0)
        await asyncio.sleep(0)


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    path = tmp_path / "station.toml"
    path.write_text(STATION, encoding="utf-8")
    configured = read_station(path)
    journal, lines = MemoryJournal(), NotedLines(configs=configured.pad_configs())
    loop = asyncio.get_running_loop()
    start_s = loop.time()
    now = lambda: Moment(1000.0 + loop.time() - start_s, NOON)  # noqa: E731
    station = Station(configured.layout(), Bench().station._draw)
    driver = Driver(station, journal, lines, now)
    tokens = Tokens(
        (
            TokenSettings("technician", TECHNICIAN),
            TokenSettings("window", WINDOW1, window="w1"),
            TokenSettings("window", WINDOW2, window="w2"),
            TokenSettings("screen", SCREEN2, screen="screen-2"),
        ),
        {"screen-2": "w2"},
    )
    settings = ApiSettings(port=0, origins=(ORIGIN,))
    plant, access = Plant(configured, driver, lines, lambda: None), Access(tokens, settings.origins)
    tests, drains = KeyTests(plant), Drains(plant)
    sightings, addresses = Sightings(plant), Addresses(plant)
    pads = Pads(plant, Reloader(path, plant, access), drains, tests, sightings, addresses)
    server = await serve(Parts(driver, access, settings, lambda: {"connected": False}, pads))
    async with aiohttp.ClientSession() as session:
        yield Api(
            driver,
            journal,
            lines,
            server,
            session,
            Bench(),
            path,
            tests,
            plant,
            access,
            pads,
            sightings,
            addresses,
        )
    drains.stop()
    await server.stop()
    driver.stop()
