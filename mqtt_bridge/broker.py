"""A broker for one machine, on loopback: the installed `mosquitto`, else amqtt inside this process."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import shutil
import signal
import socket
from asyncio.subprocess import Process
from pathlib import Path
from typing import Final, Self

from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
READY_DEADLINE_S: Final = 10.0
_POLL_S: Final = 0.02
_SYSTEM_FOLDERS: Final = ("/usr/sbin", "/usr/local/sbin")
_PR_SET_PDEATHSIG: Final = 1

# Nothing depends on what the broker keeps (only the store's receipt does), so it may save seldom; the bounds
# are given because the defaults drop what an absent central has queued beyond a thousand messages.
_MOSQUITTO: Final = """listener {port} {host}
allow_anonymous true
{user}persistence true
persistence_location {folder}/
autosave_interval 60
set_tcp_nodelay true
max_inflight_messages 1000
max_queued_messages 1000000
max_queued_bytes 268435456
max_packet_size 262144
log_dest stderr
log_type error
log_type warning
"""


class BrokerError(Exception):
    """The broker cannot be started; the text says why."""


def find_mosquitto() -> Path | None:
    """The installed `mosquitto`; its folder is not on every user's PATH."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *_SYSTEM_FOLDERS])
    found = shutil.which("mosquitto", path=path)
    return Path(found) if found else None


class MosquittoBroker:
    """Mosquitto as a child process that ends when we do, however we end."""

    kind: Final = "mosquitto"

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, program: Path, port: int, folder: Path) -> Self:
        """Raises `BrokerError`."""
        settings = _write_settings(port, folder)
        library = ctypes.CDLL(None)
        process = await asyncio.create_subprocess_exec(
            str(program), "-c", str(settings),
            # Without this a killed parent would leave a broker behind that holds the port.
            preexec_fn=lambda: library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
            start_new_session=True,
        )  # fmt: skip
        broker = cls(process)
        try:
            async with asyncio.timeout(READY_DEADLINE_S):
                while process.returncode is None and not _listens(port):  # noqa: ASYNC110  it tells nobody
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            await broker.stop()
        if process.returncode is not None:
            raise BrokerError(f"mosquitto ended with {process.returncode}")
        return broker

    async def ended(self) -> int:
        """Wait until it ends by itself; its exit code."""
        return await self._process.wait()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


class InProcessBroker:
    """amqtt: for a demo, tests, one small hall. It drops messages under load; receipts make that harmless."""

    kind: Final = "amqtt"

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._ended = asyncio.Event()

    @classmethod
    async def start(cls, port: int) -> Self:
        """Raises `BrokerError`."""
        config = BrokerConfig(
            listeners={"default": ListenerConfig(bind=f"{HOST}:{port}")},
            plugins={"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        )
        for noisy in ("amqtt", "transitions"):  # a dozen lines for each connection
            logging.getLogger(noisy).setLevel(logging.WARNING)
        broker = Broker(config)
        try:
            await broker.start()
        except Exception as error:  # amqtt raises whatever its state machine and plugins raise
            raise BrokerError(f"amqtt: {error}") from error
        return cls(broker)

    async def ended(self) -> int:
        await self._ended.wait()
        return 0

    async def stop(self) -> None:
        await self._broker.shutdown()
        self._ended.set()


EmbeddedBroker = MosquittoBroker | InProcessBroker


async def start_broker(port: int, folder: Path, *, in_process: bool = False) -> EmbeddedBroker:
    """Start a broker: Mosquitto where it is installed, unless `in_process`. Raises `BrokerError`."""
    if _listens(port):
        raise BrokerError(f"port {port} of {HOST} is taken: a broker may be running already")
    program = None if in_process else find_mosquitto()
    if program is not None:
        return await MosquittoBroker.start(program, port, folder)
    return await InProcessBroker.start(port)


def _write_settings(port: int, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "mosquitto.conf"
    # As root it would become a user who may not write into the folder; as anyone else it stays who it is.
    user = "user root\n" if os.geteuid() == 0 else ""
    text = _MOSQUITTO.format(port=port, host=HOST, user=user, folder=folder.resolve())
    settings.write_text(text, encoding="utf-8")
    return settings


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0
