"""Frames of the pad protocol (docs/pad-protocol.md, section 2), apart from the host's codec."""

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum, StrEnum

VERSION = 1
PAYLOAD_BYTES_MAX = 200
FRAME_BYTES_MIN = 8
FRAME_BYTES_MAX = FRAME_BYTES_MIN + PAYLOAD_BYTES_MAX
COLLECTED_BYTES_MAX = 300
SILENCE_S = 0.2
_DELIMITER = b"\x00"


class Side(IntEnum):
    """Who sent a frame: bit 7 of its first byte."""

    HOST = 0x00
    PAD = 0x80


class Defect(StrEnum):
    """Why a frame is bad, in the order in which a receiver looks."""

    COBS = "cobs"
    LENGTH = "length"
    CRC = "crc"
    VERSION = "version"
    DIRECTION = "direction"
    TYPE = "type"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame without its check; address 0 to 255, type and seq one byte each, payload up to 200 bytes."""

    side: Side
    address: int
    type_no: int
    seq: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes between two delimiters that are no frame."""

    defect: Defect
    raw: bytes


def cobs_encode(data: bytes) -> bytes:
    """Return data without any zero byte, one byte longer for each 254 begun."""
    encoded = bytearray()
    for run in data.split(_DELIMITER):
        rest = run
        while len(rest) >= 254:
            encoded += b"\xff" + rest[:254]
            rest = rest[254:]
        encoded += bytes((len(rest) + 1,)) + rest
    return bytes(encoded)


def cobs_decode(encoded: bytes) -> bytes | None:
    """Return the data, or None where a code byte is zero or points past the end."""
    decoded = bytearray()
    index = 0
    while index < len(encoded):
        code = encoded[index]
        end = index + code
        if code == 0 or end > len(encoded):
            return None
        decoded += encoded[index + 1 : end]
        index = end
        if code < 0xFF and index < len(encoded):
            decoded += _DELIMITER
    return bytes(decoded)


def encode_frame(frame: Frame) -> bytes:
    """Return the bytes for the wire, both delimiters included."""
    assert len(frame.payload) <= PAYLOAD_BYTES_MAX
    head = bytes((VERSION | frame.side, frame.address, frame.type_no, frame.seq))
    body = head + frame.payload
    check = struct.pack("<I", zlib.crc32(body, VERSION))
    return _DELIMITER + cobs_encode(body + check) + _DELIMITER


def decode_frame(encoded: bytes) -> Frame | BadFrame:
    """Judge what stood between two delimiters; direction, address, type and payload are not looked at."""
    data = cobs_decode(encoded)
    if data is None:
        return BadFrame(Defect.COBS, encoded)
    if not FRAME_BYTES_MIN <= len(data) <= FRAME_BYTES_MAX:
        return BadFrame(Defect.LENGTH, encoded)
    body = data[:-4]
    if struct.unpack("<I", data[-4:]) != (zlib.crc32(body, VERSION),):
        return BadFrame(Defect.CRC, encoded)
    if body[0] & 0x7F != VERSION:
        return BadFrame(Defect.VERSION, encoded)
    return Frame(Side(body[0] & 0x80), body[1], body[2], body[3], body[4:])


class Receiver:
    """Cuts a stream of bytes into frames; whatever arrives, nothing is raised."""

    def __init__(self) -> None:
        self._collected = bytearray()
        self._skipping = False  # more than 300 bytes came: everything up to the next delimiter is noise
        self._last_byte_s = 0.0

    def receive(self, data: bytes, now_s: float) -> list[Frame | BadFrame]:
        """Take bytes that arrived at now_s and return what they complete, in order."""
        found: list[Frame | BadFrame] = []
        if not data:
            return found
        if self._collected and now_s - self._last_byte_s >= SILENCE_S:
            found.append(self._drop())
        self._last_byte_s = now_s
        *closed, open_end = data.split(_DELIMITER)
        for piece in closed:
            self._collect(piece, found)
            if self._collected:
                found.append(decode_frame(bytes(self._collected)))
            self._collected.clear()
            self._skipping = False
        self._collect(open_end, found)
        return found

    def _collect(self, piece: bytes, found: list[Frame | BadFrame]) -> None:
        if self._skipping:
            return
        self._collected += piece
        if len(self._collected) > COLLECTED_BYTES_MAX:
            found.append(self._drop())
            self._skipping = True

    def _drop(self) -> BadFrame:
        raw = bytes(self._collected[: COLLECTED_BYTES_MAX + 1])
        self._collected.clear()
        return BadFrame(Defect.LENGTH, raw)
