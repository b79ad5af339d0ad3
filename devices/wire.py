"""What can be at the other end of one port, as the driver sees it: bytes and time in, bytes and events out.

A pad alone on its line, a bus of addressed pads, and a foreign pad all look like this. None of them knows a
port, a thread or a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from devices.bus import Bus
from devices.codes import AckCode, CloseReason
from devices.config import PadConfig, check_shared
from devices.events import LineStatistics, PadEvent, PadPress
from devices.foreign.wire import ForeignWire
from devices.lone_pad import LonePad
from devices.question import Question


class AskedPad(Protocol):
    """One pad as a station uses it. What is asked while it is away is asked when it comes."""

    def ask(self, question: Question, now_s: float) -> None: ...
    def close(self, token: bytes, reason: CloseReason, now_s: float) -> None: ...
    def extend(self, token: bytes, timeout_s: float, warning_s: float, now_s: float) -> None: ...
    def acknowledge(self, press: PadPress, code: AckCode, now_s: float) -> None: ...
    def identify(self, duration_s: float, now_s: float) -> None: ...
    def test(self, seconds: int, now_s: float) -> None: ...
    def readdress(self, uid: bytes, address: int, now_s: float) -> None: ...
    def hold(self, reason: str, held: bool, now_s: float) -> None: ...
    def statistics(self) -> LineStatistics: ...


class Wire(Protocol):
    """All pads at one port. Not open at first; `now_s` never goes back; noise never raises."""

    @property
    def baud(self) -> int:
        """The rate at which the port is to work now; it may change after any call."""
        ...

    def pads(self) -> Mapping[str, AskedPad]:
        """The pads by their configured names."""
        ...

    def adapt(self, configs: Sequence[PadConfig], now_s: float) -> bool:
        """Take over these pads at the same port, of which those that are here already notice nothing.

        False, and nothing has changed: they need another wire.
        """
        ...

    def line_opened(self, now_s: float) -> None: ...
    def line_lost(self, cause: str, now_s: float) -> None: ...
    def receive(self, data: bytes, now_s: float) -> None: ...
    def tick(self, now_s: float) -> None: ...
    def bytes_to_send(self) -> bytes: ...
    def events(self) -> Iterator[PadEvent]: ...
    def next_deadline_s(self) -> float | None: ...


def make_wire(configs: Sequence[PadConfig]) -> Wire:
    """The wire of all pads that are configured at one port. Raises ConfigError where they cannot share it."""
    check_shared(configs)
    first = configs[0]
    if first.model is not None:
        return ForeignWire(first.model, configs)
    return Bus(configs) if first.address else LonePad(first)
