"""What waits for the worker: messages of the MQTT thread and calls of the API, bounded, in their order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from evaluation.store import Store
from mqtt_bridge.mqtt import Arrived

INBOX_MAX: Final = 2000
OFFER_AGAIN_S: Final = 1.0
"""A thread that waits for room looks this often whether central ends."""

R = TypeVar("R")
Job = Callable[[Store], None]


class Busy(Exception):
    """Nothing is taken: the store cannot keep up, its disk fails, or central ends."""


class BrokerReturned:
    """A connection to the broker was made."""


Waiting = Arrived | BrokerReturned | Job


class Inbox:
    """Any thread puts in, the worker alone takes out."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Waiting] = queue.Queue(INBOX_MAX)
        self._connected = False
        self.closed = threading.Event()

    @property
    def connected(self) -> bool:
        """Whether there is a connection to the broker now."""
        return self._connected

    def offer(self, what: Waiting) -> None:
        """Put in; wait while it is full, so that TCP holds the broker back. Dropped once central ends."""
        while not self.closed.is_set():
            try:
                self._queue.put(what, timeout=OFFER_AGAIN_S)
            except queue.Full:
                continue
            return

    def connection(self, up: bool) -> None:
        """The connection to the broker came or went."""
        self._connected = up
        if up:
            self.offer(BrokerReturned())

    def call(self, function: Callable[[Store], R]) -> Future[R]:
        """Have `function` run on the store between two commits; what it raises comes out of the future.

        Raises `Busy` at once where there is no room, or central ends and nobody takes out any more.
        """
        if self.closed.is_set():
            raise Busy("central ends")
        future: Future[R] = Future()

        def job(store: Store) -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(store))
            except Exception as error:  # noqa: BLE001  it is handed to the caller
                future.set_exception(error)

        try:
            self._queue.put_nowait(job)
        except queue.Full:
            raise Busy("the store cannot keep up") from None
        return future

    def close(self) -> None:
        """Wake the worker so that it ends, and whoever waits for room."""
        self.closed.set()
        try:
            self._queue.put_nowait(_nothing)
        except queue.Full:
            return  # then the worker does not wait

    def take(self) -> Waiting:
        """The next; waits for it."""
        return self._queue.get()

    def take_now(self) -> Waiting | None:
        """The next; None where nothing waits."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def __len__(self) -> int:
        return self._queue.qsize()


def _nothing(_store: Store) -> None:
    """A job that only wakes."""
