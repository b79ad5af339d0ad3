"""Messages to bytes and back, by the golden vectors and by the values that the page forbids."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from devices.codec import decode_from_pad, encode_to_pad
from devices.codes import AckCode, CloseReason, Defect, SignalKind
from devices.frames import BadFrame, Frame, FrameDecoder, encode_frame
from devices.messages import (
    Ack,
    AskHello,
    AskLog,
    Close,
    Extend,
    Hello,
    HostMessage,
    Open,
    Ping,
    Poll,
    Press,
    SetAddress,
    Signal,
    StartTest,
)
from tests.devices.vectors import FROM_PAD, GOOD_FROM_HOST, GOOD_FROM_PAD, named, wire

PAD_TYPES = {
    "HELLO": "Hello",
    "PONG": "Pong",
    "OPENED": "Opened",
    "CLOSED": "Closed",
    "FULL": "Full",
    "PRESS": "Press",
    "IDLE": "Idle",
    "SIGNAL": "SignalDone",
    "TEST": "TestKey",
    "ADDRESS": "Addressed",
}


HOST_TYPES: dict[str, Callable[..., HostMessage]] = {
    "HELLO": AskHello,
    "PING": Ping,
    "POLL": Poll,
    "OPEN": Open,
    "CLOSE": lambda token, reason: Close(token, CloseReason(reason)),
    "EXTEND": Extend,
    "ACK": lambda press_id, token, code: Ack(press_id, token, AckCode(code)),
    "LOG": AskLog,
    "SIGNAL": lambda kind, **others: Signal(SignalKind(kind), **others),
    "TEST": StartTest,
    "ADDRESS": SetAddress,
}


def host_message(name: str, fields: dict[str, Any]) -> HostMessage:
    """The message that a vector describes."""
    return HOST_TYPES[name](
        **{key: bytes.fromhex(value) if key in {"token", "uid"} else value for key, value in fields.items()}
    )


def frame_of(data: bytes) -> Frame:
    (frame,) = FrameDecoder().receive(data, 0.0)
    assert isinstance(frame, Frame)
    return frame


def plain(message: Any) -> dict[str, Any]:
    """A message's fields in the form of the vectors."""
    fields = dataclasses.asdict(message)
    if isinstance(message, Hello):
        fields["flags"] = fields.pop("simulator") + 2 * fields.pop("carries_mac")
    if isinstance(message, Press) and message.age_ms is None:
        fields["age_ms"] = 0xFFFFFFFF
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}


@pytest.mark.parametrize("vector", GOOD_FROM_HOST, ids=lambda vector: vector["name"])
def test_what_the_host_says_is_the_vector_byte_for_byte(vector: dict[str, Any]) -> None:
    type_, payload = encode_to_pad(host_message(vector["message"], vector["fields"]))
    data = encode_frame(address=vector["address"], type=type_, seq=vector["seq"], payload=payload)
    assert data == wire(vector)


@pytest.mark.parametrize("vector", GOOD_FROM_PAD, ids=lambda vector: vector["name"])
def test_what_the_pad_says_is_read_field_by_field(vector: dict[str, Any]) -> None:
    frame = frame_of(wire(vector))
    message = decode_from_pad(frame)
    assert type(message).__name__ == PAD_TYPES[vector["message"]]
    assert plain(message) == vector["fields"]
    assert frame.seq == vector["seq"]


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "vector",
    [v for v in FROM_PAD if v.get("defect") in {"type", "payload"}],
    ids=lambda vector: vector["name"],
)
def test_a_payload_that_makes_no_sense_is_a_defect(vector: dict[str, Any]) -> None:
    message = decode_from_pad(frame_of(wire(vector)))
    assert isinstance(message, BadFrame)
    assert message.defect is Defect(vector["defect"])


@pytest.mark.promise(6)
@pytest.mark.parametrize("type_", range(256))
def test_no_length_of_any_type_raises(type_: int) -> None:
    for size in range(100):
        for fill in (b"\0", b"\x01", b"\xff"):
            decode_from_pad(Frame(0, type_, 0, fill * size))


def test_an_unknown_type_is_a_defect_of_the_type() -> None:
    message = decode_from_pad(Frame(0, 0x7F, 0, b""))
    assert isinstance(message, BadFrame)
    assert message.defect is Defect.TYPE


def test_unknown_flags_of_hello_are_ignored() -> None:
    frame = frame_of(named("pad says who"))
    payload = bytearray(frame.payload)
    payload[21] |= 0xFC
    message = decode_from_pad(dataclasses.replace(frame, payload=bytes(payload)))
    assert isinstance(message, Hello)
    assert message.simulator


def test_the_text_form_of_a_press_hides_the_key() -> None:
    text = repr(decode_from_pad(frame_of(named("pad press 42"))))
    assert "press_id" in text
    assert not {"key", "mac"} & set(re.findall(r"\w+(?==)", text))
