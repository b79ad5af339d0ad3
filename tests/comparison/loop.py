"""One thread that runs all pads of one rig: bytes, deadlines and what it is told to do."""

from __future__ import annotations

import os
import queue
import select
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

WAIT_MAX_S: Final = 1.0
DONE_S: Final = 10.0


class Device(Protocol):
    """A pad with its line. Called by the loop's thread only; times are those of the monotonic clock."""

    def fileno(self) -> int | None: ...

    def read(self, now_s: float) -> None: ...

    def work(self, now_s: float) -> None: ...

    def next_deadline_s(self, now_s: float) -> float | None: ...


class DeviceLoop:
    """Runs its devices from `start` to `stop`."""

    def __init__(self, devices: list[Device]) -> None:
        self._deadlines: dict[Device, float | None] = dict.fromkeys(devices, 0.0)
        self._told: queue.SimpleQueue[tuple[Device, Callable[[float], None], threading.Event]]
        self._told = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        self._over = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over = True
        os.write(self._wake_write, b"!")
        self._thread.join(DONE_S)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def do(self, device: Device, what: Callable[[float], None]) -> None:
        """Have it done by the loop's thread, and the device worked after it; returns when it is."""
        done = threading.Event()
        self._told.put((device, what, done))
        os.write(self._wake_write, b"!")
        assert done.wait(DONE_S), "the loop of the pads has ended"

    def _run(self) -> None:
        while not self._over:
            self._turn()

    def _turn(self) -> None:
        numbers = {device.fileno(): device for device in self._deadlines}
        fds = [fd for fd in numbers if fd is not None]
        due_s = min((at for at in self._deadlines.values() if at is not None), default=None)
        wait_s = WAIT_MAX_S if due_s is None else min(max(due_s - time.monotonic(), 0), WAIT_MAX_S)
        readable, _, _ = select.select([self._wake_read, *fds], [], [], wait_s)
        now_s = time.monotonic()
        touched = set()
        for fd in readable:
            if fd == self._wake_read:
                os.read(fd, 64)
            else:
                numbers[fd].read(now_s)
                touched.add(numbers[fd])
        done = []
        while not self._told.empty():
            device, what, told = self._told.get()
            what(now_s)
            touched.add(device)
            done.append(told)
        touched |= {device for device, at in self._deadlines.items() if at is not None and at <= now_s}
        for device in touched:
            device.work(now_s)
            self._deadlines[device] = device.next_deadline_s(now_s)
        for told in done:
            told.set()
