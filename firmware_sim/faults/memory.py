"""Faults of an EEPROM, in front of any memory."""

from firmware_sim.faults.active import FaultSet
from firmware_sim.log import RECORD_BYTES, LogUnwritableError, Memory


class PowerCutError(Exception):
    """The power went in the middle of a write."""


class FaultyMemory:
    """Hands reads and writes on, as far as the faults let it; `now_s` is that of the caller's last work."""

    def __init__(self, memory: Memory, faults: FaultSet) -> None:
        self._memory = memory
        self._faults = faults
        self.now_s = 0.0

    def read(self) -> bytes:
        return self._memory.read()

    def write(self, offset: int, data: bytes) -> None:
        brown_out = self._faults.get("brown-out")
        if brown_out and brown_out.word("at") == "record" and len(data) == RECORD_BYTES:
            self._memory.write(offset, data[: len(data) // 2])
            raise PowerCutError
        worn = self._faults.get("memory-worn")
        if worn and self._faults.happens("memory-worn", worn.number("rate"), self.now_s):
            raise LogUnwritableError("the cells do not hold")  # a firmware reads back what it wrote
        self._memory.write(offset, data)
