"""Pads that send one character for a key, and can show nothing: a generic one and the two kinds of PJQ."""

from typing import Final

from firmware_sim.foreign.device import Shown, check_key

BAUD: Final = 9600


class PlainPad:
    """Key n sends the digit n. The newer PJQ also sends 0, when nobody pressed in its own time: key 0."""

    def __init__(self, keys: range) -> None:
        self.keys = keys

    def receive(self, _data: bytes) -> bytes:
        """Deaf."""
        return b""

    def press(self, key: int, _address: int | None) -> bytes:
        """One digit."""
        check_key(key, self.keys)
        return b"%d" % key

    def take_changes(self) -> list[Shown]:
        return []
