"""The local API from the other side, for commands: open, end, wait, watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

ANSWER_S: Final = 10.0


class StationUnreachable(Exception):
    """No station answers at this address; the reason is the text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the station answered: HTTP status and JSON."""

    status: int
    body: dict[str, Any]


class StationClient:
    """One station's API with one token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        """One request. Raises `StationUnreachable`."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with (
                aiohttp.ClientSession(headers=self._headers, timeout=timeout) as session,
                session.request(method, self._url + path, json=body) as response,
            ):
                return Answer(response.status, await response.json())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise StationUnreachable(f"{self._url}: {str(error) or type(error).__name__}") from error

    async def changes(self) -> AsyncIterator[dict[str, Any]]:
        """Sessions as they change, until the station ends the connection. Raises `StationUnreachable`."""
        try:
            async with (
                aiohttp.ClientSession(headers=self._headers) as session,
                session.ws_connect(self._url + "/changes", heartbeat=ANSWER_S) as socket,
            ):
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        yield message.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise StationUnreachable(f"{self._url}: {error}") from error

    async def until_over(self, number: str) -> dict[str, Any]:
        """The session once it is over. Raises `StationUnreachable`."""
        path = f"/sessions/{number}"
        changes = self.changes()
        # Ask once the connection stands: what changes from then on is told.
        first = asyncio.ensure_future(anext(changes))
        try:
            view = (await self.call("GET", path)).body
            while view.get("open"):
                changed = await first
                view = changed if changed.get("session") == number else view
                first = asyncio.ensure_future(anext(changes))
        except StopAsyncIteration:
            raise StationUnreachable(f"{self._url}: the station ended the connection") from None
        finally:
            first.cancel()
        return view
