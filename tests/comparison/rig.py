"""One peer with its broker, its pads on ptys and an ear: what the measurements work with."""

from __future__ import annotations

import itertools
import os
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from firmware_sim.faults.vocabulary import Order
from tests.comparison.ear import Ear
from tests.comparison.heard import Tally, tally
from tests.comparison.loop import Device, DeviceLoop
from tests.mqtt_bridge.ingest.processes import Mosquitto

PRESS_S: Final = 30.0
WARM_S: Final = 30.0
UNKNOWN_LEVEL: Final = 9
LEVELS: Final = 5


class RigPad(Device, Protocol):
    """A pad that the rig can press, plug and disturb."""

    wire_s: dict[int, float]

    def press(self, number: int, level: int, now_s: float) -> None: ...

    def press_cut(self, number: int, level: int, pause_s: float, now_s: float) -> None: ...

    def disturb(self, fault: Order, now_s: float) -> None: ...

    def plug(self) -> None: ...

    def unplug(self, now_s: float) -> None: ...


class Rig:
    """Made with its pads plugged in; `start` runs the peer until a first press has come through."""

    asks_first = False
    """Does a pad take a key only while it has been asked?"""

    def __init__(self, folder: Path, pads: Sequence[RigPad], ear: Ear, broker: Mosquitto) -> None:
        self.folder = folder
        self.pads = pads
        self.ear = ear
        self.pause = threading.Event()
        self.made: dict[int, int] = {}
        """Presses that were made: number -> level."""
        self._broker = broker
        self._numbers = itertools.count(1)
        self._loop = DeviceLoop(list(pads))
        self._loop.start()
        for pad in range(len(pads)):
            self.plug(pad)

    # What a kind of peer has to say.

    def launch(self) -> None:
        """Start the peer's process."""
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """Of the process that stands in the hall."""
        raise NotImplementedError

    def kill(self) -> None:
        """kill -9 of that process, and wait until it is gone."""
        raise NotImplementedError

    def prepare(self, pad: int, numbers: Sequence[int]) -> None:
        """Whatever must come before these presses of a pad."""

    def until_wanted(self, pad: int, number: int) -> None:
        """Wait until the pad takes this press; AssertionError if it does not in time."""

    def name_of(self, pad: int) -> str:
        """By which the peer's messages call a pad."""
        return f"pad-{pad}"

    # The same for all.

    def start(self) -> float:
        """Start the peer; seconds until every pad's press came through."""
        begun_s = time.monotonic()
        self.launch()
        for pad in range(len(self.pads)):
            end_s = time.monotonic() + WARM_S
            while not self.ear.until_heard(self.press_next(pad), 0.5):
                assert time.monotonic() < end_s, f"nothing came of pad {pad}"
        took_s = time.monotonic() - begun_s
        self.forget()
        return took_s

    def forget(self) -> None:
        """Leave aside what was made and heard so far."""
        self.made.clear()
        self.ear.presses.clear()

    def numbers(self, count: int) -> list[int]:
        return list(itertools.islice(self._numbers, count))

    def press_next(self, pad: int) -> int:
        """Prepare one press, make it; its number."""
        (number,) = self.numbers(1)
        self.prepare(pad, [number])
        self.press(pad, number)
        return number

    def press(self, pad: int, number: int, level: int | None = None, cut_for_s: float = 0.0) -> None:
        """Make a press that was prepared; returns when it is under way."""
        self.until_wanted(pad, number)
        pressed = 1 + number % LEVELS if level is None else level
        self.made[number] = pressed
        device = self.pads[pad]
        if cut_for_s:
            self._loop.do(device, lambda now_s: device.press_cut(number, pressed, cut_for_s, now_s))
        else:
            self._loop.do(device, lambda now_s: device.press(number, pressed, now_s))

    def until_on_wire(self, pad: int, number: int) -> None:
        """Wait, without losing a tenth of a millisecond, until a press is on the wire."""
        end_s = time.monotonic() + PRESS_S
        while number not in self.pads[pad].wire_s:
            assert time.monotonic() < end_s, f"press {number} did not go out"
            self.pause.wait(0.0001)

    def plug(self, pad: int) -> None:
        self._loop.do(self.pads[pad], lambda _now_s: self.pads[pad].plug())

    def unplug(self, pad: int) -> None:
        self._loop.do(self.pads[pad], self.pads[pad].unplug)

    def disturb(self, fault: Order) -> None:
        """Every cable fails like this from now on."""
        for pad in self.pads:
            self._loop.do(pad, lambda now_s, pad=pad: pad.disturb(fault, now_s))  # type: ignore[misc]

    def tally(self) -> Tally:
        return tally(self.made, self.ear.presses)

    def latencies_ms(self) -> list[float]:
        """Press on the wire to message at the broker, of all that arrived, in the order of the presses."""
        wire_s = {number: at for pad in self.pads for number, at in pad.wire_s.items()}
        came = self.ear.came_s
        return [(came[n] - wire_s[n]) * 1000 for n in sorted(self.made) if n in came and n in wire_s]

    def close(self) -> None:
        self._loop.stop()
        self.ear.stop()
        self._broker.kill()


def memory_mib(pid: int) -> float:
    """Resident memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
