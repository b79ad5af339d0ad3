"""A pad's place on its line: the address, kept in the EEPROM behind the press log, and when it speaks."""

from typing import Final

from firmware_sim.log import LogUnwritableError, Memory
from firmware_sim.messages import Addressed, AskAddress
from firmware_sim.voice import FreeVoice, PolledVoice, Voice
from firmware_sim.wire import ADDRESS_MAX

_COPIES_AT: Final = (816, 818)  # behind the headers and records of the log, which end at 800


class AddressCell:
    """Two copies, each with its complement, written one after the other: one of them is always whole."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def read(self) -> int | None:
        """The address that was kept last; None if there never was one."""
        content = self._memory.read()
        for at in _COPIES_AT:
            address, check = content[at : at + 2]
            if check == address ^ 0xFF and address <= ADDRESS_MAX:
                return address
        return None

    def write(self, address: int) -> None:
        """Keep it. Raises LogUnwritableError."""
        for at in _COPIES_AT:
            self._memory.write(at, bytes((address, address ^ 0xFF)))


class Place:
    """Where a pad listens: at the address that was kept last, else at the one that it was built with."""

    def __init__(self, memory: Memory, uid: bytes, built: int, baud: int) -> None:
        self._cell = AddressCell(memory)
        self._uid = uid
        self._baud = baud
        kept = self._cell.read()
        self._settle(built if kept is None else kept)

    def _settle(self, address: int) -> None:
        self.address = address
        self.voice: Voice = PolledVoice(self._baud) if address else FreeVoice(self._baud)

    def move(self, request: AskAddress, now_s: float) -> None:
        """ADDRESS: only the pad that is meant answers, and only once it has kept the new address."""
        if request.uid != self._uid:
            return
        try:
            self._cell.write(request.address)
        except LogUnwritableError:
            return
        self.voice.answer(Addressed(request.uid, request.address), now_s)

    def moved(self, answer: Addressed) -> None:
        """The answer was sent, still from the old address; what comes next is said from the new one."""
        if answer.address != self.address:
            self._settle(answer.address)
