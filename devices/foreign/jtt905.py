"""The service evaluator of JT/T 905: `55 AA`, length, device, vendor, command, body, XOR, `55 AA`."""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from devices.codes import Defect
from devices.foreign.codec import AliveSaid, KeySaid, NoiseSaid, Said

MARK = b"\x55\xaa"
LENGTH_BYTES = 2
HEAD_BYTES = 4  # device, vendor, command: the least that a length counts
BODY_BYTES_MAX = 64  # a damaged length must not swallow what follows for long
FRAME_S = 0.5
"""Within what time the next bytes of one frame come, at any speed from 2400 on."""


@dataclass(frozen=True, slots=True)
class Level:
    """Which frame tells a key: its command, the length of its body, and which byte of it is the level."""

    command: int
    body_bytes: int = 1
    offset: int = 0


class Jtt905Codec:
    """One evaluator on its own line. What comes from another `device` or `vendor` is noise.

    Frames that are not well formed to the last byte are noise too, and reading goes on one byte after their
    beginning: a good frame behind or inside them is still found.
    """

    def __init__(self, device: int, vendor: int, level: Level) -> None:
        self._source = bytes((device, vendor))
        self._level = level
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
        skipped, defect = 0, Defect.LENGTH
        while self._begun:
            size = self._frame_bytes()
            if size is None:
                break
            frame = bytes(self._begun[:size])
            found = self._read(frame) if size else Defect.LENGTH
            if isinstance(found, Defect):
                skipped, defect = skipped + 1, found if size else defect
                del self._begun[0]
                continue
            skipped, defect = _tell(skipped, defect, said)
            said.append(found)
            del self._begun[:size]
        _tell(skipped, defect, said)
        return said

    def clear(self) -> None:
        """Forget a started frame."""
        self._begun.clear()

    def encode(self, _address: int, show: bytes) -> bytes:
        """The frame of a command (2 bytes) and its body. Raises ValueError where `show` is shorter."""
        if len(show) < LENGTH_BYTES:
            raise ValueError("a command has two bytes")
        covered = (len(self._source) + len(show)).to_bytes(LENGTH_BYTES, "big") + self._source + show
        return MARK + covered + bytes((reduce(xor, covered),)) + MARK

    def _frame_bytes(self) -> int | None:
        """How long the frame is that begins here; 0: none begins here; None: more bytes will tell."""
        begun = self._begun
        if not MARK.startswith(begun[: len(MARK)]):
            return 0
        if len(begun) < len(MARK) + LENGTH_BYTES:
            return None
        length = int.from_bytes(begun[len(MARK) : len(MARK) + LENGTH_BYTES], "big")
        if not HEAD_BYTES <= length <= HEAD_BYTES + BODY_BYTES_MAX:
            return 0
        size = len(MARK) + LENGTH_BYTES + length + 1 + len(MARK)
        return size if len(begun) >= size else None

    def _read(self, frame: bytes) -> Said | Defect:
        covered, check, end = frame[len(MARK) : -3], frame[-3], frame[-2:]
        if end != MARK:
            return Defect.LENGTH
        if reduce(xor, covered) != check:
            return Defect.CRC
        source, command, body = covered[2:4], covered[4:6], covered[6:]
        if source != self._source:
            return Defect.DIRECTION
        if int.from_bytes(command, "big") != self._level.command:
            return AliveSaid(0)
        if len(body) != self._level.body_bytes:
            return Defect.PAYLOAD
        return KeySaid(0, body[self._level.offset])


def _tell(skipped: int, defect: Defect, said: list[Said]) -> tuple[int, Defect]:
    """Tell of a run of bytes that were no frame; none are left then."""
    if skipped:
        said.append(NoiseSaid(defect, skipped))
    return 0, Defect.LENGTH
