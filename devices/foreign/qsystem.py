"""The operator pad of QSystem on RS-485: `01 address byte 07` in both directions, without a checksum."""

from devices.codes import Defect
from devices.foreign.codec import KeySaid, Said
from devices.foreign.scan import FrameScan

FIRST, LAST = 0x01, 0x07
FRAME_BYTES = 4
FRAME_S = 0.1  # 0.7 ms on the wire, and what an adapter holds back


class QSystemCodec:
    """Frames of exactly four bytes. No state but a started frame."""

    def __init__(self) -> None:
        self._scan = FrameScan(_read, FRAME_S)

    def receive(self, data: bytes, now_s: float) -> list[Said]:
        """Every complete frame, and each run of bytes that is none."""
        return self._scan.receive(data, now_s)

    def clear(self) -> None:
        """Forget a started frame."""
        self._scan.clear()

    def encode(self, address: int, show: bytes) -> bytes:
        """One frame for each byte of `show`, such as `32` for the green lamp."""
        return b"".join(bytes((FIRST, address, command, LAST)) for command in show)


def _read(begun: bytearray) -> tuple[Said, int] | Defect | None:
    if begun[0] != FIRST:
        return Defect.LENGTH
    if len(begun) < FRAME_BYTES:
        return None
    if begun[FRAME_BYTES - 1] != LAST:
        return Defect.LENGTH
    return KeySaid(begun[1], begun[2]), FRAME_BYTES
