"""What tests of a pad need: the pad's messages as bytes, and the host's as frames."""

import struct
from collections.abc import Iterable

from devices.config import PadConfig
from devices.events import PadEvent, Pressed
from devices.pad import Pad
from devices.question import NO_TOKEN, Question
from tests.simulation.link_wire import HostFrame, HostFrames, pad_frame

UID = b"HRL\0\1\2"
TOKEN = bytes.fromhex("9f3c00a1b2c3d4e5")
OTHER = bytes.fromhex("0102030405060708")
HELLO, PING, OPEN, CLOSE, EXTEND, ACK, SIGNAL = 0x01, 0x02, 0x10, 0x12, 0x14, 0x21, 0x40


def hello(*, uid: bytes = UID, epoch: int = 77, boot: int = 3, open_token: bytes = NO_TOKEN) -> bytes:
    fields = (uid, epoch, boot, 0, 1, 0x0105, 1, 41, 0, open_token)
    return pad_frame(0x01, struct.pack("<6sIIIBHBIB8s", *fields), 0)


def pong(*, boot: int = 3, open_token: bytes = NO_TOKEN) -> bytes:
    return pad_frame(0x03, struct.pack("<II8sIBHH", boot, 0, open_token, 41, 0, 6, 7), 0)


def opened(token: bytes = TOKEN, remaining_ms: int = 60_000) -> bytes:
    return pad_frame(0x11, struct.pack("<8sI", token, remaining_ms), 0)


def closed(token: bytes = TOKEN, reason: int = 2) -> bytes:
    return pad_frame(0x13, token + bytes((reason,)), 0)


def full(token: bytes = TOKEN) -> bytes:
    return pad_frame(0x16, token, 0)


def press(press_id: int = 42, token: bytes = TOKEN, key: int = 5, age_ms: int = 12, boot: int = 3) -> bytes:
    return pad_frame(0x20, struct.pack("<I8sBIH", press_id, token, key, age_ms, boot), 0)


def signalled(kind: int = 1) -> bytes:
    return pad_frame(0x40, bytes((kind,)), 0)


def question(token: bytes = TOKEN, deadline_s: float = 70.0) -> Question:
    return Question(token, deadline_s, deadline_s - 20.0, "请评价")


def sent(pad: Pad) -> list[HostFrame]:
    """The frames that the pad's host wants to send now."""
    return HostFrames().receive(pad.bytes_to_send(), 0.0)


def types(frames: Iterable[HostFrame]) -> list[int]:
    return [frame.type for frame in frames]


def told(pad: Pad, *kinds: type[PadEvent]) -> list[PadEvent]:
    """The events of these kinds; all events so far are taken."""
    return [event for event in pad.events() if isinstance(event, kinds)]


def presses(pad: Pad) -> list[Pressed]:
    return [event for event in pad.events() if isinstance(event, Pressed)]


def known_pad(config: PadConfig | None = None, now_s: float = 10.0, *, boot: int = 3) -> Pad:
    """A pad whose line is open and who has said HELLO at `now_s`; nothing is under way."""
    pad = Pad(config or PadConfig("window-1", "a path"))
    pad.line_opened(now_s)
    pad.receive(hello(boot=boot), now_s)
    sent(pad)
    list(pad.events())
    return pad


def asking_pad(now_s: float = 10.0) -> Pad:
    """A known pad that asks `TOKEN` until 70 s."""
    pad = known_pad(now_s=now_s)
    pad.ask(question(), now_s)
    pad.receive(opened(), now_s)
    sent(pad)
    list(pad.events())
    return pad
