"""The client of the local API against a real one, and against what is none."""

import asyncio

import pytest
from aiohttp import web

from kiosk.api.client import Answer, StationClient, StationUnreachable
from kiosk.api.listener import Listener, listen
from tests.kiosk.conftest import TECHNICIAN, WINDOW1, WINDOW2, Api

pytestmark = pytest.mark.asyncio


async def test_a_session_is_waited_for_until_it_is_over(api: Api) -> None:
    view = await api.open("A1")
    client = StationClient(api.server.url, WINDOW1)
    waiting = asyncio.create_task(client.until_over(view["session"]))
    async with api.session.ws_connect(api.server.url + "/changes", headers=_bearer(TECHNICIAN)) as socket:
        await socket.receive_json()
        await api.open("B1", window="w2")
        await api.press(view)
    async with asyncio.timeout(5):
        assert (await waiting).body["cases"][0]["state"] == "rated"


async def test_a_session_that_ends_while_the_client_connects_is_not_waited_for_without_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = await api.open("A1")
    client = StationClient(api.server.url, WINDOW1)
    call = client.call

    async def ended_meanwhile(method: str, path: str, body: object = None) -> Answer:
        answer = await call(method, path, body)
        await api.press(view)
        return answer

    monkeypatch.setattr(client, "call", ended_meanwhile)
    async with asyncio.timeout(5):
        assert not (await client.until_over(view["session"])).body["open"]


async def test_a_session_that_is_gone_is_told_as_what_the_station_says(api: Api) -> None:
    view = await api.open("A1")
    answer = await StationClient(api.server.url, WINDOW2).until_over(view["session"])
    assert (answer.status, answer.body["error"]) == (404, "unknown-session")


async def test_a_station_that_ends_meanwhile_is_told(api: Api) -> None:
    view = await api.open("A1")
    waiting = asyncio.create_task(StationClient(api.server.url, WINDOW1).until_over(view["session"]))
    assert (await api.call("GET", "/health"))[0] == 200
    await api.server.stop()
    async with asyncio.timeout(5):
        with pytest.raises(StationUnreachable):
            await waiting


async def other_server() -> Listener:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response([1])

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    return await listen(app, "127.0.0.1", 0, None)


async def test_another_server_at_that_address_is_no_station() -> None:
    listener = await other_server()
    host, port = listener.address
    client = StationClient(f"http://{host}:{port}", WINDOW1)
    with pytest.raises(StationUnreachable):
        await client.call("POST", "/sessions", {})
    with pytest.raises(StationUnreachable):
        await client.until_over("0" * 16)
    with pytest.raises(StationUnreachable):
        await anext(client.changes())
    await listener.stop()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
