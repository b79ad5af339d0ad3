"""Central without processes: a real store, inbox and worker on a wire to hold in the hand."""

from __future__ import annotations

from pathlib import Path

from evaluation.store import Store
from mqtt_bridge.ingest.inbox import Inbox
from mqtt_bridge.ingest.worker import Worker
from mqtt_bridge.messages.bodies import CATALOGUE, Catalogue
from tests.mqtt_bridge.ingest.halls import AT, HALL
from tests.mqtt_bridge.ingest.wire import Wire, arrived
from tests.until import until

WAIT_S = 10.0


class Central:
    """Store, inbox and worker on a wire to hold in the hand."""

    def __init__(self, path: Path, catalogue: Catalogue = CATALOGUE) -> None:
        self.path = path
        self.store = Store.open(path) if path.exists() else Store.create(path, "real")
        self.wire = Wire()
        self.inbox = Inbox()
        self.worker = Worker(self.store, self.wire, self.inbox, lambda: AT, catalogue)
        self._ended = False

    def send(self, *payloads: bytes, topic: str = HALL.events, retain: bool = False) -> None:
        for payload in payloads:
            self.inbox.offer(arrived(payload, len(payload), topic)._replace(retain=retain))

    def handle(self, *payloads: bytes, topic: str = HALL.events, retain: bool = False) -> None:
        """Send, and wait until all that was sent so far is acknowledged."""
        before = len(self.wire.acknowledged())
        self.send(*payloads, topic=topic, retain=retain)
        until(lambda: len(self.wire.acknowledged()) == before + len(payloads), WAIT_S)

    def start(self) -> Central:
        self.worker.start()
        return self

    def stop(self) -> None:
        if not self._ended:
            self._ended = True
            self.worker.stop()
            self.store.close()


def seq_of(central: Central) -> int:
    return central.wire.receipts()[-1].streams[0].seq
