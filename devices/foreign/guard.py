"""A codec that somebody else wrote, held so that nothing it does stops a station. Pure but for its log."""

import logging
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from devices.codes import Defect
from devices.foreign.codec import BYTE_MAX, AliveSaid, Codec, KeySaid, NoiseSaid, Said

logger = logging.getLogger(__name__)

SAID_BESIDES_MAX = 8
"""How much more than one word for each byte a codec may say."""
SENT_BYTES_MAX = 256
SHOWN_CHARACTERS_MAX = 120

ANYTHING = (Exception, SystemExit)

T = TypeVar("T")


class GuardedCodec:
    """Calls a codec; whatever is wrong with it becomes a fault to be told, and a codec made anew."""

    def __init__(self, name: str, make: Callable[[], Codec]) -> None:
        self._name = name
        self._make = make
        self._faults: list[str] = []
        self._failed = 0
        self._codec: Codec | None = None
        self._remake()

    @property
    def is_usable(self) -> bool:
        """Whether there is a codec at all."""
        return self._codec is not None

    def take_faults(self) -> list[str]:
        """What went wrong since the last call; never bytes of the wire, which may be a key."""
        faults, self._faults = self._faults, []
        return faults

    def clear(self) -> None:
        """The line was opened anew; a codec that could not be made may try again."""
        if self._codec is None:
            self._remake()
        else:
            self._guard("clear", self._codec.clear, None)

    def receive(self, data: bytes, now_s: float) -> list[Said]:
        """What the bytes say; nothing where the codec fails. Never raises."""
        if self._codec is None:
            return []
        said_max = len(data) + SAID_BESIDES_MAX
        codec = self._codec
        return self._guard("receive", lambda: _checked(codec.receive(data, now_s), said_max), [])

    def encode(self, address: int, show: bytes) -> bytes:
        """The frame; empty where the codec fails. Never raises."""
        if self._codec is None:
            return b""
        codec = self._codec
        return self._guard("encode", lambda: _checked_frame(codec.encode(address, show)), b"")

    def _remake(self) -> None:
        self._codec = self._guard("make", lambda: _made(self._make), None, remake=False)

    def _guard(self, what: str, call: Callable[[], T], otherwise: T, *, remake: bool = True) -> T:
        try:
            return call()
        except ANYTHING as error:
            text = _why(error)
        self._faults.append(f"{what}: {text}")
        self._failed += 1
        if self._failed & (self._failed - 1) == 0:  # 1, 2, 4, 8 ...: it may fail with each byte
            logger.warning("pad model %s: failure %d, %s: %s", self._name, self._failed, what, text)
        if remake:
            self._remake()
        return otherwise


def _why(error: BaseException) -> str:
    """The kind of an error, and its place; its own text might show a byte of the wire."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = "" if at is None else f" in {at.tb_frame.f_code.co_name}, line {at.tb_lineno}"
    return f"{type(error).__name__}{place}"[:SHOWN_CHARACTERS_MAX]


def _made(make: Callable[[], Codec]) -> Codec:
    codec: Codec | None = make()  # somebody else's code: whatever its type says
    if codec is None:
        raise TypeError("no codec was made")
    return codec


def _checked(said: Iterable[Said], said_max: int) -> list[Said]:
    """Raises TypeError or ValueError for what no codec may say."""
    found = list(islice(said, said_max + 1))
    if len(found) > said_max:
        raise ValueError("more was said than bytes came")
    for one in found:
        match one:
            case KeySaid(address, key):
                _check_byte(key)
                _check_byte(address)
            case AliveSaid(address):
                _check_byte(address)
            case NoiseSaid(defect, size_bytes):
                _check_noise(defect, size_bytes)
            case _:
                raise TypeError("a codec says KeySaid, AliveSaid or NoiseSaid")
    return found


def _check_byte(value: object) -> None:
    if type(value) is not int or not 0 <= value <= BYTE_MAX:
        raise TypeError("a key or an address is an int from 0 to 255")


def _check_noise(defect: object, size_bytes: object) -> None:
    if not isinstance(defect, Defect) or type(size_bytes) is not int or size_bytes < 0:
        raise TypeError("noise has a defect and a size")


def _checked_frame(frame: object) -> bytes:
    if not isinstance(frame, bytes) or len(frame) > SENT_BYTES_MAX:
        raise TypeError("a frame is at most 256 bytes")
    return frame
