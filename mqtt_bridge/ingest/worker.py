"""The one thread that owns the store: take what has come, commit it, answer, acknowledge.

Whatever queued during a commit goes into the next one; there is no timer that waits for more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from evaluation.store import Outcome, Store, StoreError, StreamHeld
from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.ingest.heard import pad_heard, status_heard
from mqtt_bridge.ingest.inbox import BrokerReturned, Inbox, Job, Waiting
from mqtt_bridge.ingest.judge import NOWHERE, Events, PadSeen, StatusSeen, is_centrals_own, judge
from mqtt_bridge.ingest.keeper import Item, Keeper, Stopped, told_without_values
from mqtt_bridge.ingest.receipts import Receipts
from mqtt_bridge.messages.bodies import CATALOGUE, Catalogue
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import NotConnected

log = logging.getLogger(__name__)

BATCH_MAX: Final = 1000
"""Messages of one commit; once it has so many events it takes no further message either."""


class Link(Protocol):
    """What the worker needs of an MQTT connection."""

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> int: ...

    def acknowledge(self, *arrived: Arrived) -> None: ...


@dataclass(slots=True)
class Counts:
    """Since the start. Written by the worker only; other threads may read."""

    messages: int = 0
    stored: int = 0
    duplicate: int = 0
    aside: int = 0


@dataclass(slots=True)
class _Batch:
    arrived: list[Arrived] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    seen: list[tuple[StatusSeen | PadSeen, bool]] = field(default_factory=list)
    """What stations told of themselves; True: it is a retained message."""
    job: Job | None = None

    def full(self) -> bool:
        return self.job is not None or len(self.arrived) >= BATCH_MAX or len(self.items) >= BATCH_MAX


class Worker:
    """`start` and `stop` from the main thread; `fault` and `counts` may be read from any."""

    def __init__(
        self,
        store: Store,
        link: Link,
        inbox: Inbox,
        wall: Callable[[], datetime],
        catalogue: Catalogue = CATALOGUE,
    ) -> None:
        self._store = store
        self._link = link
        self._inbox = inbox
        self._wall = wall
        self._catalogue = catalogue
        self._keeper = Keeper(store, inbox.closed)
        self._receipts = Receipts(store.store_id)
        self._thread = threading.Thread(target=self._run, name="ingest")
        self.counts = Counts()

    @property
    def fault(self) -> str | None:
        """Why nothing can be stored now; None: all is well."""
        return self._keeper.fault

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the commit under way. What was not acknowledged is sent again by broker or hall."""
        self._inbox.close()
        self._thread.join()

    def _run(self) -> None:
        while not self._inbox.closed.is_set():
            batch = self._gather()
            try:
                self._finish(batch)
            except Stopped:
                return
            except Exception as fault:  # noqa: BLE001  without this thread nothing would be stored any more
                log.error("%d messages not kept: %s", len(batch.arrived), told_without_values(fault))

    def _gather(self) -> _Batch:
        """Wait for the first, then take what has queued already."""
        batch = _Batch()
        what: Waiting | None = self._inbox.take()
        now = self._wall()
        while what is not None:
            match what:
                case Arrived():
                    self._judge(what, batch, now)
                case BrokerReturned():
                    self._receipts.broker_returned()
                case job:
                    batch.job = job
            what = None if batch.full() else self._inbox.take_now()
        return batch

    def _judge(self, arrived: Arrived, batch: _Batch, now: datetime) -> None:
        batch.arrived.append(arrived)
        if arrived.retain and is_centrals_own(arrived.topic):
            # amqtt gives each new connection all that is retained, whatever it subscribed to.
            log.debug("our own word on %s came back", arrived.topic)
            return
        judged = judge(arrived.topic, arrived.payload, now, self._catalogue)
        if isinstance(judged, Events):
            batch.items.extend(judged.items)
            if judged.place != NOWHERE:
                self._receipts.touched(judged.place)
        else:
            batch.seen.append((judged, arrived.retain))

    def _finish(self, batch: _Batch) -> None:
        if batch.items:
            self._count(self._keeper.keep(batch.items))
        try:
            for seen, retained in batch.seen:
                self._note(seen, retained)
            if batch.job is not None:
                batch.job(self._store)
            self._answer()
        except Exception as fault:  # noqa: BLE001  the events are kept, so the broker may forget them
            log.error("after a commit: %s", told_without_values(fault))
        self._link.acknowledge(*batch.arrived)
        self.counts.messages += len(batch.arrived)

    def _count(self, outcomes: list[Outcome]) -> None:
        aside = outcomes.count(Outcome.ASIDE)
        self.counts.stored += outcomes.count(Outcome.STORED)
        self.counts.duplicate += outcomes.count(Outcome.DUPLICATE)
        self.counts.aside += aside
        if aside:
            log.warning("set aside: %d of %d events (`hallrating store aside list`)", aside, len(outcomes))

    def _note(self, seen: StatusSeen | PadSeen, retained: bool) -> None:
        """Remember a status or a pad; one that cannot be written now is said again within a minute."""
        place, now = seen.place, self._wall()
        station = (place.region, place.hall, place.station)
        try:
            if isinstance(seen, StatusSeen):
                raw, at = status_heard(seen, retained, self._store.status(*station), now)
                self._store.note_status(*station, raw, at)
                self._receipts.status(place, seen.status, self._held)
            else:
                self._store.note_pad(*station, seen.pad, seen.raw, pad_heard(seen, retained, now))
        except StoreError as error:
            log.warning("the state of %s is not noted: %s", place.source, error)

    def _held(self, place: Place) -> tuple[StreamHeld, ...]:
        return self._store.held(*place)

    def _answer(self) -> None:
        """Publish the receipts that are due. One that is lost is asked for again by its station."""
        for place in self._receipts.due():
            try:
                payload = self._receipts.receipt(place, self._held(place), self._wall())
                self._link.publish(place.stored, payload, qos=1, retain=True)
            except NotConnected:
                log.debug("no receipt for %s: no connection", place.source)
            except StoreError as error:
                log.warning("no receipt for %s: %s", place.source, error)
