"""What can be at the other end of one port, as the driver sees it: bytes and time in, bytes and events out.

A pad alone on its line, a bus of addressed pads, and a foreign pad all look like this. None of them knows a
port, a thread or a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.errors import ConfigError
from devices.events import LineStatistics, PadEvent, PadPress
from devices.foreign.wire import ForeignWire, check_shared
from devices.pad import Pad
from devices.question import Question


class AskedPad(Protocol):
    """One pad as a station uses it. What is asked while it is away is asked when it comes."""

    def ask(self, question: Question, now_s: float) -> None: ...
    def close(self, token: bytes, reason: CloseReason, now_s: float) -> None: ...
    def extend(self, token: bytes, timeout_s: float, warning_s: float, now_s: float) -> None: ...
    def acknowledge(self, press: PadPress, code: AckCode, now_s: float) -> None: ...
    def identify(self, duration_s: float, now_s: float) -> None: ...
    def test(self, seconds: int, now_s: float) -> None: ...
    def statistics(self) -> LineStatistics: ...


class Wire(Protocol):
    """All pads at one port. Not open at first; `now_s` never goes back; noise never raises."""

    def pads(self) -> Mapping[str, AskedPad]:
        """The pads by their configured names."""
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
    check_port(configs)
    first = configs[0]
    return Pad(first) if first.model is None else ForeignWire(first.model, configs)


def check_port(configs: Sequence[PadConfig]) -> None:
    """Raise ConfigError unless these pads can be at one port."""
    first = configs[0]
    if first.model is not None:
        check_shared(first.model, configs)
    elif len(configs) > 1:
        raise ConfigError("port", first.port, "another one for each pad")
