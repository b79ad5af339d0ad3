"""What tests of foreign pads need: a wire with a clock, a question, and what it told and sent."""

from dataclasses import replace
from typing import Any

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.events import PadEvent, PressedNow
from devices.foreign.catalog import find_model
from devices.foreign.model import PadModel
from devices.foreign.pad import ForeignPad
from devices.foreign.wire import ForeignWire
from devices.question import Question

TOKEN = bytes.fromhex("9f3c00a1b2c3d4e5")
OTHER = bytes.fromhex("0102030405060708")


class Clocked:
    """A wire whose deadlines are all kept while time passes. Pads are `p1`, `p2` … at addresses 1, 2 …"""

    def __init__(self, model: str | PadModel = "qsystem", pads: int = 1, *, opened: bool = True) -> None:
        self.model = find_model(model) if isinstance(model, str) else model
        self.wire = ForeignWire(self.model, [self.config(n) for n in range(1, pads + 1)])
        self.now_s = 100.0
        self.told: list[PadEvent] = []
        self.sent = b""
        if opened:
            self.wire.line_opened(self.now_s)
            self.gather()

    def config(self, number: int) -> PadConfig:
        address = number if self.model.addressed else 0
        return PadConfig(f"p{number}", "a path", self.model.baud, model=self.model, address=address)

    def pad(self, number: int = 1) -> ForeignPad:
        return self.wire.pads()[f"p{number}"]

    def gather(self) -> None:
        self.sent += self.wire.bytes_to_send()
        self.told += self.wire.events()

    def wait(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        for _ in range(10_000):
            deadline_s = self.wire.next_deadline_s()
            if deadline_s is None or deadline_s > end_s:
                break
            self.now_s = max(self.now_s, deadline_s)
            self.wire.tick(self.now_s)
            self.gather()
        else:
            raise AssertionError("a deadline that is never kept")
        self.now_s = end_s

    def hear(self, data: bytes) -> None:
        self.wire.receive(data, self.now_s)
        self.gather()

    def ask(self, token: bytes = TOKEN, number: int = 1, timeout_s: float = 60.0) -> None:
        deadline_s = self.now_s + timeout_s
        warning_s = max(deadline_s - 20.0, self.now_s)
        self.pad(number).ask(Question(token, deadline_s, warning_s, ""), self.now_s)
        self.gather()

    def show(self, token: bytes = TOKEN, number: int = 1, timeout_s: float = 60.0) -> None:
        """Ask, and let the dark pause pass."""
        self.ask(token, number, timeout_s)
        self.wait(0.5)
        self.forget()

    def close(self, token: bytes = TOKEN, number: int = 1) -> None:
        self.pad(number).close(token, CloseReason.CANCELLED, self.now_s)
        self.gather()

    def acknowledge(self, press: PressedNow, code: AckCode = AckCode.ACCEPTED) -> None:
        self.wire.pads()[press.pad].acknowledge(press, code, self.now_s)
        self.gather()

    def forget(self) -> None:
        """What was told and sent so far is not looked at."""
        self.told, self.sent = [], b""

    def of(self, *kinds: type[Any]) -> list[Any]:
        return [event for event in self.told if isinstance(event, kinds)]

    def presses(self) -> list[PressedNow]:
        return self.of(PressedNow)


def without_rules(model: str) -> PadModel:
    """The model as its wire alone would be."""
    from devices.foreign.model import NO_RULES

    return replace(find_model(model), rules=NO_RULES)
