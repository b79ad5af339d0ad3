"""What waits for the worker: messages of the MQTT thread and calls of the API, bounded, in their order.

The worker takes over all that waits in one step. Taken one by one, each message would wake the thread that
waits for room, and the two would spend their time handing the interpreter to and fro.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from evaluation.store import Store
from mqtt_bridge.arrivals import Arrived

INBOX_MAX: Final = 2000
"""From so many on that the worker has not taken over yet nothing is put in; what came in one piece of the
connection (256 KiB at most) is not torn apart. It has as much again in hand at most.
"""

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
        self._waiting: deque[Waiting] = deque()
        self._in_hand: deque[Waiting] = deque()
        lock = threading.Lock()
        self._room, self._news = threading.Condition(lock), threading.Condition(lock)
        self._connected = False
        self.closed = threading.Event()

    @property
    def connected(self) -> bool:
        """Whether there is a connection to the broker now."""
        return self._connected

    def offer(self, *what: Waiting) -> None:
        """Put in; wait while it is full, so that TCP holds the broker back. Dropped once central ends."""
        with self._room:
            self._room.wait_for(lambda: len(self._waiting) < INBOX_MAX or self.closed.is_set())
            if not self.closed.is_set():
                self._put(*what)

    def connection(self, up: bool) -> None:
        """The connection to the broker came or went."""
        self._connected = up
        if up:
            self.offer(BrokerReturned())

    def call(self, function: Callable[[Store], R]) -> Future[R]:
        """Have `function` run on the store between two commits; what it raises comes out of the future.

        Raises `Busy` at once where there is no room, or central ends and nobody takes out any more.
        """
        future: Future[R] = Future()

        def job(store: Store) -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(store))
            except Exception as error:  # noqa: BLE001  it is handed to the caller
                future.set_exception(error)

        with self._room:
            if self.closed.is_set():
                raise Busy("central ends")
            if len(self._waiting) >= INBOX_MAX:
                raise Busy("the store cannot keep up")
            self._put(job)
        return future

    def close(self) -> None:
        """Wake the worker so that it ends, and whoever waits for room."""
        with self._room:
            self.closed.set()
            self._put(_nothing)
            self._room.notify_all()

    def take(self) -> Waiting:
        """The next; waits for it."""
        if not self._in_hand:
            with self._news:
                self._news.wait_for(lambda: self._waiting)
                self._take_over()
        return self._in_hand.popleft()

    def take_now(self) -> Waiting | None:
        """The next; None where nothing waits."""
        if not self._in_hand:
            with self._news:
                self._take_over()
        return self._in_hand.popleft() if self._in_hand else None

    def _put(self, *what: Waiting) -> None:
        self._waiting.extend(what)
        self._news.notify()

    def _take_over(self) -> None:
        self._waiting, self._in_hand = self._in_hand, self._waiting
        self._room.notify_all()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._in_hand)


def _nothing(_store: Store) -> None:
    """A job that only wakes."""
