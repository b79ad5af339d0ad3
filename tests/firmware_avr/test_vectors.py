"""The golden vectors through the C codec: frames of the host read, of the pad produced, each defect named."""

import ctypes
from typing import Any

import pytest

from tests.devices.vectors import VECTORS, wire
from tests.firmware_avr.bench import LIBRARY

DEFECTS = ("good", "cobs", "length", "crc", "version", "direction", "type", "payload", "not for us")
FROM_HOST = [vector for vector in VECTORS if vector["from"] == "host"]
GOOD_FROM_PAD = [vector for vector in VECTORS if vector["from"] == "pad" and "message" in vector]
BAD_FROM_PAD = [vector for vector in VECTORS if vector["from"] == "pad" and "defect" in vector]
COLLECTED, DROPPED = 1, 2
PRESS_BYTES = 19
TYPES = {
    "HELLO": 0x01, "PING": 0x02, "PONG": 0x03, "OPEN": 0x10, "OPENED": 0x11, "CLOSE": 0x12, "CLOSED": 0x13,
    "EXTEND": 0x14, "FULL": 0x16, "PRESS": 0x20, "ACK": 0x21, "LOG": 0x22, "POLL": 0x30, "IDLE": 0x31,
    "SIGNAL": 0x40, "TEST": 0x42, "ADDRESS": 0x44,
}  # fmt: skip


class Collector(ctypes.Structure):
    """`struct collector` of frame.h."""

    _fields_ = (("bytes", ctypes.c_uint8 * 300), ("length", ctypes.c_uint16), ("skipping", ctypes.c_bool))


class Frame(ctypes.Structure):
    """`struct frame` of frame.h."""

    _fields_ = (("type", ctypes.c_uint8), ("payload", ctypes.c_void_p), ("length", ctypes.c_uint8))


class Request(ctypes.Structure):
    """`struct request` of messages.h."""

    _fields_ = (
        ("type", ctypes.c_uint8), ("token", ctypes.c_uint8 * 8), ("timeout_ms", ctypes.c_uint32),
        ("warning_ms", ctypes.c_uint32), ("duration_ms", ctypes.c_uint32), ("press_id", ctypes.c_uint32),
        ("scale", ctypes.c_uint8), ("code", ctypes.c_uint8), ("kind", ctypes.c_uint8),
        ("argument", ctypes.c_uint8), ("seconds", ctypes.c_uint8),
        ("uid", ctypes.c_uint8 * 6), ("address", ctypes.c_uint8),
    )  # fmt: skip


class PongFields(ctypes.Structure):
    """`struct pong`."""

    _fields_ = (
        ("boot", ctypes.c_uint32), ("uptime_ms", ctypes.c_uint32), ("open_token", ctypes.c_uint8 * 8),
        ("last_press_id", ctypes.c_uint32), ("unacknowledged", ctypes.c_uint8),
        ("bad_frames", ctypes.c_uint16), ("waiting_keys", ctypes.c_uint16),
    )  # fmt: skip


class HelloFields(ctypes.Structure):
    """`struct hello`."""

    _fields_ = (
        ("uid", ctypes.c_uint8 * 6), ("epoch", ctypes.c_uint32), ("boot", ctypes.c_uint32),
        ("uptime_ms", ctypes.c_uint32), ("reset_cause", ctypes.c_uint8), ("firmware", ctypes.c_uint16),
        ("flags", ctypes.c_uint8), ("last_press_id", ctypes.c_uint32), ("unacknowledged", ctypes.c_uint8),
        ("open_token", ctypes.c_uint8 * 8),
    )  # fmt: skip


class PressFields(ctypes.Structure):
    """`struct press`."""

    _fields_ = (
        ("press_id", ctypes.c_uint32), ("token", ctypes.c_uint8 * 8), ("key", ctypes.c_uint8),
        ("age_ms", ctypes.c_uint32), ("boot", ctypes.c_uint16),
    )  # fmt: skip


def received(data: bytes, address: int) -> list[tuple[str, Request]]:
    """What the pad reads in bytes of the line: the verdict on each frame, and what it asked."""
    collector, found = Collector(), []
    for byte in data:
        collected = LIBRARY.frame_collect(ctypes.byref(collector), ctypes.c_uint8(byte))
        frame, request = Frame(), Request()
        if collected == DROPPED:
            found.append(("length", request))
        if collected != COLLECTED:
            continue
        defect = LIBRARY.frame_decode(
            collector.bytes, ctypes.c_uint16(collector.length), ctypes.c_uint8(address), ctypes.byref(frame)
        )
        if defect == 0:
            defect = LIBRARY.request_read(ctypes.byref(frame), ctypes.byref(request))
        LIBRARY.frame_done(ctypes.byref(collector))
        found.append((DEFECTS[defect], request))
    return found


def filled(structure: ctypes.Structure, fields: dict[str, Any]) -> ctypes.Structure:
    """Copy fields of a vector into a structure of the C program, tokens and uids from hex."""
    for name, value in fields.items():
        if isinstance(value, str):
            target = getattr(structure, name)
            target[:] = bytes.fromhex(value)
        elif hasattr(structure, name):
            setattr(structure, name, value)
    return structure


