"""The WebSocket of changes: every session that a token reaches, as it is, then whenever it changes."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import WSMsgType, web

from kiosk.access import Grant
from kiosk.api_answers import error, session
from kiosk.api_guard import GRANT, PROTOCOL_PREFIX
from kiosk.driver import Driver
from kiosk.effects import Changed

WAITING_MAX: Final = 256
"""Changes that may wait for a slow reader; then its connection is closed, and it comes again."""
HEARTBEAT_S: Final = 10.0
CONNECTIONS_MAX: Final = 256
MESSAGE_BYTES_MAX: Final = 1024
SUBPROTOCOL: Final = "hallrating"


class Changes:
    """Hands changes to every connection that may see them."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._sockets: set[web.WebSocketResponse] = set()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if len(self._sockets) >= CONNECTIONS_MAX:
            return error(503, "busy", "too many connections")
        offered = PROTOCOL_PREFIX in request.headers.get("Sec-WebSocket-Protocol", "")
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_BYTES_MAX, protocols=(SUBPROTOCOL,) if offered else ()
        )
        await socket.prepare(request)
        self._sockets.add(socket)
        waiting: asyncio.Queue[str] = asyncio.Queue(WAITING_MAX)
        grant = request[GRANT]
        stop = self._driver.listen(lambda change: self._queue(change, grant, waiting, socket))
        sender = asyncio.create_task(self._send(socket, waiting, grant))
        try:
            async for message in socket:  # nothing is expected from there: whatever comes is passed over
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            stop()
            sender.cancel()
            self._sockets.discard(socket)
        return socket

    async def stop(self) -> None:
        """End all connections."""
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    def _queue(
        self, change: Changed, grant: Grant, waiting: asyncio.Queue[str], socket: web.WebSocketResponse
    ) -> None:
        if not grant.reaches(change.window):
            return
        try:
            waiting.put_nowait(change.visit)
        except asyncio.QueueFull:
            asyncio.get_running_loop().create_task(socket.close())

    async def _send(self, socket: web.WebSocketResponse, waiting: asyncio.Queue[str], grant: Grant) -> None:
        station, now = self._driver.station, self._driver.now
        for view in station.open_views(now()):
            if grant.reaches(view.window):
                await socket.send_json(session(view))
        while True:
            changed = station.view(await waiting.get(), now())
            if changed is not None:
                await socket.send_json(session(changed))
