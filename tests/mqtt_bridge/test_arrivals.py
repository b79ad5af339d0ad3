"""Messages read out of a piece of the byte stream, beside how paho reads the same packets."""

from __future__ import annotations

import random
import struct

import pytest
from paho.mqtt._packet import decode_publish
from paho.mqtt.enums import MQTTProtocolVersion

from mqtt_bridge.arrivals import Arrived, read_publishes

PUBACK = bytes([0x40, 2, 0, 7])


def packet(
    topic: bytes, payload: bytes, *, first: int = 0x32, mid: int = 9, properties: bytes = b""
) -> bytes:
    """A PUBLISH as MQTT writes it (3.3)."""
    middle = struct.pack("!H", mid) if first & 0x06 else b""
    body = struct.pack("!H", len(topic)) + topic + middle + properties + payload
    length, left = b"", len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        length += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([first]) + length + body


def read(data: bytes, at: int = 0, *, five: bool = False) -> tuple[list[Arrived], int]:
    return read_publishes(data, at, five=five, generation=3)


def test_messages_come_in_their_order_until_another_packet() -> None:
    one, two = packet(b"a/b", b"1", mid=1), packet(b"a/c", b"2" * 200, first=0x31)
    found, at = read(b"x" + one + two + PUBACK + one, 1)
    assert found == [Arrived("a/b", b"1", 1, False, 1, 3), Arrived("a/c", b"2" * 200, 0, True, 0, 3)]
    assert at == 1 + len(one) + len(two)


@pytest.mark.parametrize("size", [0, 1, 120, 121, 122, 16_375, 16_380, 70_000, 2_097_150])
def test_a_length_of_one_to_four_bytes_is_read_as_paho_reads_it(size: int) -> None:
    raw = packet(b"a/b", random.Random(size).randbytes(size), first=0x3B)
    (arrived,), at = read(raw + b"\x32")
    body = raw[-(2 + 3 + 2 + size) :]
    paho = decode_publish(0x3B, body, MQTTProtocolVersion.MQTTv311)
    assert (arrived.topic.encode(), arrived.payload, arrived.mid) == (paho.topic, paho.payload, paho.mid)
    assert (arrived.qos, arrived.retain, at) == (paho.qos, paho.retain, len(raw))


@pytest.mark.parametrize("size", [0, 300])
def test_a_message_that_is_not_whole_is_left_at_every_point(size: int) -> None:
    whole = packet(b"a/b", b"p" * size)
    for end in range(len(whole)):
        assert read(whole + whole[:end]) == ([Arrived("a/b", b"p" * size, 1, False, 9, 3)], len(whole))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PUBACK,
        packet(b"a", b"", first=0x34),
        packet(b"a", b"", first=0x36),
        packet(b"", b"x"),
        packet(b"a", b"", mid=0),
        b"\x32\x00",
        b"\x32\x01a",
        b"\x32\x04\x00\x03ab",
        b"\x32\x03\x00\x01a",
        b"\x32\x05\x00\x05a\x00\x01",
        b"\x32\xff\xff\xff\xff\x01\x00\x01a\x00\x01",
    ],
    ids=repr,
)
@pytest.mark.parametrize("five", [False, True])
@pytest.mark.promise(6)
def test_what_is_no_message_for_us_is_left_to_paho(data: bytes, five: bool) -> None:
    assert read(data + b"\x32\x00" * 4, five=five) == ([], 0)


def test_a_message_of_mqtt_5_with_properties_is_left_to_paho() -> None:
    plain = packet(b"a/b", b"p", properties=b"\x00")
    expiring = packet(b"a/b", b"p", properties=b"\x05\x02\x00\x00\x00\x01")
    assert read(plain + expiring, five=True) == ([Arrived("a/b", b"p", 1, False, 9, 3)], len(plain))
    assert read(packet(b"a/b", b""), five=True) == ([], 0), "not even the length of its properties"


@pytest.mark.promise(6)
def test_a_topic_that_is_no_text_is_nobody_s() -> None:
    assert read(packet(b"\xff\xfe", b"p"))[0] == [Arrived("", b"p", 1, False, 9, 3)]


@pytest.mark.promise(6)
def test_noise_never_raises() -> None:
    source = random.Random(1)
    for _ in range(20_000):
        noise = bytes([source.choice((0x30, 0x32, 0x33, 0x3B)), source.randrange(24)]) + source.randbytes(24)
        found, at = read(noise, five=source.random() < 0.5)
        assert 0 <= at <= len(noise)
        assert (at == 0) == (found == [])
