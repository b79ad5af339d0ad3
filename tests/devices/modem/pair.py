"""A modem driver and the simulated modem on one wire in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.modem.config import ModemConfig
from devices.modem.events import Failed, ModemEvent, ModemState, Received, Sent
from devices.modem.modem import Modem
from firmware_sim.modem.modem import SimModem

NUMBER = "13800138000"
TURNS_MAX = 20_000


@dataclass
class Pair:
    """Both ends; `mangle` changes what the host reads. Time runs only in `run` and `until`."""

    pin: str | None = None
    sim: SimModem = field(default_factory=SimModem)
    now_s: float = 1000.0
    mangle: Callable[[bytes], bytes] = bytes

    def __post_init__(self) -> None:
        self.start_host()
        self.network: list[dict[str, object]] = []
        self.plugged = False
        self.host_sent = b""

    def start_host(self) -> None:
        """A new process; what the old one knew is gone."""
        self.host = Modem(ModemConfig("/dev/modem", pin=self.pin), self.now_s)
        self.events: list[ModemEvent] = []

    def plug(self) -> None:
        self.plugged = True
        self.host.line_opened(self.now_s)

    def unplug(self) -> None:
        self.plugged = False
        self.sim.cut()
        self.host.line_lost("hung up", self.now_s)

    def ready(self) -> "Pair":
        self.plug()
        self.until(lambda: self.state.phase == "ready")
        return self

    @property
    def state(self) -> ModemState:
        return self.host.state

    def told(self, kind: type) -> list[ModemEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    def ends(self) -> list[ModemEvent]:
        """How messages ended: Sent and Failed."""
        return [event for event in self.events if isinstance(event, Sent | Failed)]

    def texts(self) -> list[str]:
        """Texts received, in order."""
        return [event.text for event in self.events if isinstance(event, Received)]

    def sent(self) -> list[object]:
        """Texts that the network has whole."""
        return [event["text"] for event in self.network if event["event"] == "sent"]

    def parts(self) -> int:
        """Parts that the network took."""
        return sum(event["event"] == "part" for event in self.network)

    def exchange(self) -> None:
        """Carry bytes both ways until neither end has any for now."""
        for _turn in range(TURNS_MAX):
            out = self.host.bytes_to_send() if self.plugged else b""
            self.host_sent += out
            if out:
                self.sim.receive(out, self.now_s)
            self.sim.tick(self.now_s)
            back = self.sim.bytes_to_send(self.now_s)
            if self.plugged and back:
                self.host.receive(self.mangle(back), self.now_s)
            self._collect()
            if self.sim.tripped:
                self._trip()
            if not out and not back:
                return
        raise AssertionError("the two never come to rest")

    def _trip(self) -> None:
        if self.sim.tripped == "unplug":
            self.unplug()
        else:
            self.sim.reset(self.now_s)
        self._collect()

    def _collect(self) -> None:
        self.events += self.host.events()
        self.network += self.sim.take_events()

    def until(self, condition: Callable[[], object], within_s: float = 300.0) -> None:
        """Let time pass until something is true."""
        end_s = self.now_s + within_s
        self.exchange()
        while not condition():
            assert self._step(end_s), f"not true within {within_s} s: {self.events}"

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end_s = self.now_s + seconds
        self.exchange()
        while self._step(end_s):
            pass
        self.now_s = end_s

    def _step(self, end_s: float) -> bool:
        deadlines = [self.host.next_deadline_s(), self.sim.next_deadline_s() or end_s + 1]
        next_s = max(min(deadlines), self.now_s)
        if next_s > end_s:
            return False
        stuck = next_s == self.now_s
        self.now_s = next_s
        self.host.tick(self.now_s)
        self.exchange()
        assert not stuck or self.host.next_deadline_s() > self.now_s or self.sim.next_deadline_s(), (
            "a busy loop"
        )
        return True
