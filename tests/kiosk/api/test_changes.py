"""The WebSocket of changes, with a real client."""

import asyncio
from typing import Any

import aiohttp
import pytest

from evaluation.model import OpenedBy
from kiosk.opening import OpenRequest, WantedCase
from tests.kiosk.conftest import SCREEN2, TECHNICIAN, WINDOW1, Api

pytestmark = pytest.mark.asyncio


def connect(api: Api, token: str) -> Any:
    return api.session.ws_connect(api.server.url + "/changes", headers={"Authorization": f"Bearer {token}"})


async def states(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[str]:
    async with asyncio.timeout(5):
        return [(await socket.receive_json())["cases"][0]["state"] for _ in range(count)]


async def test_a_session_is_told_as_it_is_then_with_each_change(api: Api) -> None:
    view = await api.open("A1")
    async with connect(api, WINDOW1) as socket:
        assert await states(socket, 1) == ["asking"]
        await api.press(view)
        assert await states(socket, 1) == ["rated"]


async def test_a_token_hears_of_its_own_window_only(api: Api) -> None:
    async with connect(api, SCREEN2) as screen, connect(api, TECHNICIAN) as technician:
        await api.open("A1", window="w1")
        await api.open("B1", window="w2")
        async with asyncio.timeout(5):
            assert (await screen.receive_json())["window"] == "w2"
            assert (await technician.receive_json())["window"] == "w1"


async def test_a_browser_offers_its_token_as_a_subprotocol(api: Api) -> None:
    url = api.server.url + "/changes"
    async with api.session.ws_connect(url, protocols=("hallrating", f"bearer.{WINDOW1}")) as socket:
        assert socket.protocol == "hallrating"
        await api.open("A1")
        assert await states(socket, 1) != []


async def test_without_a_token_there_is_no_connection(api: Api) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await api.session.ws_connect(api.server.url + "/changes")


@pytest.mark.promise(6)
async def test_whatever_a_client_sends_is_passed_over(api: Api) -> None:
    async with connect(api, WINDOW1) as socket:
        await socket.send_str('{"level": 5}')
        await socket.send_bytes(b"\xff")
        await api.open("A1")
        assert await states(socket, 1) != []


async def test_a_client_that_went_away_disturbs_nobody(api: Api) -> None:
    async with connect(api, WINDOW1):
        pass
    async with connect(api, WINDOW1) as socket:
        await api.open("A1")
        assert await states(socket, 1) != []


async def test_the_end_of_the_station_ends_the_connection(api: Api) -> None:
    async with connect(api, WINDOW1) as socket:
        await api.server.stop()
        async with asyncio.timeout(5):
            assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_reader_that_is_too_slow_is_sent_away_and_may_come_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.api.changes.WAITING_MAX", 2)
    async with connect(api, TECHNICIAN) as socket:
        await api.open("A0")
        await states(socket, 1)
        for number in range(5):  # all in one turn of the loop: nothing can be sent in between
            request = OpenRequest("w1", (WantedCase("desk", f"B{number}"),), OpenedBy.DESK)
            api.driver.do(lambda at, request=request: api.driver.station.open(request, at))  # type: ignore[misc]
        async with asyncio.timeout(5):
            while not socket.closed:
                await socket.receive()
    async with connect(api, TECHNICIAN) as socket:
        assert len(await states(socket, 1)) == 1


async def test_more_connections_than_the_bound_are_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.api.changes.CONNECTIONS_MAX", 1)
    async with connect(api, TECHNICIAN):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await connect(api, TECHNICIAN)
