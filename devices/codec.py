"""Messages to bytes and back: the tables of docs/pad-protocol.md, section 3."""

import struct
from enum import IntEnum
from typing import assert_never

from devices.codes import ClosedReason, Defect, ResetCause, SignalKind
from devices.frames import BadFrame, Frame
from devices.messages import (
    Ack,
    Addressed,
    AskHello,
    AskLog,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    HostMessage,
    Idle,
    Open,
    Opened,
    PadMessage,
    Ping,
    Poll,
    Pong,
    Press,
    SetAddress,
    Signal,
    SignalDone,
    StartTest,
    TestKey,
)
from devices.question import NO_TOKEN, TOKEN_BYTES

AGE_UNKNOWN = 0xFFFFFFFF
KEY_MAX = 9
ADDRESS_MAX = 32
FLAG_SIMULATOR = 1
FLAG_MAC = 2

HELLO = struct.Struct("<6sIIIBHBIB8s")
PONG = struct.Struct("<II8sIBHH")
OPEN = struct.Struct("<8sBII")
EXTEND = struct.Struct("<8sII")
CLOSE = struct.Struct("<8sB")
OPENED = struct.Struct("<8sI")
PRESS = struct.Struct("<I8sBIH")
ACK = struct.Struct("<I8sB")
LOG = struct.Struct("<I")
ADDRESS = struct.Struct("<6sB")
SIGNAL = struct.Struct("<BBI")
MAC_BYTES = 8


class Type(IntEnum):
    """The type byte of a frame."""

    HELLO = 0x01
    PING = 0x02
    PONG = 0x03
    OPEN = 0x10
    OPENED = 0x11
    CLOSE = 0x12
    CLOSED = 0x13
    EXTEND = 0x14
    FULL = 0x16
    PRESS = 0x20
    ACK = 0x21
    LOG = 0x22
    POLL = 0x30
    IDLE = 0x31
    SIGNAL = 0x40
    TEST = 0x42
    ADDRESS = 0x44


EMPTY: dict[type[AskHello | Ping | Poll], Type] = {AskHello: Type.HELLO, Ping: Type.PING, Poll: Type.POLL}


def encode_to_pad(message: HostMessage) -> tuple[int, bytes]:
    """The type and the payload of a message. Raises struct.error where a number does not fit its field."""
    match message:
        case AskHello() | Ping() | Poll():
            return EMPTY[type(message)], b""
        case Open(token, scale, timeout_ms, warning_ms, text):
            return Type.OPEN, OPEN.pack(token, scale, timeout_ms, warning_ms) + text.encode()
        case Close(token, reason):
            return Type.CLOSE, CLOSE.pack(token, reason)
        case Extend(token, timeout_ms, warning_ms):
            return Type.EXTEND, EXTEND.pack(token, timeout_ms, warning_ms)
        case Ack(press_id, token, code):
            return Type.ACK, ACK.pack(press_id, token, code)
        case AskLog(from_press_id):
            return Type.LOG, LOG.pack(from_press_id)
        case Signal(kind, argument, duration_ms, text):
            return Type.SIGNAL, SIGNAL.pack(kind, argument, duration_ms) + text.encode()
        case StartTest(seconds):
            return Type.TEST, bytes((seconds,))
        case SetAddress(uid, address):
            return Type.ADDRESS, ADDRESS.pack(uid, address)
        case _:
            assert_never(message)


def decode_from_pad(frame: Frame) -> PadMessage | BadFrame:
    """The message that a pad's frame carries, or the defect `type` or `payload`. Never raises."""
    try:
        message = _decode_payload(frame.type, frame.payload)
    except (struct.error, ValueError):
        return BadFrame(Defect.PAYLOAD, frame.payload)
    return BadFrame(Defect.TYPE, frame.payload) if message is None else message


def _decode_payload(type_: int, payload: bytes) -> PadMessage | None:
    """None: no pad sends this type. Raises struct.error or ValueError where length or value do not fit."""
    match type_:
        case Type.HELLO:
            return _hello(payload)
        case Type.PONG:
            return Pong(*PONG.unpack(payload))
        case Type.IDLE:
            return Idle(*PONG.unpack(payload))
        case Type.OPENED:
            token, remaining_ms = OPENED.unpack(payload)
            return Opened(_token(token), remaining_ms)
        case Type.CLOSED:
            token, reason = CLOSE.unpack(payload)
            return Closed(_token(token), ClosedReason(reason))
        case Type.FULL:
            return Full(_token(payload))
        case Type.PRESS:
            return _press(payload)
        case _:
            return _decode_errand(type_, payload)


def _decode_errand(type_: int, payload: bytes) -> PadMessage | None:
    """What answers a technician."""
    match type_:
        case Type.SIGNAL:
            return SignalDone(SignalKind(_one_byte(payload)))
        case Type.TEST:
            return TestKey(_within(_one_byte(payload), 0, KEY_MAX))
        case Type.ADDRESS:
            uid, address = ADDRESS.unpack(payload)
            return Addressed(uid, _within(address, 0, ADDRESS_MAX))
        case _:
            return None


def _hello(payload: bytes) -> Hello:
    uid, epoch, boot, uptime_ms, cause, firmware, flags, last_press_id, unacknowledged, token = HELLO.unpack(
        payload
    )
    if epoch == 0:
        raise ValueError("a log epoch is not zero")
    return Hello(
        uid,
        epoch,
        boot,
        uptime_ms,
        ResetCause(cause),
        firmware,
        simulator=bool(flags & FLAG_SIMULATOR),
        carries_mac=bool(flags & FLAG_MAC),
        last_press_id=last_press_id,
        unacknowledged=unacknowledged,
        open_token=token,
    )


def _press(payload: bytes) -> Press:
    if len(payload) not in {PRESS.size, PRESS.size + MAC_BYTES}:
        raise ValueError("a PRESS has a MAC of 8 bytes or none")
    press_id, token, key, age_ms, boot = PRESS.unpack_from(payload)
    return Press(
        _within(press_id, 1, AGE_UNKNOWN),
        _token(token),
        _within(key, 1, KEY_MAX),
        None if age_ms == AGE_UNKNOWN else age_ms,
        boot,
        payload[PRESS.size :],
    )


def _token(token: bytes) -> bytes:
    if len(token) != TOKEN_BYTES or token == NO_TOKEN:
        raise ValueError("a token is 8 bytes, not all zero")
    return token


def _one_byte(payload: bytes) -> int:
    (value,) = payload  # ValueError unless there is exactly one
    return value


def _within(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise ValueError(f"{value} is not within {least} to {most}")
    return value