def produced(name: str, fields: dict[str, Any]) -> bytes:
    """The payload that the C program writes for a message."""
    payload = ctypes.create_string_buffer(40)
    shown_token = bytes.fromhex(fields.get("token", ""))
    match name:
        case "HELLO":
            length = LIBRARY.hello_write(payload, ctypes.byref(filled(HelloFields(), fields)))
        case "PONG" | "IDLE":
            length = LIBRARY.pong_write(payload, ctypes.byref(filled(PongFields(), fields)))
        case "OPENED":
            length = LIBRARY.opened_write(payload, shown_token, ctypes.c_uint32(fields["remaining_ms"]))
        case "CLOSED":
            length = LIBRARY.closed_write(payload, shown_token, ctypes.c_uint8(fields["reason"]))
        case "FULL":
            length = LIBRARY.full_write(payload, shown_token)
        case "ADDRESS":
            uid = bytes.fromhex(fields["uid"])
            length = LIBRARY.address_write(payload, uid, ctypes.c_uint8(fields["address"]))
        case "PRESS":
            without_mac = {name: value for name, value in fields.items() if name != "mac"}
            length = LIBRARY.press_write(payload, ctypes.byref(filled(PressFields(), without_mac)))
        case _:  # SIGNAL and TEST: say.c writes their one byte
            return bytes([fields.get("kind", fields.get("key", 0))])
    return payload.raw[: length & 0xFF]


@pytest.mark.parametrize("vector", FROM_HOST, ids=lambda vector: vector["name"])
def test_a_frame_of_the_host_is_read_or_its_defect_named(vector: dict[str, Any]) -> None:
    [(verdict, request)] = received(wire(vector), vector.get("address", 0))
    assert verdict == vector.get("defect", "good")
    if "message" not in vector:
        return
    assert request.type == TYPES[vector["message"]]
    fields = vector["fields"]
    renamed = {"from_press_id": "press_id", "reason": None, "text": None}
    for name, value in fields.items():
        field = renamed.get(name, name)
        if field in {"token", "uid"}:
            assert bytes(getattr(request, field)).hex() == value
        elif field:
            assert getattr(request, field) == value, name


@pytest.mark.parametrize("vector", GOOD_FROM_PAD, ids=lambda vector: vector["name"])
def test_a_frame_of_the_pad_is_produced_byte_by_byte(vector: dict[str, Any]) -> None:
    payload = produced(vector["message"], vector["fields"])
    if vector["fields"].get("mac"):  # version 1 does not say how a MAC is made: a pad sends none
        assert len(payload) == PRESS_BYTES
        return
    encoded = ctypes.create_string_buffer(64)
    length = LIBRARY.frame_encode(
        encoded, ctypes.c_uint8(vector["address"]), ctypes.c_uint8(TYPES[vector["message"]]),
        ctypes.c_uint8(vector["seq"]), payload, ctypes.c_uint8(len(payload)),
    )  # fmt: skip
    assert encoded.raw[:length] == wire(vector)


@pytest.mark.parametrize("vector", BAD_FROM_PAD, ids=lambda vector: vector["name"])
def test_a_bad_frame_of_a_pad_is_refused_by_the_other_pads_too(vector: dict[str, Any]) -> None:
    """What a host finds in the payload a pad does not look at: the direction comes first."""
    own_direction = {"payload": "direction", "direction": "good"}
    [(verdict, _request)] = received(wire(vector), 0)
    assert verdict == own_direction.get(vector["defect"], vector["defect"])


def test_the_301st_byte_drops_the_frame_and_the_next_delimiter_begins_anew() -> None:
    ping = bytes.fromhex("0002010702073d28168d00")
    assert [verdict for verdict, _ in received(b"\0" + b"\1" * 300 + b"\0" + ping, 0)] == ["length", "good"]
    assert [verdict for verdict, _ in received(b"\0" + b"\1" * 301 + ping, 0)] == ["length", "good"]
    assert [verdict for verdict, _ in received(b"\0" + b"\1" * 299 + b"\5\0" + ping, 0)] == ["cobs", "good"]


def test_silence_drops_a_started_frame_once() -> None:
    collector = Collector()
    assert LIBRARY.frame_silence(ctypes.byref(collector)) == 0
    LIBRARY.frame_collect(ctypes.byref(collector), ctypes.c_uint8(2))
    assert LIBRARY.frame_silence(ctypes.byref(collector)) == DROPPED
    assert collector.length == 0
    assert LIBRARY.frame_silence(ctypes.byref(collector)) == 0


def test_of_changed_frames_none_is_taken_for_a_good_one() -> None:
    good = [wire(vector) for vector in FROM_HOST if "message" in vector]
    state = 1
    for round_no in range(20_000):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        frame = bytearray(good[round_no % len(good)])
        frame[1 + (state >> 33) % (len(frame) - 2)] ^= 1 + (state >> 20) % 255
        if state >> 63:
            frame[1 + (state >> 45) % (len(frame) - 2)] ^= 1 + (state >> 12) % 255
        if bytes(frame) not in good:
            assert "good" not in [verdict for verdict, _ in received(bytes(frame), 0)]


def test_utf8_is_judged_as_python_judges_it() -> None:
    heads = [bytes([first, second]) for first in range(0x80, 0x100) for second in range(0x70, 0xD0)]
    for head in heads:
        for text in (head, head + b"\x80", head + b"\xbf\x80", head + b"\x80\x80\x80", head + b"a"):
            good = True
            try:
                text.decode()
            except UnicodeDecodeError:
                good = False
            assert LIBRARY.text_is_good(text, ctypes.c_uint8(len(text))) is good, text
