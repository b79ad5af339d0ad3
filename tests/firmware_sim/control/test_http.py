"""Control over HTTP on loopback, with a real client."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from firmware_sim.bench import Setup
from firmware_sim.control.http import serving
from firmware_sim.faults.vocabulary import FAULTS
from firmware_sim.fleet import Fleet
from firmware_sim.line import LineUnusableError
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.pty_line import PtyLine
from tests.firmware_sim import host

pytestmark = pytest.mark.asyncio


class Client:
    """A program that uses the API."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def call(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        data = body if isinstance(body, bytes | None) else None
        json = None if isinstance(body, bytes | None) else body
        async with self.session.request(
            method, self.url + path, data=data, json=json, headers=headers
        ) as got:
            return got.status, await got.json()


@pytest_asyncio.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    fleet = Fleet(lambda _change: None)
    for name in ("a", "b"):
        fleet.add(name, Setup(Build(host.UID), VolatileMemory(), PtyLine(tmp_path / name)))
    async with serving(fleet, "127.0.0.1", 0) as url, aiohttp.ClientSession() as session:
        yield Client(session, url)
    fleet.close()


async def test_pads_are_listed_and_shown(client: Client, tmp_path: Path) -> None:
    status, pads = await client.call("GET", "/pads")
    assert (status, [pad["name"] for pad in pads]) == (200, ["a", "b"])
    status, pad = await client.call("GET", "/pads/a")
    assert status == 200
    assert (pad["link"], pad["uid"], pad["show"]) == (str(tmp_path / "a"), host.UID.hex(), "dark")


async def test_faults_go_on_and_off_by_their_words(client: Client) -> None:
    status, words = await client.call("GET", "/faults")
    assert (status, words.keys()) == (200, FAULTS.keys())
    status, pad = await client.call("POST", "/pads/a/faults/flip", {"rate": 0.001, "for": 10})
    assert (status, pad["faults"]["flip"]["rate"], pad["faults"]["flip"]["for"]) == (200, 0.001, 10)
    await client.call("POST", "/pads/a/faults/bounce")
    status, pad = await client.call("DELETE", "/pads/a/faults/flip")
    assert (status, pad["faults"].keys()) == (200, {"bounce"})
    status, pad = await client.call("DELETE", "/pads/a/faults")
    assert (status, pad["faults"]) == (200, {})
    status, pad = await client.call("POST", "/pads/a/faults/swapped-cables", {"with": "b"})
    assert (status, pad["link"].rpartition("/")[2]) == (200, "b")


async def test_keys_plugs_and_power(client: Client) -> None:
    boot = (await client.call("GET", "/pads/a"))[1]["boot"]
    assert (await client.call("POST", "/pads/a/keys/5"))[0] == 200
    assert (await client.call("POST", "/pads/a/unplug"))[1]["plugged"] is False
    assert (await client.call("POST", "/pads/a/replug"))[1]["plugged"] is True
    assert (await client.call("POST", "/pads/a/replug"))[0] == 409
    assert (await client.call("POST", "/pads/a/reset"))[1]["boot"] == boot + 1
    status, frames = await client.call("GET", "/pads/a/trace")
    assert status == 200
    assert isinstance(frames, list)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("GET", "/pads/c", None, 404, "no pad c"),
        ("POST", "/pads/c/keys/1", None, 404, "no pad c"),
        ("POST", "/pads/a/keys/6", None, 404, "Not Found"),
        ("POST", "/pads/a/faults/dance", {}, 400, "there are bounce"),
        ("DELETE", "/pads/a/faults/dance", None, 400, "there are bounce"),
        ("POST", "/pads/a/faults/flip", {"rate": 7}, 400, "0 - 1"),
        ("POST", "/pads/a/faults/flip", {"rate": True}, 400, "0 - 1"),
        ("POST", "/pads/a/faults/flip", {"speed": 1}, 400, "rate, way"),
        ("POST", "/pads/a/faults/flip", [1], 400, "one JSON object"),
        ("POST", "/pads/a/faults/flip", b"{", 400, "one JSON object"),
        ("POST", "/pads/a/faults/flip", b"[" * 4000, 400, "one JSON object"),
        ("POST", "/pads/a/faults/flip", b"\xff" * 8, 400, "one JSON object"),
        ("POST", "/pads/a/faults/flip", b"x" * 5000, 413, "Too Large"),
        ("POST", "/pads/a/faults/swapped-cables", {"with": "c"}, 409, "no other pad c"),
        ("POST", "/pads/a/faults/collision", None, 409, "needs a bus"),
        ("PUT", "/pads/a", None, 405, "Not Allowed"),
    ],
)
async def test_a_wrong_request_is_answered_by_a_sentence(
    client: Client, method: str, path: str, body: object, status: int, says: str
) -> None:
    got, answer = await client.call(method, path, body)
    assert got == status
    assert says in answer["error"]
    assert (await client.call("GET", "/pads/a"))[1]["faults"] == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "192.0.2.1:80"},
        {"Host": "[::"},
    ],
)
async def test_what_a_web_page_sends_is_refused(client: Client, headers: dict[str, str]) -> None:
    for method, path in (("GET", "/pads"), ("POST", "/pads/a/unplug")):
        assert (await client.call(method, path, headers=headers))[0] == 403
    assert (await client.call("GET", "/pads/a"))[1]["plugged"] is True


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
async def test_it_listens_on_loopback_only(address: str) -> None:
    with pytest.raises(LineUnusableError, match=r"use 127\.0\.0\.1"):
        async with serving(Fleet(lambda _change: None), address, 0):
            pass


async def test_a_port_in_use_is_a_sentence(client: Client) -> None:
    port = int(client.url.rpartition(":")[2])
    with pytest.raises(LineUnusableError, match="in use"):
        async with serving(Fleet(lambda _change: None), "127.0.0.1", port):
            pass
