"""Tells systemd that the screen lives, only while it does, so that a hung screen is restarted.

Two threads must live: the one that draws, which calls `tick`, and the core's loop, which calls
`core_is_alive`. The protocol is sd_notify(3): datagrams to the socket that the environment names; where it
names none, nothing is done.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from enum import Enum
from typing import Final

log = logging.getLogger(__name__)

READY: Final = b"READY=1"
ALIVE: Final = b"WATCHDOG=1"
HUNG: Final = b"WATCHDOG=trigger"
"""Asks for the restart at once (systemd 243 and later; an older one waits until its time is over)."""
STOPPING: Final = b"STOPPING=1"

TICK_S: Final = 1.0
"""How often both sides show themselves; with a very short watchdog more often."""


class Verdict(Enum):
    """What is to be told."""

    ALIVE = "alive"
    HUNG = "hung"


class Heartbeat:
    """The rule: alive while the core showed itself within half of the watchdog's time."""

    def __init__(self, watchdog_s: float, now_s: float) -> None:
        self._fresh_s = watchdog_s / 2
        self._core_s = now_s

    def core_is_alive(self, now_s: float) -> None:
        """Called in the core's thread; one assignment, which needs no lock."""
        self._core_s = now_s

    def judge(self, now_s: float) -> Verdict:
        """Called in the drawing thread: that it is called at all is the other half of the rule."""
        return Verdict.ALIVE if now_s - self._core_s <= self._fresh_s else Verdict.HUNG


class Notifier:
    """Sends to systemd, never waits and never raises: a screen does not stop because nobody listens."""

    def __init__(self, address: str | None) -> None:
        """`address` as in NOTIFY_SOCKET: a path, or `@` and an abstract name. None: nobody is told."""
        self._socket: socket.socket | None = None
        self._address = ""
        if address and address[0] in "/@" and hasattr(socket, "AF_UNIX"):
            self._address = "\0" + address[1:] if address[0] == "@" else address
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.setblocking(False)

    def tell(self, message: bytes) -> bool:
        """Was it sent? The first failure is logged; the next beat tries again."""
        if self._socket is None:
            return False
        try:
            self._socket.sendto(message, self._address)
        except OSError as error:
            log.debug("systemd was not told: %s", error)
            return False
        return True

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Watchdog:
    """Both together, made from the environment. Times are those of one monotonic clock, in seconds."""

    def __init__(self, environment: Mapping[str, str], now_s: float) -> None:
        self._notifier = Notifier(environment.get("NOTIFY_SOCKET"))
        watchdog_s = _watchdog_s(environment)
        self._heartbeat = None if watchdog_s is None else Heartbeat(watchdog_s, now_s)
        self.every_s = None if watchdog_s is None else min(TICK_S, watchdog_s / 4)
        """How often `tick` and `core_is_alive` are to be called; None: nobody watches, never."""
        self._hung = False

    def ready(self) -> None:
        """The first page is on the screen."""
        self._notifier.tell(READY)

    def core_is_alive(self, now_s: float) -> None:
        """From the core's loop."""
        if self._heartbeat is not None:
            self._heartbeat.core_is_alive(now_s)

    def tick(self, now_s: float) -> None:
        """From the drawing thread's clock."""
        if self._heartbeat is None:
            return
        hung = self._heartbeat.judge(now_s) is Verdict.HUNG
        if hung and not self._hung:
            log.error("the screen's core does not answer: systemd is asked to restart the screen")
        self._hung = hung
        self._notifier.tell(HUNG if hung else ALIVE)

    def stopping(self) -> None:
        """The window closes because it was asked to."""
        self._notifier.tell(STOPPING)
        self._notifier.close()


def from_systemd(now_s: float) -> Watchdog:
    """As this process was started. Children must not speak in its name: the variables are taken out."""
    watchdog = Watchdog(os.environ, now_s)
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        os.environ.pop(name, None)
    return watchdog


def _watchdog_s(environment: Mapping[str, str]) -> float | None:
    """The watchdog's time, if this process is the one that is watched."""
    text, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID")
    if not (text.isascii() and text.isdigit() and int(text)) or pid not in (None, "", str(os.getpid())):
        return None
    return int(text) / 1_000_000
