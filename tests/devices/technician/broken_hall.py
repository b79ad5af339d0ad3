"""Pads with a fault each, at real pseudo-terminals and sockets, for the doctor."""

import asyncio
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from devices.config import PadConfig
from devices.foreign.catalog import chosen
from devices.port import open_port
from firmware_sim.bench import Setup
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.fleet import Fleet
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.pty_line import PtyLine
from tests.devices.pty_bus import PtyBus
from tests.devices.pty_hall import PlugPad
from tests.devices.ptys import Plug
from tests.ports import free_ports

BAUD = 115200
SLOW = 9600
BUS_BAUD = 38400


def uid_of(number: int) -> bytes:
    return b"HRL\0\4" + bytes((number,))


class BrokenHall:
    """Simulated pads by name on this loop; `configs` is what a station would be told of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fleet = Fleet(lambda _change: None)
        self.configs: list[PadConfig] = []
        self._closing = ExitStack()
        self._closing.callback(self.fleet.close)

    def close(self) -> None:
        self._closing.close()

    def pad(
        self, name: str, *faults: str, number: int | None = None, baud: int = BAUD, uid: str | None = None
    ) -> None:
        """A simulated pad that is bound to `uid` in the configuration, or to none."""
        own = uid_of(len(self.configs) + 100 if number is None else number)
        link = self.folder / name
        self.fleet.add(name, Setup(Build(own, 0, BAUD), VolatileMemory(), PtyLine(link), seed=1))
        for words in faults:
            self.fleet.fault(name, parse_order(words.split()))
        self.configs.append(PadConfig(name, str(link), baud, uid))

    def unbound(self, name: str) -> None:
        """A pad where the configuration of several pads names no uid."""
        self.pad(name)
        self.configs[-1] = replace(self.configs[-1], any_pad=False)

    def real(self, name: str) -> None:
        """A pad that does not say that it is simulated."""
        pad = PlugPad(self.folder / name, 7, simulator=False)
        self._closing.callback(pad.stop)
        self.at(name, str(self.folder / name))

    def at(self, name: str, port: str, baud: int = BAUD, address: int = 0) -> None:
        """Whatever stands at a port."""
        self.configs.append(PadConfig(name, port, baud, address=address))

    def mute(self, name: str) -> Plug:
        """A line that is there, and nobody at its end."""
        plug = Plug(self.folder / name)
        self._closing.callback(plug.pull)
        self.at(name, str(self.folder / name))
        return plug

    def foreign(self, name: str) -> None:
        """A line for a pad of another maker, one that never answers."""
        self.mute(name)
        model, keys, baud = chosen("one-byte", {})
        self.configs[-1] = replace(self.configs[-1], model=model, keys=keys, baud=baud)

    def echo(self, name: str) -> None:
        """A line that says what was said on it."""
        plug, stop = self.mute(name), threading.Event()

        def repeat() -> None:
            while not stop.wait(0.002):
                plug.write(plug.read())

        thread = threading.Thread(target=repeat)
        thread.start()
        self._closing.callback(thread.join, 5.0)
        self._closing.callback(stop.set)

    def taken(self, name: str) -> None:
        """A port that another program has."""
        self.mute(name)
        port = open_port(str(self.folder / name), BAUD)
        self._closing.callback(port.close)

    def file(self, name: str) -> None:
        """No serial port at all."""
        (self.folder / name).write_text("no port")
        self.at(name, str(self.folder / name))

    def refused(self, name: str) -> None:
        """A serial server where nobody listens."""
        self.at(name, f"socket://127.0.0.1:{free_ports(1)[0]}")

    def bus_with_two_at_one_address(self, name: str, good: str) -> None:
        bus = PtyBus(self.folder / "bus", (1, 2, 2), BUS_BAUD)
        self._closing.callback(bus.stop)
        self.at(good, str(self.folder / "bus"), BUS_BAUD, address=1)
        self.at(name, str(self.folder / "bus"), BUS_BAUD, address=2)

    def shake(self, name: str, every_s: float, times: int) -> None:
        """Pull the plug and put it in again and again, beginning now."""
        loop = asyncio.get_running_loop()
        for time in range(times):
            loop.call_later(time * every_s + 1.0, self.fleet.unplug, name)
            loop.call_later(time * every_s + 1.5, self.fleet.replug, name)
