"""A bus of simulated pads at a pseudo-terminal, in real time."""

import threading
from collections.abc import Sequence
from pathlib import Path

from devices.driver import boottime_s
from firmware_sim.bus import Bus
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from tests.devices.ptys import Plug
from tests.simulation.bus_bench import uid_of


class PtyBus:
    """Pads at `addresses` behind `link`, answered by a thread until it is stopped."""

    def __init__(self, link: Path, addresses: Sequence[int], baud: int) -> None:
        builds = [Build(uid_of(number), address, baud) for number, address in enumerate(addresses)]
        self._bus = Bus(builds, [VolatileMemory() for _ in addresses], boottime_s())
        self._plug = Plug(link)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def press(self, number: int, key: int) -> None:
        """Press a key of a pad, counted from 0."""
        with self._lock:
            self._bus.press_key(number, key, boottime_s())

    def waiting(self) -> int:
        """How many presses wait for their ACK."""
        with self._lock:
            return sum(log.unacknowledged for log in self._bus.logs)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(5.0)
        self._plug.pull()

    def _run(self) -> None:
        pause_s = 0.0
        while not self._stopped.wait(pause_s):
            with self._lock:
                now_s = boottime_s()
                data = self._plug.read()
                if data:
                    self._bus.receive(data, now_s)
                self._plug.write(self._bus.work(now_s))
                due_s = self._bus.next_deadline_s(now_s)
            pause_s = min(0.002 if due_s is None else max(due_s - now_s, 0.0), 0.002)
