"""The local API from the other side, for commands and screens: open, end, wait, watch."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp

ANSWER_S: Final = 10.0
CONNECT_S: Final = 2.0
"""Until the WebSocket of changes stands: a station that hangs takes connections and says nothing."""


class StationUnreachable(Exception):
    """No station answers at this address; the reason is the text."""


class TokenRefused(Exception):
    """The station does not know this token."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the station answered: HTTP status and JSON."""

    status: int
    body: dict[str, Any]


class StationClient:
    """One station's API with one token."""

    def __init__(
        self, url: str, token: str, tls: ssl.SSLContext | None = None, heartbeat_s: float = ANSWER_S
    ) -> None:
        """`tls`: whom to trust; None: whom the machine trusts. A station that hangs while it is watched is
        noticed within one and a half `heartbeat_s`.
        """
        self._heartbeat_s = heartbeat_s
        self._kept: aiohttp.ClientSession | None = None
        self._url = url.rstrip("/")
        self._tls: ssl.SSLContext | bool = True if tls is None else tls
        self._headers = {"Authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: object = None, wait_s: float = 0.0) -> Answer:
        """One request, whose answer may come `wait_s` later than usual. Raises `StationUnreachable`."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_S + wait_s)
        with self._reaching():
            async with (
                self._session() as session,
                session.request(
                    method, self._url + path, json=body, ssl=self._tls, timeout=timeout
                ) as response,
            ):
                return Answer(response.status, _object(await response.json()))

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Within it all calls use one connection, as long as the station keeps it."""
        async with aiohttp.ClientSession(headers=self._headers) as session:
            self._kept = session
            try:
                yield
            finally:
                self._kept = None

    @contextlib.asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        if self._kept is not None:
            yield self._kept
            return
        async with aiohttp.ClientSession(headers=self._headers) as session:
            yield session

    async def changes(
        self, opened: Callable[[], None] = lambda: None
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Sessions as they change, until the station ends the connection. `opened` is called once it stands.

        Raises `StationUnreachable`, `TokenRefused`.
        """
        with self._reaching():
            async with self._watch() as socket:
                opened()
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        yield _object(message.json())

    async def until_over(self, number: str) -> Answer:
        """The session once it is over, or why there is none. Raises `StationUnreachable`, `TokenRefused`."""
        with self._reaching():
            async with self._watch() as socket:
                # Asked once the connection stands: what changes from then on is told.
                answer = await self.call("GET", f"/sessions/{number}")
                while answer.body.get("open"):
                    changed = _object(await socket.receive_json())
                    if changed.get("session") == number:
                        answer = Answer(answer.status, changed)
                return answer

    @contextlib.asynccontextmanager
    async def _watch(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self._session() as session:
            async with asyncio.timeout(CONNECT_S):
                socket = await session.ws_connect(
                    self._url + "/changes", heartbeat=self._heartbeat_s, ssl=self._tls
                )
            async with socket:
                yield socket

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except aiohttp.WSServerHandshakeError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                raise TokenRefused from error
            raise StationUnreachable(f"{self._url}: {error}") from error
        except (aiohttp.ClientError, aiohttp.WSMessageTypeError, TimeoutError, ValueError) as error:
            raise StationUnreachable(f"{self._url}: {str(error) or type(error).__name__}") from error


def _object(value: object) -> dict[str, Any]:
    """Raises `ValueError` for what no station of ours answers."""
    if not isinstance(value, dict):
        raise ValueError("the answer is not a station's")  # noqa: TRY004  bad data from outside
    return value
