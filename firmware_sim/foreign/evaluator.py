"""A JT/T 905 service evaluator: answers the status question, obeys three commands, sends a level."""

from typing import Final

from firmware_sim.foreign.device import Shown, check_key

BAUD: Final = 9600
_ENDS: Final = bytes.fromhex("55AA")
_STATUS, _BEGIN, _LEVEL, _THANK, _REST = 0x0000, 0x00E0, 0x00E1, 0x00E2, 0x00E3
_SHOWS: Final = {_BEGIN: "asking", _THANK: "thanks", _REST: "rest"}
_STATUS_BODY: Final = bytes.fromhex("20111111111111")


class Evaluator:
    """One evaluator. `device` 0x06 is the one at the back seat, 0x11 the one in front."""

    keys = range(1, 6)

    def __init__(self, device: int = 0x06, vendor: int = 0x00) -> None:
        self._device = device
        self._vendor = vendor
        self._heard = bytearray()
        self._changes: list[Shown] = []

    def receive(self, data: bytes) -> bytes:
        """Obey the commands that are meant for this device, and answer the status question."""
        self._heard += data
        answers = b""
        while command := self._next_command():
            if command[0] == _STATUS:
                answers += self._frame(_STATUS, _STATUS_BODY)
            elif command[0] in _SHOWS:
                self._changes.append(Shown(0, _SHOWS[command[0]]))
        return answers

    def press(self, key: int, _address: int | None) -> bytes:
        """The level's frame: keys are numbered as the levels are."""
        check_key(key, self.keys)
        return self._frame(_LEVEL, bytes((key,)))

    def take_changes(self) -> list[Shown]:
        changes, self._changes = self._changes, []
        return changes

    def _next_command(self) -> tuple[int] | None:
        """The next command for this device; what cannot be one is thrown away."""
        while True:
            begin = self._heard.find(_ENDS)
            if begin < 0:
                del self._heard[: max(len(self._heard) - 1, 0)]
                return None
            del self._heard[:begin]
            if len(self._heard) < 4:
                return None
            length = self._heard[2] << 8 | self._heard[3]
            end = 4 + length
            if length > 0x100:
                del self._heard[:2]
                continue
            if len(self._heard) < end + 3:
                return None
            body, check, tail = self._heard[2:end], self._heard[end], self._heard[end + 1 : end + 3]
            if tail != _ENDS or check != _checksum(body) or length < 4:
                del self._heard[:2]
                continue
            del self._heard[: end + 3]
            if (body[2], body[3]) == (self._device, self._vendor):
                return (body[4] << 8 | body[5],)

    def _frame(self, command: int, content: bytes) -> bytes:
        inner = bytes((self._device, self._vendor, command >> 8, command & 0xFF)) + content
        counted = len(inner).to_bytes(2, "big") + inner
        return _ENDS + counted + bytes((_checksum(counted),)) + _ENDS


def _checksum(data: bytes | bytearray) -> int:
    check = 0
    for byte in data:
        check ^= byte
    return check
