"""What a codec of a foreign pad is: bytes of one port to what they say, and back. Pure, without a clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from devices.codes import Defect

BYTE_MAX = 0xFF


@dataclass(frozen=True, slots=True)
class KeySaid:
    """A pad says that a key was pressed. `key`: 0 to 255 as on the wire; hidden in the text form."""

    address: int
    key: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class AliveSaid:
    """A pad answered a poll, or said something else that is well formed."""

    address: int


@dataclass(frozen=True, slots=True)
class NoiseSaid:
    """Bytes that say nothing: why, and how many. Not the bytes: a damaged frame would show its key.

    `stale`: they came long before what came now, as the beginning of a frame whose end never did.
    """

    defect: Defect
    size_bytes: int
    stale: bool = False


Said = KeySaid | AliveSaid | NoiseSaid


class Codec(Protocol):
    """One port's bytes. Made anew for each port; holds a started frame, and never more than 1 KiB."""

    def receive(self, data: bytes, now_s: float) -> Iterable[Said]:
        """What the bytes completed, in their order; pieces of any size say the same. Noise never raises."""
        ...

    def clear(self) -> None:
        """Forget a started frame: the line was opened anew."""
        ...

    def encode(self, address: int, show: bytes) -> bytes:
        """The frame that has the pad at `address` show something; `show` is out of the model file."""
        ...
