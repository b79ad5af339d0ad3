"""The press log (docs/pad-protocol.md, "The press log"): record layout and rules over any memory of 1 KiB.

Layout: two copies of the header (epoch 4, boot counter 4, CRC-32 4, spare 4), written in turn so that a torn
write leaves the other; then 32 records of 24 bytes (press id 4, token 8, key 1, boot counter 4,
acknowledged 1, spare 2, CRC-32 4). The record's CRC starts from the epoch, so one of an older epoch is no
record; it leaves out the acknowledged byte, so that marking a record cannot destroy it. It is written last,
so that a whole record never carries the mark of the one that it replaces.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

MEMORY_BYTES: Final = 1024
RECORDS: Final = 32
_HEADER = struct.Struct("<III4x")
_RECORD = struct.Struct("<I8sBI3xI")
RECORD_BYTES: Final = 24
_RECORDS_AT = 2 * _HEADER.size
_BODY_BYTES = 17
_ACKNOWLEDGED_AT = 17
_ACKNOWLEDGED = 0xAC  # any other value, torn ones too, means "deliver it again": the host knows duplicates
_NOT_ACKNOWLEDGED = 0xFF


class LogUnwritableError(Exception):
    """The memory did not take what was written; it may hold part of it."""


class LogFullError(Exception):
    """No record may be replaced."""


class Memory(Protocol):
    """1 KiB that survives power cuts."""

    def read(self) -> bytes:
        """Return all 1024 bytes."""
        ...

    def write(self, offset: int, data: bytes) -> None:
        """Return once the bytes survive a power cut; raises LogUnwritableError."""
        ...


class VolatileMemory:
    """Lives as long as the process: survives the pad's reset, not the simulator's end."""

    def __init__(self, content: bytes = b"\xff" * MEMORY_BYTES) -> None:
        self._cells = bytearray(content)

    def read(self) -> bytes:
        return bytes(self._cells)

    def write(self, offset: int, data: bytes) -> None:
        self._cells[offset : offset + len(data)] = data


@dataclass(frozen=True, slots=True)
class Record:
    """One press; boot is the whole boot counter when the key was pressed."""

    press_id: int
    token: bytes
    key: int
    boot: int
    acknowledged: bool


class PressLog:
    """Reads the memory once, counts the boot, and writes through from then on.

    draw_epoch is asked for a number of 1 to 2**32 - 1 if the log has to be formatted; the boot counter begins
    there too, because PRESS carries no epoch and shows by its boot that a host has missed a HELLO.
    """

    def __init__(self, memory: Memory, draw_epoch: Callable[[], int]) -> None:
        self.memory: Final = memory
        self._memory = memory
        self._broken = False
        self.full = False  # as if every record waited for its ACK
        content = memory.read()
        self._header_copy = newest = _newest_header(content)
        found = _read_header(content, newest)
        self.epoch, self.boot = found or (draw_epoch(),) * 2
        if not found:
            self._write_header()  # over both copies: an old one must not come back with its epoch
        self.boot = (self.boot + 1) & 0xFFFF_FFFF
        self._records = [_read_record(content, slot, self.epoch) for slot in range(RECORDS)]
        self._write_header()

    @property
    def last_press_id(self) -> int:
        """The highest press id of this epoch, 0 if there is none."""
        return max((record.press_id for record in self._records if record), default=0)

    @property
    def unacknowledged(self) -> int:
        """How many records wait for their ACK."""
        return sum(1 for record in self._records if record and not record.acknowledged)

    def oldest_unacknowledged(self) -> Record | None:
        """The record to deliver next."""
        waiting = [record for record in self._records if record and not record.acknowledged]
        return min(waiting, key=lambda record: record.press_id, default=None)

    def find(self, token: bytes) -> Record | None:
        """The newest press for this token, acknowledged or not."""
        same = [record for record in self._records if record and record.token == token]
        return max(same, key=lambda record: record.press_id, default=None)

    def takes_a_press(self) -> bool:
        """Whether a record is free and the memory takes writes (tried again after a failure)."""
        if self._broken:
            self._write_header()
        return not self._broken and self._free_slot() is not None

    def append(self, token: bytes, key: int) -> Record:
        """Keep a press under the next id, or raise LogFullError or LogUnwritableError and keep nothing."""
        slot = self._free_slot()
        if slot is None:
            raise LogFullError
        record = Record(self.last_press_id + 1, token, key, self.boot, acknowledged=False)
        body = _body(record)
        check = struct.pack("<I", zlib.crc32(body, self.epoch))
        self._write(_at(slot), body + bytes((_NOT_ACKNOWLEDGED, 0, 0)) + check)
        self._records[slot] = record
        return record

    def acknowledge(self, press_id: int, token: bytes) -> bool:
        """Mark the waiting record that fits both; False if none does. Raises LogUnwritableError."""
        for slot, record in enumerate(self._records):
            if record and (record.press_id, record.token, record.acknowledged) == (press_id, token, False):
                self._mark(slot, record, acknowledged=True)
                return True
        return False

    def replay_from(self, press_id: int) -> None:
        """Let every record from this id on wait for its ACK again. Raises LogUnwritableError."""
        for slot, record in enumerate(self._records):
            if record and record.acknowledged and record.press_id >= press_id:
                self._mark(slot, record, acknowledged=False)

    def _mark(self, slot: int, record: Record, *, acknowledged: bool) -> None:
        mark = _ACKNOWLEDGED if acknowledged else _NOT_ACKNOWLEDGED
        self._write(_at(slot) + _ACKNOWLEDGED_AT, bytes((mark,)))
        self._records[slot] = replace(record, acknowledged=acknowledged)

    def _free_slot(self) -> int | None:
        """An empty record, else the oldest acknowledged one, but never the newest of all.

        The newest one carries the count of press ids: torn while it is replaced, its id would be given twice.
        """
        if self.full:
            return None
        newest = self.last_press_id
        oldest: tuple[int, int] | None = None
        for slot, record in enumerate(self._records):
            if record is None:
                return slot
            if record.acknowledged and record.press_id != newest:
                oldest = min(oldest or (record.press_id, slot), (record.press_id, slot))
        return oldest[1] if oldest else None

    def _write_header(self) -> None:
        self._header_copy = 1 - self._header_copy
        content = struct.pack("<II", self.epoch, self.boot)
        try:
            self._write(
                self._header_copy * _HEADER.size, _HEADER.pack(self.epoch, self.boot, zlib.crc32(content))
            )
        except LogUnwritableError:
            self._header_copy = 1 - self._header_copy  # the good copy stays the good one

    def _write(self, offset: int, data: bytes) -> None:
        self._broken = True
        self._memory.write(offset, data)
        self._broken = False


def _at(slot: int) -> int:
    return _RECORDS_AT + slot * RECORD_BYTES


def _body(record: Record) -> bytes:
    return struct.pack("<I8sBI", record.press_id, record.token, record.key, record.boot)


def _newest_header(content: bytes) -> int:
    """The copy that counts: of two readable ones the later, modulo 2**32, because boot counters wrap."""
    first, second = (_read_header(content, copy) for copy in (0, 1))
    if not first or not second:
        return 0 if first else 1
    return 1 if 0 < (second[1] - first[1]) & 0xFFFF_FFFF < 0x8000_0000 else 0


def _read_header(content: bytes, copy: int) -> tuple[int, int] | None:
    epoch, boot, check = _HEADER.unpack_from(content, copy * _HEADER.size)
    if epoch == 0 or check != zlib.crc32(content[copy * _HEADER.size :][:8]):
        return None
    return epoch, boot


def _read_record(content: bytes, slot: int, epoch: int) -> Record | None:
    press_id, token, key, boot, check = _RECORD.unpack_from(content, _at(slot))
    body = content[_at(slot) : _at(slot) + _BODY_BYTES]
    if press_id == 0 or check != zlib.crc32(body, epoch):
        return None
    return Record(press_id, token, key, boot, content[_at(slot) + _ACKNOWLEDGED_AT] == _ACKNOWLEDGED)
