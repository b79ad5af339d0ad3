"""The golden vectors in both directions, every split of them, COBS, CRC and the collecting of bytes."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.second_pad import fromhost, frompad, messages  # noqa: F401 - importing enters the types
from tests.second_pad.frames import Collector, FrameError, cobs_decode, cobs_encode, crc, decode
from tests.second_pad.messages import Message

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "pad-protocol.json").read_text()
)
# Section 4 leaves ADDRESS to pads with an RS-485 line driver; this one has none.
FOREIGN = [vector for vector in VECTORS if vector.get("message") == "ADDRESS"]
GOOD = [vector for vector in VECTORS if "message" in vector and vector not in FOREIGN]
BAD = [vector for vector in VECTORS if "defect" in vector and "ADDRESS" not in vector["name"]]


def name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def class_of(vector: dict[str, Any]) -> type[Message]:
    from_pad = vector["from"] == "pad"
    known = messages.REGISTRY.items()
    return next(cls for key, cls in known if key[0] == from_pad and vector["message"] == cls.NAME)


def plain(message: Message) -> dict[str, Any]:
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in asdict(message).items()}


def read(wire: bytes, *, is_pad: bool) -> Message:
    [encoded] = Collector().feed(0, wire)
    assert encoded is not None
    frame = decode(encoded, is_pad=is_pad, address=None)
    assert frame is not None
    return messages.decode(frame)


@pytest.mark.parametrize("vector", GOOD, ids=name)
def test_vector_is_decoded(vector: dict[str, Any]) -> None:
    wire = bytes.fromhex(vector["wire"])
    [encoded] = Collector().feed(0, wire)
    assert encoded is not None
    frame = decode(encoded, is_pad=vector["from"] == "host", address=vector["address"])
    assert frame is not None
    assert (frame.address, frame.seq) == (vector["address"], vector["seq"])
    message = messages.decode(frame)
    assert vector["message"] == message.NAME
    expected = vector["fields"]
    assert plain(message) == expected


@pytest.mark.parametrize("vector", GOOD, ids=name)
def test_vector_is_encoded(vector: dict[str, Any]) -> None:
    cls = class_of(vector)
    hexed = {"token", "uid", "mac", "open_token"}
    values = {k: bytes.fromhex(v) if k in hexed else v for k, v in vector["fields"].items()}
    message = cls(**values)
    assert messages.encode(message, vector["address"], vector["seq"]).hex() == vector["wire"]


@pytest.mark.parametrize("vector", BAD, ids=name)
def test_defect(vector: dict[str, Any]) -> None:
    with pytest.raises(FrameError) as caught:
        read(bytes.fromhex(vector["wire"]), is_pad=vector["from"] == "host")
    assert caught.value.defect == vector["defect"]


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_every_split(vector: dict[str, Any]) -> None:
    wire = bytes.fromhex(vector["wire"])
    whole = Collector().feed(0, wire)
    assert len(whole) == 1
    for at in range(len(wire) + 1):
        collector = Collector()
        assert collector.feed(0, wire[:at]) + collector.feed(199, wire[at:]) == whole
    single = Collector()
    assert [item for at, byte in enumerate(wire) for item in single.feed(199 * at, bytes([byte]))] == whole


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_every_split_with_silence(vector: dict[str, Any]) -> None:
    wire = bytes.fromhex(vector["wire"])
    for at in range(2, len(wire) - 1):
        collector = Collector()
        collector.feed(0, wire[:at])
        assert collector.deadline() == 200
        assert collector.feed(200, wire[at:])[0] is None


def test_worked_example() -> None:
    assert crc(bytes.fromhex("01000207")) == 0x8D16283D
    assert cobs_encode(bytes.fromhex("110022")).hex() == "02110222"


def test_crc_as_in_c() -> None:
    data = random.Random(1).randbytes(50)
    register = ~1 & 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xEDB88320 if register & 1 else 0)
    assert ~register & 0xFFFFFFFF == crc(data) == zlib.crc32(data, 1)


def test_cobs_round_trip() -> None:
    rng = random.Random(2)
    cases = [bytes(n) for n in range(5)] + [b"\x01" * n for n in (1, 252, 253, 254, 255, 508, 509)]
    cases += [bytes(rng.choice((0, 1, 255)) for _ in range(rng.randrange(300))) for _ in range(500)]
    for data in cases:
        encoded = cobs_encode(data)
        assert 0 not in encoded
        assert cobs_decode(encoded) == data


def test_noise_is_counted_and_good_frames_go_through() -> None:
    wire = bytes.fromhex(GOOD[0]["wire"])
    collector = Collector()
    assert collector.feed(0, b"\x00\x00\x00") == []
    assert collector.feed(0, b"\x05" * 300) == []
    assert collector.feed(0, b"\x05") == [None]
    assert collector.feed(0, b"\x05" * 1000) == []
    assert collector.tick(5000) == []
    assert collector.feed(5000, wire) == Collector().feed(0, wire)


def test_one_delimiter_between_two() -> None:
    wire = bytes.fromhex(GOOD[0]["wire"])
    assert len(Collector().feed(0, wire + wire[1:] + wire[1:])) == 3


def test_another_address_is_not_bad() -> None:
    wire = bytes.fromhex("00090111300d155c579d00")
    assert decode(wire[1:-1], is_pad=True, address=0) is None
    with pytest.raises(FrameError):  # the version goes before the address
        decode(bytes.fromhex("0202070207d387a39f")[:-1], is_pad=True, address=5)


@pytest.mark.parametrize("flips", range(8))
def test_every_flipped_bit_is_noticed(flips: int) -> None:
    for vector in GOOD:
        encoded = bytes.fromhex(vector["wire"])[1:-1]
        for at in range(len(encoded)):
            damaged = bytearray(encoded)
            damaged[at] ^= 1 << flips
            if 0 in damaged:  # cut in two: no frame any more
                continue
            with pytest.raises(FrameError):
                read(bytes([0, *damaged, 0]), is_pad=vector["from"] == "host")


@pytest.mark.parametrize("vector", FOREIGN, ids=name)
def test_address_is_a_type_that_this_pad_does_not_know(vector: dict[str, Any]) -> None:
    with pytest.raises(FrameError) as caught:
        read(bytes.fromhex(vector["wire"]), is_pad=vector["from"] == "host")
    assert caught.value.defect == "type"
