"""The press log in EEPROM (section 4, "The press log"). Pure but for the Store that is handed in.

Layout of the 1 KiB: two headers of 16 bytes (epoch 4, boot counter 4, spare 4, CRC-32 4), then 32 records of
24 bytes (press id 4, token 8, key 1, boot 4, spare 2, CRC-32 4 started from the epoch, mark 1). The mark is
00 for acknowledged; everything else, torn writes too, means not acknowledged. From byte 800 on: the uid.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SIZE = 1024
HEADERS = 2
HEADER_SIZE = 16
RECORDS = 32
RECORD_SIZE = 24
FIRST_RECORD = HEADERS * HEADER_SIZE
UID_AT = FIRST_RECORD + RECORDS * RECORD_SIZE
BODY = struct.Struct("<I8sBIH")
HEADER = struct.Struct("<II4s")
MARK_ACKNOWLEDGED = 0x00
MARK_OPEN = 0xFF
MAX_PRESS_ID = 0xFFFFFFFE


class Store(Protocol):
    """Bytes that survive. `write` raises OSError when it cannot; a power cut may stop it at any byte."""

    def read(self, offset: int, size: int) -> bytes: ...

    def write(self, offset: int, data: bytes) -> None: ...


@dataclass(frozen=True)
class Record:
    """One press. `boot` is the full boot counter of when the key was pressed."""

    press_id: int
    token: bytes
    key: int
    boot: int


class Log:
    """The press log. Reading is done once, at start; each change is in the Store before a method returns."""

    def __init__(self, store: Store, draw_epoch: Callable[[], int]) -> None:
        """Read the log and count the boot. `draw_epoch` gives a random number from 1 to 2**32 - 1."""
        self._store = store
        self._slots: list[Record | None] = [None] * RECORDS
        self._acknowledged = [False] * RECORDS
        self._spoilt: int | None = None  # slot of a write that failed: the next press goes there again
        self._failed = False
        self.epoch = 0
        self.boot = 0
        self._start(draw_epoch)

    def _start(self, draw_epoch: Callable[[], int]) -> None:
        copies = [self._read_header(copy) for copy in range(HEADERS)]
        newest = max((header for header in copies if header), key=lambda header: header[1], default=None)
        if newest is None:
            self.epoch, copy = draw_epoch(), 0
            self.boot = self.epoch
        else:
            self.epoch, self.boot = newest[0], (newest[1] + 1) & 0xFFFFFFFF
            copy = 1 - copies.index(newest)
        data = HEADER.pack(self.epoch, self.boot, bytes(4))
        try:
            if newest is None:
                self._store.write(HEADER_SIZE, bytes(HEADER_SIZE))
            self._store.write(copy * HEADER_SIZE, data + zlib.crc32(data).to_bytes(4, "little"))
        except OSError:
            self._failed = True
        for slot in range(RECORDS):
            self._read_record(slot)

    def _read_header(self, copy: int) -> tuple[int, int] | None:
        raw = self._store.read(copy * HEADER_SIZE, HEADER_SIZE)
        epoch, boot, _ = HEADER.unpack(raw[: HEADER.size])
        good = epoch != 0 and zlib.crc32(raw[: HEADER.size]) == int.from_bytes(raw[HEADER.size :], "little")
        return (epoch, boot) if good else None

    def _read_record(self, slot: int) -> None:
        raw = self._store.read(FIRST_RECORD + slot * RECORD_SIZE, RECORD_SIZE)
        body = raw[: BODY.size]
        press_id, token, key, boot, _ = BODY.unpack(body)
        good = zlib.crc32(body, self.epoch) == int.from_bytes(raw[BODY.size : BODY.size + 4], "little")
        if good and 1 <= press_id <= MAX_PRESS_ID and 1 <= key <= 9 and token != bytes(8):
            self._slots[slot] = Record(press_id, token, key, boot)
            self._acknowledged[slot] = raw[-1] == MARK_ACKNOWLEDGED

    @property
    def last_press_id(self) -> int:
        """The highest press id of the epoch; 0 when there is none yet."""
        return max((record.press_id for record in self._slots if record), default=0)

    @property
    def unacknowledged(self) -> int:
        """How many records wait for an ACK."""
        return sum(1 for _ in self._waiting())

    def _waiting(self) -> list[Record]:
        return [r for r, done in zip(self._slots, self._acknowledged, strict=True) if r and not done]

    def oldest_unacknowledged(self) -> Record | None:
        """The record to be delivered next."""
        return min(self._waiting(), key=lambda record: record.press_id, default=None)

    def find_token(self, token: bytes) -> Record | None:
        """The newest record for a token, acknowledged or not."""
        found = [record for record in self._slots if record and record.token == token]
        return max(found, key=lambda record: record.press_id, default=None)

    def find(self, press_id: int) -> Record | None:
        """The record of a press id."""
        return next((record for record in self._slots if record and record.press_id == press_id), None)

    def is_acknowledged(self, record: Record) -> bool:
        """Whether a record of the log has its ACK."""
        return self._acknowledged[self._slots.index(record)]

    def _next_slot(self) -> int | None:
        if self.last_press_id >= MAX_PRESS_ID:
            return None
        if self._spoilt is not None:
            return self._spoilt
        if None in self._slots:
            return self._slots.index(None)
        newest = self.last_press_id
        done = [
            (record.press_id, slot)
            for slot, record in enumerate(self._slots)
            if record and self._acknowledged[slot] and record.press_id != newest
        ]
        return min(done)[1] if done else None

    def writable(self) -> bool:
        """Whether a press could be written now. After a write that failed the slot is tried out."""
        slot = self._next_slot()
        if slot is None:
            return False
        if self._failed:
            at = FIRST_RECORD + slot * RECORD_SIZE
            try:
                self._store.write(at, self._store.read(at, RECORD_SIZE))
            except OSError:
                return False
            self._failed = False
        return True

    def append(self, token: bytes, key: int) -> Record | None:
        """Write a press under the next press id. None: it could not be written, and is not in the log.

        The mark goes first: a cut after it leaves an old record that is delivered once more, while a
        record written under the old one's mark would pass for acknowledged.
        """
        slot = self._next_slot()
        if slot is None:
            return None
        record = Record(self.last_press_id + 1, token, key, self.boot)
        body = BODY.pack(record.press_id, token, key, record.boot, 0)
        at = FIRST_RECORD + slot * RECORD_SIZE
        try:
            self._store.write(at + RECORD_SIZE - 1, bytes([MARK_OPEN]))
            self._slots[slot] = None  # from here on the old record is gone
            self._store.write(at, body + zlib.crc32(body, self.epoch).to_bytes(4, "little"))
        except OSError:
            self._failed = True
            if self._slots[slot] is None:
                self._spoil(slot, body)
            return None
        self._spoilt, self._failed = None, False
        self._slots[slot], self._acknowledged[slot] = record, False
        return record

    def _spoil(self, slot: int, body: bytes) -> None:
        """See to it that a record whose write failed is not found whole at the next start."""
        self._spoilt = slot
        check = zlib.crc32(body, self.epoch) ^ 0xFFFFFFFF
        with contextlib.suppress(OSError):  # where it fails, the next key still writes over this very slot
            self._store.write(FIRST_RECORD + slot * RECORD_SIZE + BODY.size, check.to_bytes(4, "little"))

    def acknowledge(self, record: Record) -> bool:
        """Mark a record durably; False when the mark could not be written."""
        return self._mark(self._slots.index(record), True)

    def _mark(self, slot: int, done: bool) -> bool:
        at = FIRST_RECORD + slot * RECORD_SIZE + RECORD_SIZE - 1
        try:
            self._store.write(at, bytes([MARK_ACKNOWLEDGED if done else MARK_OPEN]))
        except OSError:
            return False
        self._acknowledged[slot] = done
        return True

    def reopen(self, from_press_id: int) -> None:
        """LOG: records from that press id on count as unacknowledged again, in RAM even if the mark fails."""
        for slot, record in enumerate(self._slots):
            if record and record.press_id >= from_press_id and self._acknowledged[slot]:
                self._mark(slot, False)
                self._acknowledged[slot] = False
