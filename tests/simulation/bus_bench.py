"""A host's bus and the simulated pads on it in virtual time, byte by byte."""

from collections.abc import Callable, Sequence
from random import Random

from devices.bus import Bus as HostBus
from devices.config import PadConfig
from devices.events import PadEvent
from firmware_sim.bus import Bus as PadBus
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from tests.simulation.link_wire import unstuff

Carry = Callable[[bytes], bytes]


def uid_of(number: int) -> bytes:
    """The uid of the pad with this number."""
    return b"BUS\0\0" + bytes((number,))


class BusBench:
    """Pads at `addresses` (one for each, in this order); the host knows the addresses of `configured`.

    `to_pads` and `to_host` are what the wire does to bytes on the way. Time moves only in `run`.
    """

    def __init__(
        self,
        addresses: Sequence[int],
        baud: int = 9600,
        configured: Sequence[int] | None = None,
        seed: int = 0,
    ) -> None:
        self.now_s = 0.0
        self.events: list[tuple[float, PadEvent]] = []
        self.to_pads: Carry = lambda data: data
        self.to_host: Carry = lambda data: data
        self.on_event: Callable[[PadEvent], None] = lambda _event: None
        self.asked: list[tuple[float, int]] = []
        rng = Random(seed)
        builds = [Build(uid_of(number), address, baud) for number, address in enumerate(addresses)]
        memories = [VolatileMemory() for _ in addresses]
        self.pads = PadBus(builds, memories, 0.0, seed=seed, draw=lambda: rng.randrange(1, 1 << 32))
        known = configured or sorted(set(addresses))
        self.configs = [PadConfig(f"p{n}", "a bus", baud, address=n) for n in known]
        self.host = HostBus(self.configs)
        self.host.line_opened(0.0)

    def run(self, until_s: float) -> None:
        """Let time pass; every deadline of either side is met to the microsecond."""
        while self.now_s < until_s:
            self._step()
            due_s = [self.host.next_deadline_s(), self.pads.next_deadline_s(self.now_s), until_s]
            self.now_s = max(min(at_s for at_s in due_s if at_s is not None), self.now_s + 1e-6)

    def restart(self, host: HostBus) -> None:
        """Another start of the host: it knows nothing of what was."""
        self.host = host
        self.pads.hang_up()
        host.line_opened(self.now_s)

    def told(self, kind: type[PadEvent]) -> list[tuple[float, PadEvent]]:
        """When events of this kind were told, and which."""
        return [(at_s, event) for at_s, event in self.events if isinstance(event, kind)]

    @staticmethod
    def address_in(frame: bytes) -> int:
        """Whom a frame of the host is for."""
        return (unstuff(frame[1:-1]) or b"\0\0")[1]

    def _step(self) -> None:
        self.host.tick(self.now_s)
        data = self.host.bytes_to_send()
        if data:
            self.asked.append((self.now_s, self.address_in(data)))
            self.pads.receive(self.to_pads(data), self.now_s)
        reached = self.to_host(self.pads.work(self.now_s))
        if reached:
            self.host.receive(reached, self.now_s)
        for event in self.host.events():
            self.events.append((self.now_s, event))
            self.on_event(event)
