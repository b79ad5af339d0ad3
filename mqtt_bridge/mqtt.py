"""One connection to an MQTT broker that is kept up: with paho_loop.py the only file that knows paho.

A thread of ours connects, lets paho's loop thread run, and connects again when that has ended for whatever
reason. Each connection has a paho client of its own, so nothing that an earlier connection left unsent is
sent behind our back. Callbacks run on paho's thread: they must only queue.
"""

from __future__ import annotations

import logging
import random
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.paho_loop import LoopClient
from mqtt_bridge.settings import BrokerSettings

log = logging.getLogger(__name__)

PAUSE_FIRST_S: Final = 0.5
PAUSE_MAX_S: Final = 10.0
CONNECT_TIMEOUT_S: Final = 5.0
STOP_TIMEOUT_S: Final = CONNECT_TIMEOUT_S + 2.0
QUEUED_MAX: Final = 2000
INFLIGHT_MAX: Final = 1000
SESSION_EXPIRY_S: Final = 30 * 24 * 3600


class NotConnected(Exception):
    """Nothing was taken: there is no connection now, or `QUEUED_MAX` messages already wait."""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for us (QoS 1, retained) when the connection is lost without a goodbye."""

    topic: str
    payload: bytes


class MqttClient:
    """A client that stays connected.

    `on_arrived` gets messages in their order, all together that were read in one piece.
    `on_connected(True)` after each connect, once the broker has answered the subscriptions: what is published
    from now on is heard. `on_connected(False)` when a connection ended. `on_published(mid)` when the broker
    acknowledged; a refusal (MQTT 5 only) is logged and reported alike, because only a receipt of the store
    says that something arrived.
    """

    def __init__(  # noqa: PLR0913  all by name, each needed once
        self,
        settings: BrokerSettings,
        client_id: str,
        *,
        clean: bool,
        manual_ack: bool,
        subscriptions: Sequence[tuple[str, int]],
        will: Will | None,
        on_arrived: Callable[[Sequence[Arrived]], None],
        on_connected: Callable[[bool], None],
        on_published: Callable[[int], None],
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._clean = clean
        self._manual_ack = manual_ack
        self._subscriptions = list(subscriptions)
        self._will = will
        self._on_arrived = on_arrived
        self._on_connected = on_connected
        self._on_published = on_published
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._client: LoopClient | None = None
        self._online = False
        """The broker took the connection: messages come and go, while subscriptions are on their way."""
        self._told_connected = False
        self._generation = 0
        self._pause_s = PAUSE_FIRST_S

    def start(self) -> None:
        """Connect in the background. Raises `OSError` where password or certificate cannot be read."""
        self._new_client()  # a file that cannot be read shows here, not on the thread
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{self._client_id}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye (the will is not published) and wait for the thread, at most `STOP_TIMEOUT_S`."""
        self._stopping.set()
        self.reconnect()  # it finds us stopping
        if self._thread is not None:
            self._thread.join(STOP_TIMEOUT_S)

    def reconnect(self) -> None:
        """Give the connection up; another is made as after any loss."""
        client = self._client
        if client is not None:
            client.disconnect()

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> int:
        """Hand over one message; its id comes back by `on_published`. Raises `NotConnected`: not taken."""
        client = self._client
        if client is None or not self._online:
            raise NotConnected("no connection to the broker")
        info = client.publish(topic, payload, qos=qos, retain=retain)
        if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            raise NotConnected(f"{QUEUED_MAX} messages already wait")
        return info.mid

    def acknowledge(self, *arrived: Arrived) -> None:
        """Tell the broker that these messages are kept, as far as they are of QoS 1.

        Those of an earlier connection are left out: they come again.
        """
        client, generation = self._client, self._generation
        mids = [one.mid for one in arrived if one.qos > 0 and one.generation == generation]
        if client is not None and mids:
            client.acknowledge(mids)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._one_connection()
            except OSError as error:
                log.info("broker %s:%d: %s", self._settings.host, self._settings.port, error)
            except Exception:
                log.exception("broker %s:%d: connection given up", self._settings.host, self._settings.port)
            self._went_offline()
            pause_s = self._pause_s * random.uniform(0.5, 1.0)
            self._pause_s = min(self._pause_s * 2, PAUSE_MAX_S)
            self._stopping.wait(pause_s)

    def _one_connection(self) -> None:
        self._generation += 1
        client = self._client = self._new_client()
        host, port, keepalive_s = self._settings.host, self._settings.port, self._settings.keepalive_s
        if self._settings.protocol == "5":
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = 0 if self._clean else SESSION_EXPIRY_S
            client.connect(host, port, keepalive_s, clean_start=self._clean, properties=properties)
        else:
            client.connect(host, port, keepalive_s)
        client.loop_start()
        if self._stopping.is_set():
            client.disconnect()
        client.ended.wait()
        client.loop_stop()

    def _new_client(self) -> LoopClient:
        settings = self._settings
        five = settings.protocol == "5"
        client = LoopClient(
            self._generation,
            self._arrived,
            CallbackAPIVersion.VERSION2,
            self._client_id,
            clean_session=None if five else self._clean,
            protocol=paho.MQTTv5 if five else paho.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=self._manual_ack,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_inflight_messages_set(INFLIGHT_MAX)
        client.max_queued_messages_set(QUEUED_MAX)
        if settings.username is not None:
            client.username_pw_set(settings.username, _password(settings))
        if settings.tls_ca is not None:
            client.tls_set(str(settings.tls_ca))
        if self._will is not None:
            client.will_set(self._will.topic, self._will.payload, qos=1, retain=True)
        client.on_socket_open = _send_at_once
        client.on_connect = self._connected
        client.on_message = self._message
        client.on_publish = self._published
        client.on_subscribe = self._subscribed
        return client

    def _connected(
        self, client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            log.warning("broker %s:%d refuses us: %s", self._settings.host, self._settings.port, reason)
            return
        self._pause_s = PAUSE_FIRST_S
        self._online = True
        if self._subscriptions:
            client.subscribe(self._subscriptions)
        else:
            self._tell_connected()

    def _tell_connected(self) -> None:
        log.info("broker %s:%d: connected", self._settings.host, self._settings.port)
        self._told_connected = True
        self._guarded(self._on_connected, True)

    def _went_offline(self) -> None:
        self._online = False
        if self._told_connected:
            self._told_connected = False
            self._guarded(self._on_connected, False)

    def _message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        """One that paho read, which acknowledges it too where we do not."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        generation = self._generation
        one = Arrived(topic, bytes(message.payload), message.qos, message.retain, message.mid, generation)
        self._guarded(self._on_arrived, [one])

    def _arrived(self, arrived: Sequence[Arrived]) -> None:
        """Those that we read ourselves."""
        self._guarded(self._on_arrived, arrived)
        if not self._manual_ack:
            self.acknowledge(*arrived)

    def _published(
        self, _client: paho.Client, _data: Any, mid: int, reason: ReasonCode, _properties: Properties
    ) -> None:
        if reason.is_failure:
            log.warning("broker refuses message %d: %s", mid, reason)
        self._guarded(self._on_published, mid)

    def _subscribed(
        self, _client: paho.Client, _data: Any, _mid: int, reasons: list[ReasonCode], _properties: Any
    ) -> None:
        for (topic, _qos), reason in zip(self._subscriptions, reasons, strict=False):
            if reason.is_failure:
                log.error("broker refuses the subscription to %s: %s", topic, reason)
        self._tell_connected()

    def _guarded(self, callback: Callable[[Any], None], value: object) -> None:
        """An exception here would end paho's loop, while the session looks alive: log it and go on."""
        try:
            callback(value)
        except Exception:
            log.exception("a callback of the MQTT client failed")


def _send_at_once(_client: paho.Client, _data: Any, connection: Any) -> None:
    """Otherwise a small message after another waits up to 40 ms for the first one's TCP acknowledgement."""
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _password(settings: BrokerSettings) -> str | None:
    if settings.password_file is None:
        return None
    return settings.password_file.read_text(encoding="utf-8").strip()
