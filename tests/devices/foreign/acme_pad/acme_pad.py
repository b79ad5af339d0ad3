"""The Acme three-key pad: it sends `#`, a digit and a carriage return, and takes `L0`, `L1` and `L2`."""

from collections.abc import Iterator

from devices.codes import Defect
from devices.foreign.codec import KeySaid, NoiseSaid, Said
from devices.foreign.model import PadModel, Shows


class AcmeCodec:
    """Finds `#digit\\r` in bytes as they come."""

    def __init__(self) -> None:
        self._begun = b""

    def receive(self, data: bytes, _now_s: float) -> Iterator[Said]:
        *lines, self._begun = (self._begun + data).split(b"\r")
        for line in lines:
            if len(line) == 2 and line[:1] == b"#":
                yield KeySaid(0, line[1])
            else:
                yield NoiseSaid(Defect.LENGTH, len(line) + 1)
        self._begun = self._begun[-2:]  # no more can be the beginning of a key

    def clear(self) -> None:
        self._begun = b""

    def encode(self, _address: int, show: bytes) -> bytes:
        return show + b"\r"


def model() -> PadModel:
    """What the entry point names."""
    return PadModel(
        name="acme-three",
        title="Acme three-key pad",
        codec=AcmeCodec,
        keys=((ord("1"), 5), (ord("2"), 3), (ord("3"), 1)),
        baud=9600,
        shows=Shows(ask=b"L1", thanks=b"L2", dark=b"L0"),
    )
