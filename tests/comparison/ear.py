"""Listens to everything at the broker and notes when it came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.mqtt import MqttClient
from mqtt_bridge.settings import BrokerSettings
from tests.comparison.heard import Press, Word, decoded, other_words
from tests.until import until

READY_S: Final = 20.0

ReadPresses = Callable[[str, Any], Iterator[Press]]


class Ear:
    """A subscriber of `#`."""

    def __init__(
        self, port: int, read: ReadPresses, also: Callable[[str, bytes], None] | None = None
    ) -> None:
        self._read = read
        self._also = also
        self._changed = threading.Condition()
        self._connected = threading.Event()
        self.presses: list[Press] = []
        self.came_s: dict[object, float] = {}
        """Number of a press -> when it was first heard of."""
        self.words: list[tuple[float, Word]] = []
        """When and what was said, where it was no press."""
        self.client = MqttClient(
            BrokerSettings(port=port), "comparison-ear", clean=True, manual_ack=False,
            subscriptions=[("#", 1)], will=None, on_arrived=self._arrived,
            on_connected=self._told, on_published=lambda _mid: None,
        )  # fmt: skip
        self.client.start()
        assert self._connected.wait(READY_S), "no broker"

    def until_heard(self, number: int, deadline_s: float) -> bool:
        """Wait until a message has told of this press; False if none does in time."""
        with self._changed:
            return self._changed.wait_for(lambda: number in self.came_s, deadline_s)

    def until_all(self, numbers: list[int], quiet_s: float) -> None:
        """Wait until all are heard of, or nothing has been for so long."""

        def all_or_quiet() -> bool:
            wanted = all(number in self.came_s for number in numbers)
            return wanted or time.monotonic() - max([begun_s, *self.came_s.values()]) > quiet_s

        begun_s = time.monotonic()
        until(all_or_quiet, 600)

    def stop(self) -> None:
        self.client.stop()

    def _told(self, connected: bool) -> None:
        if connected:
            self._connected.set()

    def _arrived(self, messages: Sequence[Arrived]) -> None:
        now_s = time.monotonic()
        for message in messages:
            self._hear(message, now_s)

    def _hear(self, message: Arrived, now_s: float) -> None:
        if self._also is not None:
            self._also(message.topic, message.payload)
        body = decoded(message.payload)
        if body is None:
            return
        with self._changed:
            for press in self._read(message.topic, body):
                self.presses.append(press)
                self.came_s.setdefault(press.number, now_s)
            self.words.extend((now_s, word) for word in other_words(message.topic, body))
            self._changed.notify_all()
