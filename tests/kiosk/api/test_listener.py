"""Clients that speak no HTTP, too slowly, or without end: raw sockets against the listening API."""

import asyncio
import gzip

import pytest
from aiohttp import web

from kiosk.api.listener import listen
from tests.kiosk.conftest import TECHNICIAN, Api

pytestmark = [pytest.mark.asyncio, pytest.mark.promise(6)]

OPEN = b'{"window": "w1"}'


def post(
    body: bytes, *headers: bytes, length: int | None = None, token: bytes = TECHNICIAN.encode()
) -> bytes:
    size = len(body) if length is None else length
    lines = (b"POST /sessions HTTP/1.1", b"Host: x", b"Authorization: Bearer " + token, *headers)
    return b"\r\n".join((*lines, b"Content-Length: %d" % size, b"", body))


async def connect(api: Api) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = api.server.url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def answer(api: Api, sent: bytes) -> bytes:
    """What the API says to these bytes, without its headers where it says more than a status."""
    reader, writer = await connect(api)
    writer.write(sent)
    async with asyncio.timeout(5):
        said = await reader.readuntil(b"\r\n")
    writer.close()
    return said.strip()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (post(OPEN, b"Origin: http://[::1"), b"403"),
        (post(OPEN, b"Origin: http://127.0.0.1:99999"), b"403"),
        (post(OPEN, "Origin: http://a℀b".encode()), b"403"),
        (post(OPEN, b"Origin: http://\xff\xfe"), b"403"),
        (post(OPEN, token=b"\xff\xfe"), b"401"),
        (b"GET /changes HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Protocol: bearer.\xff\r\n\r\n", b"401"),
        (post(b"not packed", b"Content-Encoding: gzip"), b"400"),
        (post(gzip.compress(OPEN), b"Content-Encoding: gzip"), b"400"),
        (post(b"", b"Transfer-Encoding: chunked"), b"400"),
        (b'{"position": 5}\r\n\r\n', b"400"),
    ],
)
async def test_noise_is_answered_and_leaves_no_traceback(
    api: Api, caplog: pytest.LogCaptureFixture, sent: bytes, status: bytes
) -> None:
    assert (await answer(api, sent)).split()[1] == status
    assert "Traceback" not in caplog.text
    assert "position" not in caplog.text
    assert (await api.call("POST", "/sessions", {"window": "w1"}, TECHNICIAN))[0] == 201


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error_of_ours(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await connect(api)
    writer.write(post(b"{", length=100))
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await api.call("GET", "/health"))[0] == 200
    assert caplog.records == []


async def test_a_body_that_does_not_come_is_not_waited_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.api.reading.BODY_S", 0.02)
    assert (await answer(api, post(b"{", length=100))).split()[1] == b"408"
    assert api.journal.writes == []


async def test_a_connection_too_many_is_closed_and_the_others_are_served(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await api.call("GET", "/health"))[0] == 200
    monkeypatch.setattr("kiosk.api.listener.CONNECTIONS_MAX", 1)
    reader, writer = await connect(api)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    assert (await api.call("GET", "/health"))[0] == 200


@pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_who_connects_and_asks_nothing_is_sent_away(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.api.listener.IDLE_S", 0.05)
    listener = await listen(web.Application(), "127.0.0.1", 0, None)
    reader, writer = await asyncio.open_connection(*listener.address)
    writer.write(begun)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    await listener.stop()
