"""The operator pad of QSystem on RS-485: `01 address byte 07` in both directions, without a checksum."""

from devices.codes import Defect
from devices.foreign.codec import KeySaid, NoiseSaid, Said

FIRST, LAST = 0x01, 0x07
FRAME_BYTES = 4
ADDRESSES = range(1, 0x100)
FRAME_S = 0.1
"""Within what time the bytes of one frame come: 0.7 ms on the wire, and what an adapter holds back."""


class QSystemCodec:
    """Finds frames of exactly four bytes, split or merged as reads may be. No state but a started frame."""

    def __init__(self) -> None:
        self._begun = bytearray()
        self._received_s = 0.0

    def receive(self, data: bytes, now_s: float) -> list[Said]:
        """Every complete frame, and each run of bytes that is none."""
        said: list[Said] = []
        if not data:
            return said
        if self._begun and now_s - self._received_s > FRAME_S:
            said.append(NoiseSaid(Defect.LENGTH, len(self._begun), stale=True))
            self._begun.clear()
        self._received_s = now_s
        self._begun += data
        skipped = 0
        while self._begun:
            if self._begun[0] == FIRST and len(self._begun) < FRAME_BYTES:
                break
            if self._begun[0] == FIRST and self._begun[FRAME_BYTES - 1] == LAST:
                skipped = _tell(skipped, said)
                said.append(KeySaid(self._begun[1], self._begun[2]))
                del self._begun[:FRAME_BYTES]
            else:
                skipped += 1
                del self._begun[0]
        _tell(skipped, said)
        return said

    def clear(self) -> None:
        """Forget a started frame."""
        self._begun.clear()

    def encode(self, address: int, show: bytes) -> bytes:
        """One frame for each byte of `show`, such as `32` for the green lamp."""
        return b"".join(bytes((FIRST, address, command, LAST)) for command in show)


def _tell(skipped: int, said: list[Said]) -> int:
    """Tell of a run of bytes that were no frame; none are left then."""
    if skipped:
        said.append(NoiseSaid(Defect.LENGTH, skipped))
    return 0
