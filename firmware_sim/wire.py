"""Bytes of the messages (docs/pad-protocol.md, section 3), with the bounds of every value."""

import struct
from collections.abc import Callable
from typing import Final

from firmware_sim.frames import Defect, Frame, Side
from firmware_sim.messages import (
    NO_TOKEN,
    Ack,
    Addressed,
    AskAddress,
    AskHello,
    AskTest,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    HostMessage,
    Idle,
    KeyTested,
    Open,
    Opened,
    PadMessage,
    Ping,
    Poll,
    Pong,
    Press,
    ReplayLog,
    Signal,
    Signalled,
)

TEXT_BYTES_MAX: Final = 64
ADDRESS_MAX: Final = 32
TIMEOUT_MS_MIN, TIMEOUT_MS_MAX = 1_000, 3_600_000


def encode_message(message: PadMessage) -> tuple[int, bytes]:
    """Return type number and payload of a pad's message."""
    match message:
        case Hello(uid, epoch, boot, up, cause, firmware, flags, last, pending, token):
            return 0x01, struct.pack(
                "<6sIIIBHBIB8s", uid, epoch, boot, up, cause, firmware, flags, last, pending, token
            )
        case Pong(boot, up, token, last, pending, bad, waiting):
            type_no = 0x31 if isinstance(message, Idle) else 0x03
            return type_no, struct.pack("<II8sIBHH", boot, up, token, last, pending, bad, waiting)
        case Opened(token, remaining_ms):
            return 0x11, struct.pack("<8sI", token, remaining_ms)
        case Closed(token, reason):
            return 0x13, struct.pack("<8sB", token, reason)
        case Full(token):
            return 0x16, token
        case Press(press_id, token, key, age_ms, boot):
            return 0x20, struct.pack("<I8sBIH", press_id, token, key, age_ms, boot)
        case Signalled(kind):
            return 0x40, bytes((kind,))
        case KeyTested(key):
            return 0x42, bytes((key,))
        case Addressed(uid, address):
            return 0x44, struct.pack("<6sB", uid, address)


def decode_message(frame: Frame) -> HostMessage | Defect:
    """Read a host's frame, or say why it is bad; the address is the caller's to look at."""
    if frame.side is not Side.HOST:
        return Defect.DIRECTION
    reader = _READERS.get(frame.type_no)
    if reader is None:
        return Defect.TYPE
    try:
        return reader(frame.payload)
    except (struct.error, ValueError):  # a length or a value that does not fit the type
        return Defect.PAYLOAD


def _empty(message: HostMessage) -> Callable[[bytes], HostMessage]:
    def read(payload: bytes) -> HostMessage:
        _require(not payload)
        return message

    return read


def _read_open(payload: bytes) -> Open:
    token, scale, timeout_ms, warning_ms = struct.unpack("<8sBII", payload[:17])
    _require_token(token)
    _require_times(timeout_ms, warning_ms)
    return Open(token, scale, timeout_ms, warning_ms, _text(payload[17:]))


def _read_close(payload: bytes) -> Close:
    token, reason = struct.unpack("<8sB", payload)
    _require_token(token)
    _require(1 <= reason <= 4)
    return Close(token, reason)


def _read_extend(payload: bytes) -> Extend:
    token, timeout_ms, warning_ms = struct.unpack("<8sII", payload)
    _require_token(token)
    _require_times(timeout_ms, warning_ms)
    return Extend(token, timeout_ms, warning_ms)


def _read_ack(payload: bytes) -> Ack:
    press_id, token, code = struct.unpack("<I8sB", payload)
    _require_token(token)
    _require(press_id > 0 and code <= 3)
    return Ack(press_id, token, code)


def _read_log(payload: bytes) -> ReplayLog:
    (from_press_id,) = struct.unpack("<I", payload)
    return ReplayLog(from_press_id)


def _read_signal(payload: bytes) -> Signal:
    kind, argument, duration_ms = struct.unpack("<BBI", payload[:6])
    _require(1 <= kind <= 4)
    _require(kind != 2 or argument <= 2)
    return Signal(kind, argument, duration_ms, _text(payload[6:]))


def _read_test(payload: bytes) -> AskTest:
    (seconds,) = struct.unpack("<B", payload)
    return AskTest(seconds)


def _read_address(payload: bytes) -> AskAddress:
    uid, address = struct.unpack("<6sB", payload)
    _require(address <= ADDRESS_MAX)
    return AskAddress(uid, address)


def _text(raw: bytes) -> str:
    _require(len(raw) <= TEXT_BYTES_MAX)
    return raw.decode("utf-8")


def _require_token(token: bytes) -> None:
    _require(token != NO_TOKEN)


def _require_times(timeout_ms: int, warning_ms: int) -> None:
    _require(TIMEOUT_MS_MIN <= timeout_ms <= TIMEOUT_MS_MAX)
    _require(warning_ms <= timeout_ms)


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError


_READERS: Final[dict[int, Callable[[bytes], HostMessage]]] = {
    0x01: _empty(AskHello()),
    0x02: _empty(Ping()),
    0x10: _read_open,
    0x12: _read_close,
    0x14: _read_extend,
    0x21: _read_ack,
    0x22: _read_log,
    0x30: _empty(Poll()),
    0x40: _read_signal,
    0x42: _read_test,
    0x44: _read_address,
}
