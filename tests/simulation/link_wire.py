"""A pad's side of the wire for the simulation, in plain Python from docs/pad-protocol.md: shares no code with
devices.
"""

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HostFrame:
    """A good frame of the host."""

    type: int
    payload: bytes


def stuff(data: bytes) -> bytes:
    """COBS in its plain form; frames here are shorter than 254 bytes."""
    return b"".join(bytes((len(run) + 1,)) + run for run in data.split(b"\0"))


def unstuff(data: bytes) -> bytes | None:
    """The bytes before `stuff`; None where that is impossible."""
    out = bytearray()
    at = 0
    while at < len(data):
        end = at + data[at]
        if end > len(data) or data[at] == 0:
            return None
        out += data[at + 1 : end]
        if end < len(data):
            out.append(0)
        at = end
    return bytes(out)


def pad_frame(type_: int, payload: bytes, seq: int) -> bytes:
    """A frame of the pad on a point-to-point line, delimiters included."""
    body = bytes((0x81, 0, type_, seq)) + payload
    return b"\0" + stuff(body + struct.pack("<I", zlib.crc32(body, 1))) + b"\0"


class HostFrames:
    """Collects the host's bytes up to each delimiter."""

    def __init__(self) -> None:
        self._collected = b""
        self._at_s = 0.0

    def receive(self, data: bytes, now_s: float) -> list[HostFrame]:
        """The good frames that `data` completes."""
        if now_s - self._at_s > 0.2:
            self._collected = b""
        self._at_s = now_s
        *whole, self._collected = (self._collected + data).split(b"\0")
        self._collected = self._collected[-300:]
        return [frame for frame in map(read_frame, whole) if frame]


def read_frame(stuffed: bytes) -> HostFrame | None:
    """The host's frame between two delimiters, if it is a good one."""
    body = unstuff(stuffed) if stuffed else None
    if body is None or len(body) < 8:
        return None
    covered, crc = body[:-4], struct.unpack("<I", body[-4:])[0]
    if zlib.crc32(covered, 1) != crc or covered[:2] != b"\x01\0":
        return None
    return HostFrame(covered[2], covered[4:])
