"""The listening socket of the local API: how many connect, how long they idle, how noise is logged."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

CONNECTIONS_MAX: Final = 512
"""More are closed at once: whoever opens connections without end must not take the pads' file descriptors."""
IDLE_S: Final = 60.0
"""A connection without a whole request for so long is closed."""
HANDSHAKE_S: Final = 5.0
SHUTDOWN_S: Final = 1.0


class Listener:
    """A listening application. `address` is where, as the socket says."""

    def __init__(self, runner: web.AppRunner, listening: asyncio.Server) -> None:
        self.address: tuple[str, int] = listening.sockets[0].getsockname()[:2]
        self._runner = runner
        self._listening = listening

    async def stop(self) -> None:
        """Listen no more and end what is connected."""
        self._listening.close()
        await self._runner.cleanup()


async def listen(app: web.Application, host: str, port: int, tls: ssl.SSLContext | None) -> Listener:
    """Listen. Raises `OSError` where the address cannot be used."""
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=SHUTDOWN_S,
        keepalive_timeout=IDLE_S,
        auto_decompress=False,  # bodies are small; what is packed could be a bomb
        logger=_logger(),
    )
    await runner.setup()
    server = runner.server
    assert server is not None  # it is set up

    def admit() -> asyncio.BaseProtocol:
        return server() if len(server.connections) < CONNECTIONS_MAX else _Turned()

    try:
        listening = await asyncio.get_running_loop().create_server(
            admit, host, port, ssl=tls, ssl_handshake_timeout=None if tls is None else HANDSHAKE_S
        )
    except OSError:
        await runner.cleanup()
        raise
    return Listener(runner, listening)


class _Turned(asyncio.Protocol):
    """One connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def _logger() -> logging.Logger:
    logger = logging.getLogger("kiosk.api.http")
    if not logger.filters:
        logger.addFilter(_without_bytes)
    return logger


def _without_bytes(record: logging.LogRecord) -> bool:
    """Bytes that are no HTTP leave one line, and not themselves: they may be what a screen wanted to say."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.msg, record.args = "a request was no HTTP", ()
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = None
    return True
