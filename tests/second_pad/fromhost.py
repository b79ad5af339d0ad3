"""What the host says to the pad (section 3). Pure: value classes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.second_pad.messages import NO_TOKEN, SIGNAL_LAMPS, Message, Named, check_times, known, require


@dataclass(frozen=True)
class AskHello(Message):
    """HELLO: say who you are."""

    NAME: ClassVar[str] = "HELLO"
    TYPE: ClassVar[int] = 0x01


@dataclass(frozen=True)
class Ping(Message):
    """PING: answer PONG."""

    NAME: ClassVar[str] = "PING"
    TYPE: ClassVar[int] = 0x02


@dataclass(frozen=True)
class Open(Named):
    """OPEN: take a key for this token. Any scale is well formed; CLOSED(3) answers one that is not ours."""

    NAME: ClassVar[str] = "OPEN"
    TYPE: ClassVar[int] = 0x10
    LAYOUT: ClassVar[str] = "<8sBII"
    TAIL: ClassVar[str] = "text"
    scale: int
    timeout_ms: int
    warning_ms: int
    text: str

    def check(self) -> None:
        super().check()
        check_times(self.timeout_ms, self.warning_ms)


@dataclass(frozen=True)
class Close(Named):
    """CLOSE: end the question."""

    NAME: ClassVar[str] = "CLOSE"
    TYPE: ClassVar[int] = 0x12
    LAYOUT: ClassVar[str] = "<8sB"
    reason: int

    def check(self) -> None:
        super().check()
        require(1 <= self.reason <= 4)


@dataclass(frozen=True)
class Extend(Named):
    """EXTEND: give an open question more time."""

    NAME: ClassVar[str] = "EXTEND"
    TYPE: ClassVar[int] = 0x14
    LAYOUT: ClassVar[str] = "<8sII"
    timeout_ms: int
    warning_ms: int

    def check(self) -> None:
        super().check()
        check_times(self.timeout_ms, self.warning_ms)


@dataclass(frozen=True)
class Ack(Message):
    """ACK: the host has the press on disk."""

    NAME: ClassVar[str] = "ACK"
    TYPE: ClassVar[int] = 0x21
    LAYOUT: ClassVar[str] = "<I8sB"
    press_id: int
    token: bytes
    code: int

    def check(self) -> None:
        require(self.press_id != 0 and self.token != NO_TOKEN and self.code <= 3)


@dataclass(frozen=True)
class AskLog(Message):
    """LOG: deliver the records from this press id on again."""

    NAME: ClassVar[str] = "LOG"
    TYPE: ClassVar[int] = 0x22
    LAYOUT: ClassVar[str] = "<I"
    from_press_id: int


@dataclass(frozen=True)
class Poll(Message):
    """POLL: RS-485 only; ignored on a point-to-point line."""

    NAME: ClassVar[str] = "POLL"
    TYPE: ClassVar[int] = 0x30


@dataclass(frozen=True)
class Signal(Message):
    """SIGNAL: identify, lamps, buzzer or text for a while."""

    NAME: ClassVar[str] = "SIGNAL"
    TYPE: ClassVar[int] = 0x40
    LAYOUT: ClassVar[str] = "<BBI"
    TAIL: ClassVar[str] = "text"
    kind: int
    argument: int
    duration_ms: int
    text: str

    def check(self) -> None:
        require(1 <= self.kind <= 4 and (self.kind != SIGNAL_LAMPS or self.argument <= 2))


@dataclass(frozen=True)
class Test(Message):
    """TEST: keys are tests for so many seconds; 0 ends it."""

    __test__: ClassVar[bool] = False  # not a pytest class
    NAME: ClassVar[str] = "TEST"
    TYPE: ClassVar[int] = 0x42
    LAYOUT: ClassVar[str] = "<B"
    seconds: int


for _cls in (AskHello, Ping, Open, Close, Extend, Ack, AskLog, Poll, Signal, Test):
    known(_cls)
