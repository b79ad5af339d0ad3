"""QSystem operator pads on RS-485: 57600 8N1, frames `01 address byte 07`, four keys, two lamps, a beep."""

from collections.abc import Sequence
from typing import Final

from firmware_sim.foreign.device import NoSuchKeyError, Shown, check_key

BAUD: Final = 57_600
_FIRST_KEY: Final = 0x31
_LAMPS: Final = (
    "off",
    "red",
    "green",
    "red-blink-200",
    "green-blink-200",
    "red-blink-500",
    "green-blink-500",
)
_COMMANDS: Final = {0x30 + n: (lamp, False) for n, lamp in enumerate(_LAMPS)} | {
    0x37 + n: (lamp, True) for n, lamp in enumerate(_LAMPS)
}


class OperatorPads:
    """All pads of one bus. Each takes the frames with its address and knows no checksum."""

    keys = range(1, 5)

    def __init__(self, addresses: Sequence[int] = (1,)) -> None:
        self._addresses = tuple(addresses)
        self._heard = b""
        self._changes: list[Shown] = []

    def receive(self, data: bytes) -> bytes:
        """Obey; these pads answer nothing."""
        self._heard += data
        while len(self._heard) >= 4:
            start, address, command, end = self._heard[:4]
            if start != 0x01 or end != 0x07:
                self._heard = self._heard[1:]
                continue
            self._heard = self._heard[4:]
            if address in self._addresses and command in _COMMANDS:
                lamp, beep = _COMMANDS[command]
                self._changes.append(Shown(address, lamp, beep))
        return b""

    def press(self, key: int, address: int | None) -> bytes:
        """The frame of a key; without an address the first pad's."""
        check_key(key, self.keys)
        pad = self._addresses[0] if address is None else address
        if pad not in self._addresses:
            raise NoSuchKeyError(", ".join(map(str, self._addresses)))
        return bytes((0x01, pad, _FIRST_KEY + key - 1, 0x07))

    def take_changes(self) -> list[Shown]:
        changes, self._changes = self._changes, []
        return changes
