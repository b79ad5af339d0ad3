"""Frames of the pad protocol (docs/pad-protocol.md, section 2): `00 | COBS(header, payload, CRC-32) | 00`."""

import zlib
from dataclasses import dataclass, field

from cobs import cobs

from devices.codes import Defect

VERSION = 1
FROM_PAD = 0x80
HEADER_BYTES = 4
CRC_BYTES = 4
PAYLOAD_BYTES_MAX = 200
FRAME_BYTES_MAX = HEADER_BYTES + PAYLOAD_BYTES_MAX + CRC_BYTES
COLLECTED_BYTES_MAX = 300
SILENCE_S = 0.2
BYTE_MAX = 0xFF

# What the line adds to a payload: two delimiters, one COBS code byte, header and CRC.
OVERHEAD_BYTES = 2 + 1 + HEADER_BYTES + CRC_BYTES


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a pad whose CRC, version and direction are right. What it holds may still make no sense."""

    address: int
    type: int
    seq: int
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes that are no frame for us, and why. `raw` may hold what a citizen pressed: it is never shown.

    `address`: whose line it is, where the bytes tell; what is not ours is not bad either.
    """

    defect: Defect
    raw: bytes = field(repr=False)
    address: int | None = None


def encode_frame(*, address: int, type: int, seq: int, payload: bytes) -> bytes:  # noqa: A002 - the page's own word
    """Put a frame of the host on the wire, delimiters included. Raises ValueError where a field is out of
    range.
    """
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise ValueError(f"a payload has at most {PAYLOAD_BYTES_MAX} bytes, not {len(payload)}")
    body = bytes((VERSION, address, type, seq)) + payload
    crc = zlib.crc32(body, VERSION).to_bytes(CRC_BYTES, "little")
    encoded: bytes = cobs.encode(body + crc)
    return b"\0" + encoded + b"\0"


class FrameDecoder:
    """Finds a pad's frames in bytes as they come, in pieces of any size. Holds at most 300 bytes; never
    raises.
    """

    def __init__(self) -> None:
        self._collected = bytearray()
        self._skipping = False
        self._received_s = 0.0

    def receive(self, data: bytes, now_s: float) -> list[Frame | BadFrame]:
        """Take bytes that came at `now_s`; return what they completed, in the order of the line."""
        found: list[Frame | BadFrame] = []
        if not data:
            return found
        if self._collected and now_s - self._received_s > SILENCE_S:
            found.append(BadFrame(Defect.LENGTH, bytes(self._collected)))
            self._collected.clear()
        self._received_s = now_s
        pieces = data.split(b"\0")
        for piece in pieces[:-1]:
            self._collect(piece, found)
            self._close(found)
        self._collect(pieces[-1], found)
        return found

    @property
    def has_begun(self) -> bool:
        """A frame was started and not ended."""
        return bool(self._collected)

    def clear(self) -> None:
        """Forget a started frame: the line was opened anew."""
        self._collected.clear()
        self._skipping = False

    def _collect(self, piece: bytes, found: list[Frame | BadFrame]) -> None:
        if self._skipping or not piece:
            return
        room = COLLECTED_BYTES_MAX - len(self._collected)
        self._collected += piece[:room]
        if len(piece) > room:
            found.append(BadFrame(Defect.LENGTH, bytes(self._collected)))
            self._collected.clear()
            self._skipping = True

    def _close(self, found: list[Frame | BadFrame]) -> None:
        if self._collected:
            found.append(_decode(bytes(self._collected)))
        self.clear()


def _decode(raw: bytes) -> Frame | BadFrame:
    try:
        body: bytes = cobs.decode(raw)
    except cobs.DecodeError:
        return BadFrame(Defect.COBS, raw)
    if not HEADER_BYTES + CRC_BYTES <= len(body) <= FRAME_BYTES_MAX:
        return BadFrame(Defect.LENGTH, raw)
    covered, crc = body[:-CRC_BYTES], body[-CRC_BYTES:]
    if zlib.crc32(covered, VERSION) != int.from_bytes(crc, "little"):
        return BadFrame(Defect.CRC, raw)
    if covered[0] & ~FROM_PAD != VERSION:
        return BadFrame(Defect.VERSION, raw)
    if not covered[0] & FROM_PAD:
        return BadFrame(Defect.DIRECTION, raw, covered[1])
    return Frame(covered[1], covered[2], covered[3], covered[HEADER_BYTES:])
