"""`config publish` at the broker: what it retains is looked at first, what was sent is heard again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.hall_file import HallFile
from mqtt_bridge.messages.control import decode_control, encode_control
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.mqtt import MqttClient, NotConnected

CONNECT_S: Final = 10.0
RETAINED_S: Final = 1.0
"""What a broker retains it sends right behind its answer to the subscription; else silence."""
HEARD_S: Final = 10.0


class NoAnswer(Exception):
    """The broker is not there, or did not give back what was sent (its access list?)."""


class NotNewer(Exception):
    """The broker holds this version or a higher one for a station: nothing was sent."""

    def __init__(self, station: str, version: int) -> None:
        super().__init__(station, version)
        self.station = station
        self.version = version


async def publish_hall(file: HallFile) -> bool:
    """Send it to every station; False: every one has these very bytes already.

    Raises `NotNewer`, `NoAnswer`, and `OSError` where password or certificate cannot be read.
    """
    return await _Run(file).publish()


class _Run:
    """One run: connect, look, send, hear. Used on one loop."""

    def __init__(self, file: HallFile) -> None:
        self._file = file
        self._stations = {place.config: place.station for place in file.hall.places}
        self._payload = encode_control(file.config)
        self._loop = asyncio.get_running_loop()
        self._online = asyncio.Event()
        self._arrived = asyncio.Event()
        self._held: dict[str, bytes] = {}
        self._client = MqttClient(
            file.broker,
            f"hallrating-config-{secrets.token_hex(4)}",
            clean=True,
            manual_ack=False,
            subscriptions=[(topic, 1) for topic in self._stations],
            will=None,
            on_arrived=lambda arrived: self._call(lambda: self._take(arrived)),
            on_connected=lambda online: self._call(self._online.set if online else self._online.clear),
            on_published=lambda _mid: None,
        )

    async def publish(self) -> bool:
        self._client.start()
        try:
            await self._wait(self._online.is_set, self._online, CONNECT_S)
            await self._look()
            if self._is_there():
                return False
            self._check_newer()
            for topic in self._stations:
                self._client.publish(topic, self._payload, qos=1, retain=True)
            await self._wait(self._is_there, self._arrived, HEARD_S)
        except (TimeoutError, NotConnected) as error:
            raise NoAnswer from error
        finally:
            await asyncio.to_thread(self._client.stop)
        return True

    async def _look(self) -> None:
        """Wait for what is retained: until each station's is here, or long enough."""
        try:
            await self._wait(lambda: len(self._held) == len(self._stations), self._arrived, RETAINED_S)
        except TimeoutError:
            return

    def _check_newer(self) -> None:
        for topic, payload in self._held.items():
            held = decode_control(payload, HallConfig)
            if not isinstance(held, HallConfig) or payload == self._payload:
                continue
            if held.version >= self._file.config.version:
                raise NotNewer(self._stations[topic], held.version)

    def _is_there(self) -> bool:
        return all(self._held.get(topic) == self._payload for topic in self._stations)

    async def _wait(self, done: Callable[[], bool], changed: asyncio.Event, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not done():
                await changed.wait()
                self._arrived.clear()

    def _take(self, arrived: Sequence[Arrived]) -> None:
        for one in arrived:
            if one.topic in self._stations:
                self._held[one.topic] = one.payload
        self._arrived.set()

    def _call(self, work: Callable[[], None]) -> None:
        """From paho's thread to the loop."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(work)
