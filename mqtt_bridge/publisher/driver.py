"""The publisher's rules on a real loop, outbox and broker: a short method for each input and effect."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, assert_never

import msgspec

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.bodies import Case
from mqtt_bridge.messages.control import Command, PadState, Status, Stored, encode_control
from mqtt_bridge.messages.envelope import Envelope
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import MqttClient, NotConnected, Will
from mqtt_bridge.outbox.outbox import Outbox
from mqtt_bridge.outbox.values import NotCommitted, Row, Rows, StreamHead
from mqtt_bridge.publisher.clock import CorrectedClock
from mqtt_bridge.publisher.core import Publisher
from mqtt_bridge.publisher.effects import (
    BeginAnew,
    Effect,
    LookUp,
    Note,
    Pin,
    Read,
    Reconnect,
    RecordHole,
    Send,
    SendStatus,
)
from mqtt_bridge.publisher.incoming import NOT_SUBSCRIBED, Defect, FeedCase, read_incoming, subscriptions
from mqtt_bridge.publisher.pads import PadBoard
from mqtt_bridge.settings import BrokerSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UplinkState:
    """How the way to the store stands.

    `store`: the store this outbox belongs to, None before the first contact.
    """

    connected: bool
    backlog: int
    clock_offset_s: float | None
    store: str | None


class Uplink:
    """Sends the outbox to the store and brings feed, commands and configuration back, on the loop of `start`.

    `clock` is CLOCK_BOOTTIME in seconds, `wall` the system's wall clock with its offset. Callbacks must
    return quickly. A command is handed over as it came: whether `expires_at` has passed is the caller's to
    judge by `corrected_now`.
    """

    def __init__(  # noqa: PLR0913  one place wires them all, by name
        self,
        outbox: Outbox,
        settings: BrokerSettings,
        place: Place,
        version: str,
        clock: Callable[[], float],
        wall: Callable[[], datetime],
        *,
        on_feed: Callable[[Envelope, Case], None],
        on_command: Callable[[Command], None],
        on_config: Callable[[HallConfig], None],
    ) -> None:
        ask = secrets.token_hex(8)
        self._outbox = outbox
        self._place = place
        self._clock = clock
        self._wall = wall
        self._on_feed = on_feed
        self._on_command = on_command
        self._on_config = on_config
        self._core = Publisher(outbox.head_at_open(), ask, version)
        self._time = CorrectedClock()
        self._pads = PadBoard()
        self._keys: dict[int, int] = {}
        self._defects = 0
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        will = Will(place.status, encode_control(Status(online=False)))
        self._client = MqttClient(
            settings,
            f"{place.station}-{ask}",  # a copied disk does not throw its twin off the broker
            clean=True,
            manual_ack=False,
            subscriptions=subscriptions(place),
            will=will,
            on_arrived=lambda arrived: self._later(self._arrived, arrived),
            on_connected=lambda online: self._later(self._connection, online),
            on_published=lambda mid: self._later(self._acknowledged, mid),
        )

    def start(self) -> None:
        """Begin, inside the running loop. Raises `OSError` where password or certificate cannot be read."""
        self._loop = asyncio.get_running_loop()
        self._outbox.listen(self._committed)
        self._client.start()

    async def stop(self) -> None:
        """Note how far the store is, say that the station goes, end the connection. The outbox stays open."""
        self._core.stop(self._clock())
        self._carry_out()
        if self._core.connected:
            goodbye = Status(online=False, time=self.corrected_now()[0], pads=self._pads.names)
            self._publish(self._place.status, encode_control(goodbye))
        await asyncio.to_thread(self._client.stop)
        self._loop = None
        if self._timer is not None:
            self._timer.cancel()

    def publish_pad(self, pad: str, state: PadState) -> None:
        """Show a pad's state to central: on change, at most every 30 s."""
        self._pads.put(pad, state, self._clock())
        self._carry_out()

    def keep_pads(self, pads: Collection[str]) -> None:
        """The station has these pads and no others: the next status says so."""
        self._pads.keep(pads)

    def state(self) -> UplinkState:
        offset_s = self._time.offset_s(self._wall(), self._clock())
        return UplinkState(self._core.connected, self._core.backlog, offset_s, self._core.store)

    def corrected_now(self) -> tuple[datetime, Literal["system", "corrected"]]:
        """Wall time for an event, and its source."""
        return self._time.now(self._wall(), self._clock())

    @property
    def defects(self) -> int:
        """Messages that could not be read since the start."""
        return self._defects

    def _later(self, method: Callable[[Any], None], value: object) -> None:
        """From paho's thread to the loop."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(method, value)

    def _connection(self, online: bool) -> None:
        now_s = self._clock()
        self._keys.clear()
        if online:
            self._core.connect(now_s)
            self._pads.connected(now_s)
        else:
            self._core.disconnect(now_s)
        self._carry_out()

    def _acknowledged(self, mid: int) -> None:
        key = self._keys.pop(mid, None)
        if key is not None:
            self._core.acknowledged(key, self._clock())
            self._carry_out()

    def _committed(self, rows: tuple[Row, ...]) -> None:
        self._core.committed(rows, self._clock())
        self._carry_out()

    def _arrived(self, piece: Sequence[Arrived]) -> None:
        for arrived in piece:
            self._message(arrived)

    def _message(self, arrived: Arrived) -> None:
        for message in read_incoming(self._place, arrived.topic, arrived.payload, retained=arrived.retain):
            match message:
                case Stored():
                    self._receipt(message, live=not arrived.retain)
                case FeedCase(envelope, case):
                    self._on_feed(envelope, case)
                case Command():
                    self._on_command(message)
                case HallConfig():
                    self._on_config(message)
                case Defect(topic, reason):
                    self._defects += 1
                    level = logging.DEBUG if reason == NOT_SUBSCRIBED else logging.WARNING
                    # Bounded and quoted: the reason may hold what came.
                    log.log(level, "unreadable message on %s: %.300r", topic, reason)
                case _:
                    assert_never(message)

    def _receipt(self, stored: Stored, *, live: bool) -> None:
        now_s = self._clock()
        self._core.receipt(stored, now_s)
        if live and stored.store == self._core.store:
            self._time.sample(stored.time, now_s)
        self._carry_out()

    def _carry_out(self) -> None:
        if self._loop is None:
            return
        for effect in self._core.effects():
            self._do(effect)
        now_s = self._clock()
        if self._core.connected:
            for pad, state in self._pads.take_due(now_s):
                self._publish(self._place.pad(pad), encode_control(state))
        self._arm(now_s)

    def _arm(self, now_s: float) -> None:
        """One timer for the next deadline."""
        if self._timer is not None:
            self._timer.cancel()
        pads_s = self._pads.next_deadline_s() if self._core.connected else float("inf")
        deadline_s = min(self._core.next_deadline_s(), pads_s)
        if self._loop is not None and deadline_s != float("inf"):
            self._timer = self._loop.call_later(max(deadline_s - now_s, 0.001), self._tick)

    def _tick(self) -> None:
        self._core.tick(self._clock())
        self._carry_out()

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(key, payload):
                self._publish(self._place.events, payload, key)
            case SendStatus(status):
                self._publish(self._place.status, encode_control(self._completed(status)))
            case Read(stream, first, last, limit):
                self._outbox.read(stream, first, last, limit, self._rows_read)
            case LookUp(seq):
                self._outbox.hash_of(seq, lambda own: self._hash_found(seq, own))
            case Pin(store):
                self._outbox.pin(store)
            case Note(coverage):
                self._outbox.cover(coverage, self._core.pruned)
            case BeginAnew(stream, reason):
                self._outbox.begin_anew(stream, reason, self._began_anew)
            case RecordHole(stream, first, last, reason):
                self._outbox.record_hole(
                    stream, first, last, reason, lambda: self._core.hole_not_recorded(stream, first, last)
                )
            case Reconnect():
                self._client.reconnect()
            case _:
                assert_never(effect)

    def _publish(self, topic: str, payload: bytes, key: int | None = None) -> None:
        """Events carry a key.

        Whatever else is retained. Without a connection nothing happens: the next one sends anew.
        """
        try:
            mid = self._client.publish(topic, payload, qos=1, retain=key is None)
        except NotConnected:
            return
        if key is not None:
            self._keys[mid] = key

    def _completed(self, status: Status) -> Status:
        offset_s = self.state().clock_offset_s
        free_bytes = self._outbox.free_bytes()
        now, _ = self.corrected_now()
        return msgspec.structs.replace(
            status, time=now, clock_offset_s=offset_s, free_bytes=free_bytes, pads=self._pads.names
        )

    def _rows_read(self, rows: Rows) -> None:
        self._core.rows_read(rows, self._clock())
        self._carry_out()

    def _hash_found(self, seq: int, own_hash: str | NotCommitted | None) -> None:
        if isinstance(own_hash, NotCommitted):
            self._core.hash_not_read(seq, self._clock())
        else:
            self._core.hash_found(seq, own_hash, self._clock())
        self._carry_out()

    def _began_anew(self, answer: StreamHead | NotCommitted) -> None:
        if isinstance(answer, NotCommitted):
            self._core.not_begun(self._clock())
        else:
            self._core.began_anew(answer, self._clock())
        self._carry_out()
