"""Frames of a line as people see them: good ones with their fields, others with their defect."""

import pytest

from firmware_sim.frames import Frame, Side, encode_frame
from firmware_sim.trace import FRAMES_SHOWN, PIECES_KEPT, Trace, Way
from tests.firmware_sim import host


def seen(way: Way, data: bytes) -> tuple[str, str | None]:
    trace = Trace()
    for at, byte in enumerate(data):
        trace.passed(way, bytes((byte,)), at / 1000)
    (frame,) = trace.frames()
    return frame.name, frame.defect


def pad_frame(type_no: int, payload: bytes = b"") -> bytes:
    return encode_frame(Frame(Side.PAD, 0, type_no, 0, payload))


@pytest.mark.parametrize(
    ("way", "data", "name", "defect"),
    [
        ("to-pad", host.ask(host.PING), "PING", None),
        ("to-pad", host.open_(), "OPEN", None),
        ("to-pad", host.ask(host.CLOSE, b"x"), "CLOSE", "payload"),
        ("to-pad", host.ask(0x7E), "", "type"),
        ("to-pad", pad_frame(0x16, b"12345678"), "", "direction"),
        ("to-host", pad_frame(0x16, b"12345678"), "FULL", None),
        ("to-host", pad_frame(0x16, b"1234567"), "FULL", "payload"),
        ("to-host", pad_frame(0x7E), "", "type"),
        ("to-pad", host.ask(0x44, host.UID + b"\x07"), "ADDRESS", None),
        ("to-host", pad_frame(0x44, host.UID + b"\x07"), "ADDRESS", None),
        ("to-host", host.ask(host.PING), "", "direction"),
        ("to-host", b"\x00\x02\x01\x00", "", "length"),
        ("to-host", b"\x00\x09\x01\x00", "", "cobs"),
    ],
)
def test_a_frame_is_named_and_judged(way: Way, data: bytes, name: str, defect: str | None) -> None:
    assert seen(way, data) == (name, defect)


def test_fields_are_told_as_the_page_names_them() -> None:
    trace = Trace()
    trace.passed("to-host", pad_frame(0x20, bytes(range(1, 20))), 7.5)
    trace.passed("to-pad", host.ack(3, code=1), 7.6)
    press, ack = trace.frames()
    assert (press.at_s, press.way, press.fields["press_id"], press.fields["key"]) == (
        7.5,
        "to-host",
        0x04030201,
        13,
    )
    assert ack.fields == {"press_id": 3, "token": host.TOKEN.hex(), "code": 1}
    assert press.raw == bytes(range(1, 20)).hex()


def test_what_is_kept_is_bounded() -> None:
    trace = Trace()
    for number in range(3 * PIECES_KEPT):
        trace.passed("to-pad", host.ask(host.PING), float(number))
    frames = trace.frames()
    assert len(frames) == FRAMES_SHOWN
    assert frames[-1].at_s == 3 * PIECES_KEPT - 1
    assert trace.bytes_passed["to-pad"] == 3 * PIECES_KEPT * len(host.ask(host.PING))
