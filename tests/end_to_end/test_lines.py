"""A station whose pads are on a bus and behind TCP: asked, pressed and thanked as on a line of their own."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from firmware_sim.uids import uid_from
from tests.end_to_end.processes import Part, run
from tests.ports import free_ports
from tests.until import until

STATION = """
[station]
region = "110108"
hall = "hall-1"
id = "station-1"
[outbox]
path = "outbox.db"
[broker]
port = {broker}
[api]
port = {api}
token_file = "tokens.toml"
[[windows]]
id = "w1"
pads = ["on-bus"]
[[windows]]
id = "w2"
pads = ["on-tcp"]
[[windows]]
id = "w3"
pads = ["missing"]
[[pads]]
name = "on-bus"
port = "{bus}"
baud = 115200
address = 2
uid = "{uid}"
[[pads]]
name = "missing"
port = "{bus}"
baud = 115200
address = 9
uid = "48524c0000ff"
[[pads]]
name = "on-tcp"
port = "{tcp}"
uid = "{tcp_uid}"
"""


@pytest.fixture
def parts() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.promise(7)
def test_pads_on_a_bus_and_behind_tcp_are_rated_beside_one_that_is_missing(
    tmp_path: Path, parts: ExitStack
) -> None:
    def start(folder: str, *arguments: str) -> Part:
        (tmp_path / folder).mkdir()
        part = Part(tmp_path / folder, *arguments, speaks=True)
        parts.callback(part.end)
        return part.ready()

    link = tmp_path / "bus" / "line"
    bus = start("bus", "sim", "bus", "--link", str(link), "--pads", "2", "--baud", "115200")
    tcp = start("tcp", "sim", "pad", "--listen", "127.0.0.1:0")
    broker, api = free_ports(2)
    ready = json.loads(tcp.lines[0])
    places = {"bus": link, "uid": uid_from(f"{link} 2").hex(), "tcp": ready["link"], "tcp_uid": ready["uid"]}
    settings = tmp_path / "station.toml"
    settings.write_text(STATION.format(broker=broker, api=api, **places), encoding="utf-8")
    station = Part(tmp_path, "station", "--config", "station.toml")
    parts.callback(station.end)
    station.ready()
    for window, part, key in (("w1", bus, "2 press 4"), ("w2", tcp, "press 2")):
        seen = len(part.lines)
        opened = run(
            "session", "open", "--source", "desk", "--case", f"2026-{window}", "--window", window,
            "--station", f"http://127.0.0.1:{api}", "--token-file", "tokens.toml", cwd=tmp_path,
        )  # fmt: skip
        assert opened.returncode == 0, opened.stderr
        until(partial(is_shown, part, seen, "open"), 20.0)
        part.say(key)
        until(partial(is_shown, part, seen, "thanks"), 20.0)


def is_shown(part: Part, seen: int, show: str) -> bool:
    return any(f'"show": "{show}"' in line for line in part.lines[seen:])
