"""The WebSocket of changes: every session that a token reaches, as it is, then whenever it changes.

A screen is also told what it shows beside sessions.
"""

from __future__ import annotations

import asyncio
import contextlib
from gettext import gettext as _
from typing import Final

from aiohttp import WSMsgType, web

from kiosk.api.access import Access, Grant
from kiosk.api.answers import error, told
from kiosk.api.guard import GRANT, PROTOCOL_PREFIX, token_of
from kiosk.api.screen_answers import told_screen
from kiosk.driver import Driver
from kiosk.effects import Changed, ScreensChanged

WAITING_MAX: Final = 256
"""Changes that may wait for a slow reader; then its connection is closed, and it comes again."""
HEARTBEAT_S: Final = 10.0
GOODBYE_S: Final = 1.0
"""How long a client may take to agree to the end."""
CONNECTIONS_MAX: Final = 256
MESSAGE_BYTES_MAX: Final = 1024
SUBPROTOCOL: Final = "hallrating"

SCREEN: Final = ""
"""Stands in a queue for the screen itself: what it shows beside sessions may be another."""
SCREEN_LOOK_S: Final = 20.0
"""How often it is looked whether the hall has opened or closed, or a survey begun."""

Waiting = asyncio.Queue[str | None]
"""Sessions that a connection is to be told of, or `SCREEN`; None ends it."""


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
                    await socket.send_str(told(view, screen=grant.role == "screen"))
            if (shown := self._screen(grant)) is not None:
                await socket.send_str(shown)
            while (number := await _next(waiting, grant)) is not None:
                if number == SCREEN:
                    before, shown = shown, self._screen(grant)
                    if shown is not None and shown != before:
                        await socket.send_str(shown)
                    continue
                changed = self._driver.station.view(number, self._driver.now())
                if changed is not None:
                    await socket.send_str(told(changed, screen=grant.role == "screen"))
            await socket.close()

    def _screen(self, grant: Grant) -> str | None:
        """What the screen of this token shows; None: the token is no screen's, or its screen has gone."""
        if grant.screen is None or grant.window is None:
            return None
        view = self._driver.station.screens.view(grant.screen, grant.window, self._driver.now())
        return None if view is None else told_screen(view)


async def _next(waiting: Waiting, grant: Grant) -> str | None:
    """What is to be told next; for a screen, the screen itself when nothing else came for a while."""
    try:
        async with asyncio.timeout(None if grant.screen is None else SCREEN_LOOK_S):
            return await waiting.get()
    except TimeoutError:
        return SCREEN


def _queue(change: Changed | ScreensChanged, grant: Grant, waiting: Waiting) -> None:
    """Let a connection tell this change. A reader too slow for `WAITING_MAX` is sent away, to come again."""
    if isinstance(change, Changed):
        number, concerned = change.visit, grant.reaches(change.window)
    else:
        number, concerned = SCREEN, grant.screen is not None
    if concerned and waiting.full():
        _end(waiting)
    elif concerned:
        waiting.put_nowait(number)


def _end(waiting: Waiting) -> None:
    while not waiting.empty():
        waiting.get_nowait()
    waiting.put_nowait(None)
