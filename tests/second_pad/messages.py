"""The messages of section 3: one frozen class per type and direction. Pure.

A class states its struct layout and an optional tail; `check` states which values are allowed.
`decode` raises FrameError("type" or "payload"); `encode` raises ValueError for a message that is not allowed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar, cast

from tests.second_pad import frames
from tests.second_pad.frames import Frame, FrameError

NO_TOKEN = bytes(8)
UNKNOWN_AGE = 0xFFFFFFFF
MAX_TEXT = 64
MIN_TIMEOUT = 1_000
MAX_TIMEOUT = 3_600_000

FLAG_SIMULATOR = 1
CLOSED_UNKNOWN, CLOSED_BY_HOST, CLOSED_TIMED_OUT, CLOSED_SCALE = 0, 1, 2, 3
ACK_ACCEPTED, ACK_DUPLICATE, ACK_LATE, ACK_REFUSED = 0, 1, 2, 3
SIGNAL_IDENTIFY, SIGNAL_LAMPS, SIGNAL_BUZZER, SIGNAL_TEXT = 1, 2, 3, 4


def require(condition: bool) -> None:
    """Raise ValueError when a value does not fit its type."""
    if not condition:
        raise ValueError("a value does not fit")


def check_times(timeout_ms: int, warning_ms: int) -> None:
    """The rule for the pair of times in OPEN and EXTEND."""
    require(MIN_TIMEOUT <= timeout_ms <= MAX_TIMEOUT and warning_ms <= timeout_ms)


@dataclass(frozen=True)
class Message:
    """Base of all messages; as it stands, a message without payload."""

    NAME: ClassVar[str] = ""
    TYPE: ClassVar[int] = 0
    FROM_PAD: ClassVar[bool] = False
    LAYOUT: ClassVar[str] = "<"
    TAIL: ClassVar[str] = ""  # "", "text" or "mac"

    def check(self) -> None:
        """Raise ValueError when a value is not allowed."""

    def pack(self) -> bytes:
        """The payload."""
        self.check()
        values = [getattr(self, field.name) for field in fields(self)]
        tail = b""
        if self.TAIL:
            last = values.pop()
            tail = last.encode() if self.TAIL == "text" else last
        require(tail_fits(self.TAIL, len(tail)))
        return struct.pack(self.LAYOUT, *values) + tail

    @classmethod
    def unpack(cls, payload: bytes) -> Message:
        """Read a payload; raises FrameError("payload") when length or a value does not fit."""
        size = struct.calcsize(cls.LAYOUT)
        tail = payload[size:]
        if len(payload) < size or not tail_fits(cls.TAIL, len(tail)):
            raise FrameError("payload")
        values: list[object] = list(struct.unpack(cls.LAYOUT, payload[:size]))
        try:
            if cls.TAIL:
                values.append(tail.decode() if cls.TAIL == "text" else tail)
            message = cast("Callable[..., Message]", cls)(*values)
            message.check()
        except ValueError as error:
            raise FrameError("payload") from error
        return message


def tail_fits(tail: str, size: int) -> bool:
    """Whether a tail of that kind may have that many bytes."""
    if tail == "text":
        return size <= MAX_TEXT
    return size in (0, 8) if tail == "mac" else size == 0


@dataclass(frozen=True)
class Named(Message):
    """Base of the messages that begin with a token that is not zero."""

    token: bytes

    def check(self) -> None:
        require(self.token != NO_TOKEN)


REGISTRY: dict[tuple[bool, int], type[Message]] = {}


def known(cls: type[Message]) -> type[Message]:
    """Enter a class in the table of known types."""
    REGISTRY[cls.FROM_PAD, cls.TYPE] = cls
    return cls


def encode(message: Message, address: int, seq: int) -> bytes:
    """The message as it goes on the wire; raises ValueError when it is not allowed."""
    return frames.encode(Frame(message.FROM_PAD, address, message.TYPE, seq, message.pack()))


def decode(frame: Frame) -> Message:
    """The message in a frame; raises FrameError("type") or FrameError("payload")."""
    cls = REGISTRY.get((frame.from_pad, frame.type))
    if cls is None:
        raise FrameError("type")
    return cls.unpack(frame.payload)
