"""What the pad says to the host (section 3). Pure: value classes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.second_pad.messages import NO_TOKEN, Message, Named, known, require


@dataclass(frozen=True)
class PadMessage(Message):
    """Base of the pad's messages."""

    FROM_PAD: ClassVar[bool] = True


@dataclass(frozen=True)
class Hello(PadMessage):
    """HELLO: who I am. `boot` is the full counter, `open_token` eight zeros when nothing is open."""

    NAME: ClassVar[str] = "HELLO"
    TYPE: ClassVar[int] = 0x01
    LAYOUT: ClassVar[str] = "<6sIIIBHBIB8s"
    uid: bytes
    epoch: int
    boot: int
    uptime_ms: int
    reset_cause: int
    firmware: int
    flags: int
    last_press_id: int
    unacknowledged: int
    open_token: bytes

    def check(self) -> None:
        require(self.epoch != 0 and self.reset_cause <= 5)


@dataclass(frozen=True)
class Pong(PadMessage):
    """PONG: I am alive, and this is how I stand."""

    NAME: ClassVar[str] = "PONG"
    TYPE: ClassVar[int] = 0x03
    LAYOUT: ClassVar[str] = "<II8sIBHH"
    boot: int
    uptime_ms: int
    open_token: bytes
    last_press_id: int
    unacknowledged: int
    bad_frames: int
    waiting_keys: int


@dataclass(frozen=True)
class Idle(Pong):
    """IDLE: as PONG, RS-485 only."""

    NAME: ClassVar[str] = "IDLE"
    TYPE: ClassVar[int] = 0x31


@dataclass(frozen=True)
class Opened(Named):
    """OPENED: the question is open for so long from now on."""

    NAME: ClassVar[str] = "OPENED"
    TYPE: ClassVar[int] = 0x11
    FROM_PAD: ClassVar[bool] = True
    LAYOUT: ClassVar[str] = "<8sI"
    remaining_ms: int


@dataclass(frozen=True)
class Closed(Named):
    """CLOSED: nothing will be taken for this token; the reason says why."""

    NAME: ClassVar[str] = "CLOSED"
    TYPE: ClassVar[int] = 0x13
    FROM_PAD: ClassVar[bool] = True
    LAYOUT: ClassVar[str] = "<8sB"
    reason: int

    def check(self) -> None:
        super().check()
        require(self.reason <= 3)


@dataclass(frozen=True)
class Full(Named):
    """FULL: a press could not be kept, so the question is not opened."""

    NAME: ClassVar[str] = "FULL"
    TYPE: ClassVar[int] = 0x16
    FROM_PAD: ClassVar[bool] = True
    LAYOUT: ClassVar[str] = "<8s"


@dataclass(frozen=True)
class Press(PadMessage):
    """PRESS: a record of the log. `boot` is the low half of the counter; `mac` is empty or 8 bytes."""

    NAME: ClassVar[str] = "PRESS"
    TYPE: ClassVar[int] = 0x20
    LAYOUT: ClassVar[str] = "<I8sBIH"
    TAIL: ClassVar[str] = "mac"
    press_id: int
    token: bytes
    key: int
    age_ms: int
    boot: int
    mac: bytes = b""

    def check(self) -> None:
        require(self.press_id != 0 and self.token != NO_TOKEN and 1 <= self.key <= 9)


@dataclass(frozen=True)
class Signalled(PadMessage):
    """SIGNAL: done."""

    NAME: ClassVar[str] = "SIGNAL"
    TYPE: ClassVar[int] = 0x40
    LAYOUT: ClassVar[str] = "<B"
    kind: int

    def check(self) -> None:
        require(1 <= self.kind <= 4)


@dataclass(frozen=True)
class Tested(PadMessage):
    """TEST: 0 for test mode as asked, 1 to 9 for a key."""

    __test__: ClassVar[bool] = False  # not a pytest class

    NAME: ClassVar[str] = "TEST"
    TYPE: ClassVar[int] = 0x42
    LAYOUT: ClassVar[str] = "<B"
    key: int

    def check(self) -> None:
        require(self.key <= 9)


for _cls in (Hello, Pong, Idle, Opened, Closed, Full, Press, Signalled, Tested):
    known(_cls)
