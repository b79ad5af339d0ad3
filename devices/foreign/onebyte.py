"""Pads that send one byte for a key and nothing else. There is nothing to check, so the rules must do it."""

from collections.abc import Collection

from devices.codes import Defect
from devices.foreign.codec import KeySaid, NoiseSaid, Said


class OneByteCodec:
    """Every byte is a key, but those in `ignored` (0 to 255), which the model sends without a key pressed."""

    def __init__(self, ignored: Collection[int] = ()) -> None:
        self._ignored = frozenset(ignored)

    def receive(self, data: bytes, _now_s: float) -> list[Said]:
        """One word for each byte."""
        return [NoiseSaid(Defect.PAYLOAD, 1) if byte in self._ignored else KeySaid(0, byte) for byte in data]

    def clear(self) -> None:
        """Nothing is ever begun here."""

    def encode(self, _address: int, show: bytes) -> bytes:
        """The bytes themselves."""
        return show
