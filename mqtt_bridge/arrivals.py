"""Messages as they came, read out of a piece of the broker's byte stream. Pure.

Only what comes by the thousand is read here: whole PUBLISH packets one after the other. Whatever needs more
care is left to paho.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final, NamedTuple

TOPICS_REMEMBERED: Final = 10_000

_PUBLISH: Final = 0x30
_SORT: Final = 0xF0
_QOS_1: Final = 0x02
_QOS_2: Final = 0x04
_RETAINED: Final = 0x01
_MORE: Final = 0x80
"""This byte of a length is not its last one."""
_LENGTH_BYTES_MAX: Final = 4
_SHORT: Final = struct.Struct("!H")


class Arrived(NamedTuple):
    """One message as it came. `mid` and `generation` (the number of the connection) are for `acknowledge`."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    mid: int
    generation: int


def read_publishes(data: bytes, at: int, *, five: bool, generation: int) -> tuple[list[Arrived], int]:
    """The messages of QoS 0 and 1 that stand in `data` from `at` on, whole and one after the other, and where
    they end. `five`: it is MQTT 5.

    Ends before another packet, one that is not whole, one with properties of MQTT 5, and a malformed one.
    """
    found: list[Arrived] = []
    while True:
        read = _publish(data, at, five, generation)
        if read is None:
            return found, at
        arrived, at = read
        found.append(arrived)


@lru_cache(TOPICS_REMEMBERED)
def _text_of(topic: bytes) -> str:
    """The topic; empty where it is no UTF-8, so that it is nobody's."""
    try:
        return topic.decode()
    except UnicodeDecodeError:
        return ""


def _publish(data: bytes, at: int, five: bool, generation: int) -> tuple[Arrived, int] | None:
    """The message at `at` and where the next packet begins; None: it is not for us."""
    if at >= len(data) or data[at] & _SORT != _PUBLISH or data[at] & _QOS_2:
        return None
    first = data[at]
    body = _body(data, at + 1)
    if body is None:
        return None
    at, end = body
    if end - at < _SHORT.size:
        return None
    topic_at = at + _SHORT.size
    at = topic_at + _SHORT.unpack_from(data, at)[0]
    topic_end, mid = at, 0
    if first & _QOS_1 and at + _SHORT.size <= end:
        (mid,) = _SHORT.unpack_from(data, at)
        at += _SHORT.size
    if five:
        if at >= end or data[at] != 0:
            return None
        at += 1
    if at > end or topic_end == topic_at or (first & _QOS_1 and mid == 0):
        return None
    qos = 1 if first & _QOS_1 else 0
    topic = _text_of(data[topic_at:topic_end])
    return Arrived(topic, data[at:end], qos, bool(first & _RETAINED), mid, generation), end


def _body(data: bytes, at: int) -> tuple[int, int] | None:
    """Where a packet's body begins and ends, after the length at `at`; None: it is not all there."""
    length = 0
    for shift in range(_LENGTH_BYTES_MAX):
        if at >= len(data):
            return None
        byte = data[at]
        at += 1
        length |= (byte & ~_MORE) << (7 * shift)
        if not byte & _MORE:
            return (at, at + length) if at + length <= len(data) else None
    return None
