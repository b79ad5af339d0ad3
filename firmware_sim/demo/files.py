"""The demo hall's folder: one sub-folder a part, each with its configuration, as on machines of their own."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from firmware_sim.demo.citizens import Pace
from firmware_sim.demo.plan import uid_at, window_name

REGION: Final = "511525"
HALL: Final = "demo"
STATION: Final = "station-1"
PORTS: Final = range(20000, 32000)
PORT_TRIES_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class HallFiles:
    """Paths below `data`. Nothing here says that they exist."""

    data: Path

    @property
    def store(self) -> Path:
        return self.data / "central" / "store.db"

    @property
    def central(self) -> Path:
        return self.data / "central" / "central.toml"

    @property
    def station(self) -> Path:
        return self.data / "station" / "station.toml"

    @property
    def tokens(self) -> Path:
        """Made by the station."""
        return self.station.with_name("tokens.toml")

    @property
    def feed(self) -> Path:
        return self.data / "feed" / "feed.toml"

    @property
    def broker(self) -> Path:
        return self.data / "broker"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    def cases(self, run: int) -> Path:
        """The CSV file of one run."""
        return self.data / f"cases-{run:03d}.csv"

    def link(self, window: str) -> Path:
        """The stable path of the pad of `window`."""
        return self.data / "pads" / f"pad-{window}"


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on now, below the range of outgoing connections.

    Drawn at random: of two halls that open at once, neither is given what the other is about to take.
    """
    found: list[int] = []
    for port in secrets.SystemRandom().sample(PORTS, PORT_TRIES_MAX):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise OSError("no free loopback port")


def write_settings(
    files: HallFiles,
    windows: int,
    pace: Pace,
    ports: tuple[int, int, int],
    kind: Literal["demo", "real"] = "demo",
    baud: int = 115_200,
) -> None:
    """Write what the parts read. `ports` are those of broker, central's API and the station's API; `kind` is
    the store's.
    """
    broker_port, central_port, station_port = ports
    for folder in (files.broker, files.central.parent, files.station.parent, files.feed.parent, files.logs):
        folder.mkdir(parents=True, exist_ok=True)
    files.link("x").parent.mkdir(exist_ok=True)
    broker = f'[broker]\nhost = "127.0.0.1"\nport = {broker_port}\n'
    files.central.write_text(
        f'[store]\npath = "store.db"\nkind = "{kind}"\n\n'
        f'[api]\nport = {central_port}\ntoken_file = "token"\n\n{broker}'
    )
    files.feed.write_text(
        f'[feed]\nregion = "{REGION}"\nhall = "{HALL}"\n\n[outbox]\npath = "feed-outbox.db"\n\n{broker}'
    )
    names = [window_name(index) for index in range(windows)]
    files.station.write_text(
        "\n".join(
            [_station(pace, station_port), *(_window(name, files.link(name), baud) for name in names), broker]
        )
    )


def _station(pace: Pace, port: int) -> str:
    return f"""[station]
region = "{REGION}"
hall = "{HALL}"
id = "{STATION}"

[outbox]
path = "outbox.db"

[timing]
timeout_s = {pace.timeout_s}
warning_s = {pace.warning_s}
dark_s = {pace.dark_s}

[api]
port = {port}
token_file = "tokens.toml"
"""


def _window(name: str, link: Path, baud: int) -> str:
    number = int(name.removeprefix("w"))
    return f"""[[windows]]
id = "{name}"
name = "{number}号窗口"
pads = ["pad-{name}"]

[[pads]]
name = "pad-{name}"
port = {json.dumps(str(link), ensure_ascii=False)}
baud = {baud}
uid = "{uid_at(link)}"
"""
