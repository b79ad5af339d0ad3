"""The process `hallrating central`: store, worker, MQTT connection and API put together; no rule is here."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from evaluation.store import Store
from mqtt_bridge.ingest.api import Parts, serving, token_at
from mqtt_bridge.ingest.inbox import Inbox
from mqtt_bridge.ingest.settings import CentralSettings, StoreSettings
from mqtt_bridge.ingest.worker import Worker
from mqtt_bridge.messages.topics import CENTRAL_SUBSCRIPTIONS
from mqtt_bridge.mqtt import MqttClient

QOS: Final = 1
COLLECT_AFTER_VALUES: Final = 100_000
ENDING: Final = (signal.SIGTERM, signal.SIGINT)


class WrongKind(Exception):
    """The store was made for the other purpose than the configuration says; `found` is its kind."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Ready:
    """Central takes messages from now on, or as soon as there is a broker."""

    store_id: str
    kind: str
    url: str


def run(settings: CentralSettings, announce: Callable[[Ready], None]) -> signal.Signals:
    """Run until SIGTERM or SIGINT, which is returned; `announce` is called once it serves.

    Raises `StoreLocked`, `StoreUnusable`, `StoreError`, `WrongKind`, and `OSError` where a file cannot be
    read or the port of the API is taken.
    """
    store = open_store(settings.store)
    _collect_seldom()
    try:
        return asyncio.run(_serve(settings, store, announce))
    finally:
        store.close()


def open_store(settings: StoreSettings) -> Store:
    """The store of the configuration, made where there is none."""
    if not settings.path.exists():
        return Store.create(settings.path, settings.kind, zone=settings.zone)
    store = Store.open(settings.path)
    if store.kind != settings.kind:
        store.close()
        raise WrongKind(store.kind)
    return store


def _collect_seldom() -> None:
    """A batch makes thousands of small values and no cycle among them: to look for cycles every 700 of them
    took a tenth of what central can store.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_VALUES, 50, 100)


async def _serve(
    settings: CentralSettings, store: Store, announce: Callable[[Ready], None]
) -> signal.Signals:
    inbox = Inbox()
    client = MqttClient(
        settings.broker,
        settings.client_id,
        clean=False,
        manual_ack=True,
        subscriptions=[(topic, QOS) for topic in CENTRAL_SUBSCRIPTIONS],
        will=None,
        on_arrived=lambda piece: inbox.offer(*piece),
        on_connected=inbox.connection,
        on_published=_nobody_waits,
    )
    worker = Worker(store, client, inbox, lambda: datetime.now(UTC))
    token = token_at(settings.api.token_file)
    parts = Parts(store.store_id, store.kind, settings.store.path, worker, inbox, client)
    ended = _on_signals(asyncio.get_running_loop())
    async with serving(parts, token, settings.api.port) as url:
        worker.start()
        try:
            client.start()
            announce(Ready(store.store_id, store.kind, url))
            return await ended
        finally:
            worker.stop()
            client.stop()


def _on_signals(loop: asyncio.AbstractEventLoop) -> asyncio.Future[signal.Signals]:
    """The first signal that ends us."""
    ended: asyncio.Future[signal.Signals] = loop.create_future()

    def end(number: signal.Signals) -> None:
        if not ended.done():
            ended.set_result(number)

    for number in ENDING:
        loop.add_signal_handler(number, end, number)
    return ended


def _nobody_waits(_mid: int) -> None:
    """A receipt that is lost is asked for again, so its PUBACK tells nothing."""
