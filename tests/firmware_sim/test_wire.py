"""Messages: every golden vector, both ways, and the bounds of every value."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from firmware_sim.frames import BadFrame, Defect, Frame, Receiver, Side, encode_frame
from firmware_sim.messages import (
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
from firmware_sim.wire import decode_message, encode_message
from tests.firmware_sim import host

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "pad-protocol.json").read_text(encoding="utf-8")
)
FROM_HOST = {
    "HELLO": AskHello, "PING": Ping, "POLL": Poll, "OPEN": Open, "CLOSE": Close, "EXTEND": Extend, "ACK": Ack,
    "LOG": ReplayLog, "SIGNAL": Signal, "TEST": AskTest,
    "ADDRESS": AskAddress,
}  # fmt: skip
FROM_PAD = {
    "HELLO": Hello, "PONG": Pong, "IDLE": Idle, "OPENED": Opened, "CLOSED": Closed, "FULL": Full,
    "PRESS": Press, "SIGNAL": Signalled, "TEST": KeyTested, "ADDRESS": Addressed,
}  # fmt: skip
BYTES_FIELDS = ("token", "open_token", "uid")


def vectors(side: str, kind: str) -> list[Any]:
    chosen = [vector for vector in VECTORS if vector["from"] == side and kind in vector]
    return [pytest.param(vector, id=vector["name"]) for vector in chosen]


def fields(vector: dict[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value) if name in BYTES_FIELDS else value
        for name, value in vector["fields"].items()
    }


def judge(wire: bytes) -> HostMessage | Defect:
    found = Receiver().receive(wire, 0.0)[0]
    return found.defect if isinstance(found, BadFrame) else decode_message(found)


@pytest.mark.parametrize("vector", vectors("host", "message"))
def test_the_pad_reads_what_a_host_says(vector: dict[str, Any]) -> None:
    (frame,) = host.frames_in(bytes.fromhex(vector["wire"]))
    assert (frame.side, frame.address, frame.seq) == (Side.HOST, vector["address"], vector["seq"])
    assert decode_message(frame) == FROM_HOST[vector["message"]](**fields(vector))


@pytest.mark.parametrize("vector", vectors("pad", "message"))
def test_the_pad_says_what_the_page_shows(vector: dict[str, Any]) -> None:
    values = fields(vector)
    mac = bytes.fromhex(values.pop("mac", ""))  # our pads have no key for a MAC, so the test appends it
    message: PadMessage = FROM_PAD[vector["message"]](**values)
    type_no, payload = encode_message(message)
    frame = Frame(Side.PAD, vector["address"], type_no, vector["seq"], payload + mac)
    assert encode_frame(frame).hex() == vector["wire"]


@pytest.mark.parametrize("vector", vectors("host", "defect"))
def test_the_pad_counts_what_is_bad(vector: dict[str, Any]) -> None:
    assert judge(bytes.fromhex(vector["wire"])) == vector["defect"]
    desk = host.Desk()
    desk.sent()
    assert desk.say(bytes.fromhex(vector["wire"])) == []  # counted, otherwise ignored


def test_every_message_of_either_side_has_a_vector() -> None:
    named = {(vector["from"], vector["message"]) for vector in VECTORS if "message" in vector}
    assert {name for side, name in named if side == "host"} == set(FROM_HOST)
    assert {name for side, name in named if side == "pad"} == set(FROM_PAD)


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in VECTORS if "message" in v])
def test_every_vector_is_one_frame_wherever_it_is_cut(vector: dict[str, Any]) -> None:
    wire = bytes.fromhex(vector["wire"])
    whole = host.frames_in(wire)
    for cut in range(len(wire) + 1):
        receiver = Receiver()
        assert receiver.receive(wire[:cut], 0.0) + receiver.receive(wire[cut:], 0.0) == whole


def times(timeout_ms: int, warning_ms: int) -> bytes:
    return host.open_(timeout_ms=timeout_ms, warning_ms=warning_ms)


@pytest.mark.parametrize(
    "wire",
    [
        times(999, 0),
        times(3_600_001, 0),
        times(60_000, 60_001),
        host.extend(timeout_ms=999, warning_ms=0),
        host.extend(token=bytes(8)),
        host.close(bytes(8)),
        host.ask(host.CLOSE, host.TOKEN + b"\x00"),
        host.ask(host.CLOSE, host.TOKEN + b"\x05"),
        host.ack(press_id=0),
        host.ack(token=bytes(8)),
        host.ack(code=4),
        host.signal(0),
        host.signal(5),
        host.signal(2, argument=3),
        host.signal(4, text="长" * 22),
        host.ask(host.OPEN, struct.pack("<8sBII", host.TOKEN, 5, 1000, 0) + b"x" * 65),
        host.ask(host.TEST, b""),
        host.ask(host.TEST, b"\x01\x02"),
        host.ask(host.LOG, b"\x01"),
        host.ask(host.POLL, b"\x01"),
        host.ask(host.HELLO, b"\x01"),
    ],
)
def test_a_value_or_length_that_does_not_fit_is_a_bad_payload(wire: bytes) -> None:
    assert judge(wire) is Defect.PAYLOAD


@pytest.mark.parametrize("wire", [times(1000, 0), times(1000, 1000), times(3_600_000, 3_600_000)])
def test_times_at_their_bounds_fit(wire: bytes) -> None:
    assert isinstance(judge(wire), Open)


def test_every_shorter_payload_of_a_request_is_bad() -> None:
    for wire in (host.open_(), host.close(), host.extend(), host.ack(), host.signal(1), host.log_from(1)):
        (frame,) = host.frames_in(wire)
        fixed = 17 if frame.type_no == host.OPEN else len(frame.payload)
        for length in range(fixed):
            cut = Frame(Side.HOST, 0, frame.type_no, 0, frame.payload[:length])
            assert decode_message(cut) is Defect.PAYLOAD
