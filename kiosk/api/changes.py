"""The WebSocket of changes: every session that a token reaches, as it is, then whenever it changes."""

from __future__ import annotations

import asyncio
import contextlib
from gettext import gettext as _
from typing import Final

from aiohttp import WSMsgType, web

from kiosk.api.access import Access, Grant
from kiosk.api.answers import error, told
from kiosk.api.guard import GRANT, PROTOCOL_PREFIX, token_of
from kiosk.driver import Driver
from kiosk.effects import Changed

WAITING_MAX: Final = 256
"""Changes that may wait for a slow reader; then its connection is closed, and it comes again."""
HEARTBEAT_S: Final = 10.0
GOODBYE_S: Final = 1.0
"""How long a client may take to agree to the end."""
CONNECTIONS_MAX: Final = 256
MESSAGE_BYTES_MAX: Final = 1024
SUBPROTOCOL: Final = "hallrating"

Waiting = asyncio.Queue[str | None]
"""Sessions that a connection is to be told of; None ends it."""


class Changes:
    """Hands changes to every connection that may see them."""

    def __init__(self, driver: Driver, access: Access) -> None:
        self._driver = driver
        self._access = access
        self._sockets: set[web.WebSocketResponse] = set()
        self._watchers: dict[Waiting, tuple[str, Grant]] = {}
        access.listen(self._send_away)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if len(self._sockets) >= CONNECTIONS_MAX:
            return error(503, "busy", _("Too many watchers are connected."))
        offered = PROTOCOL_PREFIX in request.headers.get("Sec-WebSocket-Protocol", "")
        socket = web.WebSocketResponse(
            timeout=GOODBYE_S,
            heartbeat=HEARTBEAT_S,
            max_msg_size=MESSAGE_BYTES_MAX,
            protocols=(SUBPROTOCOL,) if offered else (),
        )
        waiting: Waiting = asyncio.Queue(WAITING_MAX)
        grant = request[GRANT]
        self._watchers[waiting] = (token_of(request), grant)
        # Before the client hears that it is connected: what happens from then on is told.
        stop = self._driver.listen(lambda change: _queue(change, grant, waiting))
        try:
            await socket.prepare(request)
            await self._serve(socket, waiting, grant)
        finally:
            stop()
            del self._watchers[waiting]
        return socket

    async def _serve(self, socket: web.WebSocketResponse, waiting: Waiting, grant: Grant) -> None:
        self._sockets.add(socket)
        sender = asyncio.create_task(self._send(socket, waiting, grant))
        try:
            async for message in socket:  # nothing is expected from there: whatever comes is passed over
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            sender.cancel()
            self._sockets.discard(socket)

    def _send_away(self) -> None:
        """End the connections whose token opens something else by now, or nothing."""
        for waiting, (token, grant) in self._watchers.items():
            if self._access.tokens.grant(token) != grant:
                _end(waiting)

    async def stop(self) -> None:
        """End all connections."""
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    async def _send(self, socket: web.WebSocketResponse, waiting: Waiting, grant: Grant) -> None:
        with contextlib.suppress(ConnectionResetError):  # the reader has gone: `connect` ends with it
            for view in self._driver.station.open_views(self._driver.now()):
                if grant.reaches(view.window):
                    await socket.send_str(told(view))
            while (number := await waiting.get()) is not None:
                changed = self._driver.station.view(number, self._driver.now())
                if changed is not None:
                    await socket.send_str(told(changed))
            await socket.close()


def _queue(change: Changed, grant: Grant, waiting: Waiting) -> None:
    """Let a connection tell this change. A reader too slow for `WAITING_MAX` is sent away, to come again."""
    if not grant.reaches(change.window):
        return
    if waiting.full():
        _end(waiting)
    else:
        waiting.put_nowait(change.visit)


def _end(waiting: Waiting) -> None:
    while not waiting.empty():
        waiting.get_nowait()
    waiting.put_nowait(None)
