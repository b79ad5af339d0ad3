"""Frames of the pad protocol: COBS, CRC and the collecting of bytes (section 2). Pure: no I/O, no clock."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

VERSION = 1
FROM_PAD = 0x80
MIN_FRAME = 8
MAX_FRAME = 208
MAX_COLLECTED = 300
SILENCE_MS = 200
DELIMITER = b"\x00"


class FrameError(Exception):
    """A bad frame. `defect` is one of cobs, length, crc, version, direction, type, payload."""

    def __init__(self, defect: str) -> None:
        super().__init__(defect)
        self.defect = defect


@dataclass(frozen=True)
class Frame:
    """A frame that passed every check up to the direction; `type` and `payload` are not yet looked at."""

    from_pad: bool
    address: int
    type: int
    seq: int
    payload: bytes


def crc(data: bytes) -> int:
    """The protocol's CRC-32: the usual one with the version handed in as the running value."""
    return zlib.crc32(data, VERSION)


def cobs_encode(data: bytes) -> bytes:
    """Plain COBS; the result holds no zero byte."""
    out = bytearray()
    for run in data.split(b"\x00"):
        full = len(run) // 254 * 254
        for at in range(0, full, 254):
            out += b"\xff" + run[at : at + 254]
        out.append(len(run) - full + 1)
        out += run[full:]
    return bytes(out)


def cobs_decode(encoded: bytes) -> bytes:
    """Inverse of cobs_encode; raises FrameError("cobs") for a zero or a code that points past the end."""
    out = bytearray()
    at = 0
    while at < len(encoded):
        code = encoded[at]
        run = encoded[at + 1 : at + code]
        if code == 0 or len(run) != code - 1 or 0 in run:
            raise FrameError("cobs")
        out += run
        at += code
        if code != 0xFF and at < len(encoded):
            out.append(0)
    return bytes(out)


def encode(frame: Frame) -> bytes:
    """The frame as it goes on the wire, a delimiter before and after it."""
    head = bytes([VERSION | (FROM_PAD if frame.from_pad else 0), frame.address, frame.type, frame.seq])
    body = head + frame.payload
    if len(body) + 4 > MAX_FRAME:
        raise ValueError("payload too long")
    return DELIMITER + cobs_encode(body + crc(body).to_bytes(4, "little")) + DELIMITER


def decode(encoded: bytes, *, is_pad: bool, address: int | None) -> Frame | None:
    """Check what was collected between two delimiters, in the order of section 2.

    Returns None for a frame with another's address (not bad, only not for us); `address` None takes any.
    Raises FrameError for a bad one. Type and payload are for `messages.decode` to check.
    """
    data = cobs_decode(encoded)
    if not MIN_FRAME <= len(data) <= MAX_FRAME:
        raise FrameError("length")
    body, check = data[:-4], data[-4:]
    if crc(body) != int.from_bytes(check, "little"):
        raise FrameError("crc")
    if body[0] & 0x7F != VERSION:
        raise FrameError("version")
    if address is not None and body[1] != address:
        return None
    from_pad = bool(body[0] & FROM_PAD)
    if from_pad == is_pad:
        raise FrameError("direction")
    return Frame(from_pad, body[1], body[2], body[3], body[4:])


class Collector:
    """Cuts a byte stream at the delimiters.

    `feed` and `tick` are given a clock in ms that never runs backwards. Each item they return is either what
    stood between two delimiters (never empty) or None for a thing dropped, to be counted as a bad frame.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._last = 0
        self._overrun = False

    def deadline(self) -> int | None:
        """When a started frame is to be dropped unless another byte comes."""
        return self._last + SILENCE_MS if self._data else None

    def tick(self, now: int) -> list[bytes | None]:
        """Drop a frame that was started and then left for 200 ms."""
        if self._data and now - self._last >= SILENCE_MS:
            self._data.clear()
            return [None]
        return []

    def feed(self, now: int, data: bytes) -> list[bytes | None]:
        """Take bytes that arrived at `now`."""
        found = self.tick(now)
        self._last = now
        for byte in data:
            if byte == 0:
                if self._data:
                    found.append(bytes(self._data))
                self._data.clear()
                self._overrun = False
            elif not self._overrun:
                self._data.append(byte)
                if len(self._data) > MAX_COLLECTED:
                    self._data.clear()
                    self._overrun = True
                    found.append(None)
        return found
