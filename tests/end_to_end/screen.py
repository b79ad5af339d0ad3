"""A screen without a window: the real core on the real bridge, and a drawing side that only takes notes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.api.client import StationClient
from kiosk.screen.bridge import Bridge, Leave, Say
from kiosk.screen.client import HEARTBEAT_S
from kiosk.screen.core import ScreenCore
from kiosk.screen.inputs import Chose, Input, Pressed
from kiosk.screen.pages import Ask, Page, Shown
from kiosk.screen.settings import KioskSettings, StationAt
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import run
from tests.house.tree import ROOT
from tests.until import until

P = TypeVar("P", bound=Page)


def with_screens(hall: EndToEndHall, *screens: str) -> None:
    """Before the station starts: these screens at its first window, and time to think."""
    text = hall.files.station.read_text(encoding="utf-8")
    named = ", ".join(f'"{screen}"' for screen in screens)
    text = text.replace('pads = ["pad-w01"]', f'pads = ["pad-w01"]\nscreens = [{named}]')
    hall.files.station.write_text(text, encoding="utf-8")
    assert named in text


def publish(hall: EndToEndHall, folder: Path) -> None:
    """The example, at this hall's broker and for this hall's station."""
    lines = hall.files.station.read_text(encoding="utf-8").splitlines()
    ids = dict(
        line.split(" = ") for line in lines if line.startswith(("region", "hall", "id")) and " = " in line
    )
    text = (ROOT / "examples" / "hall.toml").read_text(encoding="utf-8")
    for before, after in (
        ('region = "110108"', f"region = {ids['region']}"),
        ('id = "hall-1"', f"id = {ids['hall']}"),
        ('["station-1"]', json.dumps([station_id(lines)])),
        ("port = 1883", f"port = {hall.ports[0]}"),
        ("last_day = 2026-11-30", "last_day = 2126-11-30"),
        ("first_day = 2026-10-08", "first_day = 2020-10-08"),
    ):
        assert before in text
        text = text.replace(before, after)
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    done = run("config", "publish", str(path), cwd=folder)
    assert done.returncode == 0, done.stderr


def station_id(lines: list[str]) -> str:
    start = lines.index("[station]")
    found = next(line for line in lines[start:] if line.startswith("id = "))
    return found.split('"')[1]


class FakeScreen:
    """What a citizen sees and does. `pages` holds every page in order."""

    def __init__(self, hall: EndToEndHall, screen: str = "screen-1", token: str | None = None) -> None:
        self.pages: list[Page] = []
        self.said: list[str] = []
        self.left = False
        self._bridge = Bridge()
        client = StationClient(
            f"http://127.0.0.1:{hall.ports[2]}", token or _token(hall, screen), None, HEARTBEAT_S
        )
        self._core = ScreenCore(KioskSettings(StationAt()), client, self._bridge)
        self._core.start()

    def stop(self) -> None:
        self._core.stop()
        self._drain()

    def until_page(
        self, kind: type[P], deadline_s: float = 10.0, where: Callable[[P], bool] = lambda _page: True
    ) -> P:
        """Wait until this is what is shown."""

        def shown() -> P | None:
            self._drain()
            page = self.pages[-1] if self.pages else None
            return page if isinstance(page, kind) and where(page) else None

        page = until(shown, deadline_s)
        assert page is not None
        return page

    def touch_until(self, kind: type[Page], *inputs: Input) -> None:
        """A page takes no touch for 300 ms after it came: touch until another one is there."""

        def shown() -> bool:
            self._drain()
            if isinstance(self.pages[-1], kind):
                return True
            self.touch(*inputs)
            return False

        until(shown, 5)

    def touch(self, *inputs: Input) -> None:
        for given in inputs:
            self._bridge.send(given)

    def choose(self, level: int) -> None:
        """Touch the card until the page takes it: it takes none for 300 ms after it came."""

        def locked() -> bool:
            self.touch(Pressed(level), Chose(level))
            self._drain()
            return not isinstance(self.pages[-1], Ask) or self.pages[-1].locked

        until(locked, 5)

    def _drain(self) -> None:
        for order in self._bridge.drain():
            match order:
                case Shown(page=page):
                    self.pages.append(page)
                case Say(prompt):
                    self.said.append(prompt)
                case Leave():
                    self.left = True


def _token(hall: EndToEndHall, screen: str) -> str:
    text = (hall.files.station.parent / "tokens.toml").read_text()
    return text.split(f'screen = "{screen}"')[1].split('token = "')[1].split('"')[0]
