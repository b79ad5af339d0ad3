"""The service evaluator of JT/T 905: `55 AA`, length, device, vendor, command, body, XOR, `55 AA`."""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from devices.codes import Defect
from devices.foreign.codec import AliveSaid, KeySaid, Said
from devices.foreign.scan import FrameScan

MARK = b"\x55\xaa"
LENGTH_BYTES = 2
HEAD_BYTES = 4  # device, vendor, command: the least that a length counts
BODY_BYTES_MAX = 64  # a damaged length must not swallow what follows for long
FRAME_S = 0.5  # at any speed from 2400 on


@dataclass(frozen=True, slots=True)
class Level:
    """Which frame tells a key: its command, the length of its body, and which byte of it is the level."""

    command: int
    body_bytes: int = 1
    offset: int = 0


class Jtt905Codec:
    """One evaluator on its own line. What comes from another `device` or `vendor` is noise, and so is a frame
    that is not well formed to its last byte.
    """

    def __init__(self, device: int, vendor: int, level: Level) -> None:
        self._source = bytes((device, vendor))
        self._level = level
        self._scan = FrameScan(self._read, FRAME_S)

    def receive(self, data: bytes, now_s: float) -> list[Said]:
        """Every complete frame, and each run of bytes that is none."""
        return self._scan.receive(data, now_s)

    def clear(self) -> None:
        """Forget a started frame."""
        self._scan.clear()

    def encode(self, _address: int, show: bytes) -> bytes:
        """The frame of a command (2 bytes) and its body. Raises ValueError where `show` is shorter."""
        if len(show) < LENGTH_BYTES:
            raise ValueError("a command has two bytes")
        covered = (len(self._source) + len(show)).to_bytes(LENGTH_BYTES, "big") + self._source + show
        return MARK + covered + bytes((reduce(xor, covered),)) + MARK

    def _read(self, begun: bytearray) -> tuple[Said, int] | Defect | None:
        if not MARK.startswith(begun[: len(MARK)]):
            return Defect.LENGTH
        if len(begun) < len(MARK) + LENGTH_BYTES:
            return None
        length = int.from_bytes(begun[len(MARK) : len(MARK) + LENGTH_BYTES], "big")
        if not HEAD_BYTES <= length <= HEAD_BYTES + BODY_BYTES_MAX:
            return Defect.LENGTH
        size = len(MARK) + LENGTH_BYTES + length + 1 + len(MARK)
        if len(begun) < size:
            return None
        found = self._word(bytes(begun[:size]))
        return found if isinstance(found, Defect) else (found, size)

    def _word(self, frame: bytes) -> Said | Defect:
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
