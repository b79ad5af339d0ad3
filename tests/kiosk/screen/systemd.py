"""A stand-in for systemd in tests: starts a real process, hears its sd_notify(3), and starts it again.

What it does is what a unit with Type=notify, Restart=always, WatchdogSec and WatchdogSignal=SIGKILL asks for.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

LOOK_EVERY_S: Final = 0.02


@dataclass
class Life:
    """One run of the process: what it told and how it ended. Times of `time.monotonic`."""

    pid: int
    began_s: float
    ready_s: float | None = None
    beats: int = 0
    stopping: bool = False
    ended_s: float | None = None
    why: str = ""
    """`watchdog`, `trigger`, or the exit status that it chose itself or was given from outside."""
    last_s: float = field(default=0.0, repr=False)


class Systemd:
    """As a context manager: the process runs inside of it, and none is left behind."""

    def __init__(
        self,
        command: Sequence[str],
        address: str,
        watchdog_s: float,
        restart_s: float = 0.1,
        environment: Mapping[str, str] | None = None,
        *,
        knows_trigger: bool = True,
    ) -> None:
        """`address`: a path, or `@` and an abstract name. `knows_trigger`: as systemd 243 and later."""
        self.lives: list[Life] = []
        self._command = command
        self._watchdog_s = watchdog_s
        self._restart_s = restart_s
        self._knows_trigger = knows_trigger
        self._environment = {
            **os.environ,
            **(environment or {}),
            "NOTIFY_SOCKET": address,
            "WATCHDOG_USEC": str(round(watchdog_s * 1_000_000)),
        }
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.settimeout(LOOK_EVERY_S)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    @property
    def life(self) -> Life | None:
        """The run that is ready now."""
        last = self.lives[-1] if self.lives else None
        return last if last is not None and last.ready_s is not None and last.ended_s is None else None

    def _run(self) -> None:
        while not self._over.is_set():
            process = subprocess.Popen(self._command, env=self._environment)
            life = Life(process.pid, time.monotonic())
            self.lives.append(life)
            self._watch(process, life)
            life.ended_s = time.monotonic()
            self._over.wait(self._restart_s)

    def _watch(self, process: subprocess.Popen[bytes], life: Life) -> None:
        while process.poll() is None and not self._over.is_set():
            self._hear(life)
            if life.why or self._is_late(life):
                life.why = life.why or "watchdog"
                break
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)  # SIGKILL reaches a stopped process too
        status = process.wait()
        life.why = life.why or str(status)

    def _hear(self, life: Life) -> None:
        try:
            told = self._socket.recv(4096).decode().splitlines()
        except TimeoutError:
            return
        now_s = time.monotonic()
        for line in told:
            match line:
                case "READY=1":
                    life.ready_s = life.last_s = now_s
                case "WATCHDOG=1":
                    life.beats, life.last_s = life.beats + 1, now_s
                case "WATCHDOG=trigger" if self._knows_trigger:
                    life.why = "trigger"
                case "STOPPING=1":
                    life.stopping = True
                case _:
                    pass

    def _is_late(self, life: Life) -> bool:
        """The watchdog runs from READY=1 on."""
        return life.ready_s is not None and time.monotonic() - life.last_s > self._watchdog_s
