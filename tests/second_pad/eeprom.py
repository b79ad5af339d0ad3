"""The EEPROM as a file, and the uid that is kept in it. I/O.

A write is in the file when `write` returns (kill -9) and on the disk (power cut).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import zlib

from tests.second_pad.log import SIZE, UID_AT, Store

UID_SIZE = 6
ERASED = b"\xff"


class FileStore:
    """A Store in a file of 1 KiB; makes it when missing, as erased memory (all FF).

    Raises OSError when the file cannot be opened or another pad has it.
    """

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        size = os.fstat(self._fd).st_size
        if size < SIZE:
            os.pwrite(self._fd, ERASED * (SIZE - size), size)
            os.fsync(self._fd)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the memory; what cannot be read counts as erased."""
        try:
            data = os.pread(self._fd, size, offset)
        except OSError:
            data = b""
        return data.ljust(size, ERASED)

    def write(self, offset: int, data: bytes) -> None:
        """Write through to the disk; raises OSError."""
        if os.pwrite(self._fd, data, offset) != len(data):
            raise OSError("short write")
        os.fdatasync(self._fd)


def keep_uid(store: Store, given: bytes | None) -> bytes:
    """The pad's uid: the given one, else the one in the memory, else a new random one (6 bytes).

    What it returns is in the memory, where that can be written, so that it stays the same.
    """
    raw = store.read(UID_AT, UID_SIZE + 4)
    kept = raw[:UID_SIZE] if zlib.crc32(raw[:UID_SIZE]).to_bytes(4, "little") == raw[UID_SIZE:] else None
    uid = given or kept or os.urandom(UID_SIZE)
    if uid != kept:
        with contextlib.suppress(OSError):  # a pad whose memory is broken says FULL soon enough
            store.write(UID_AT, uid + zlib.crc32(uid).to_bytes(4, "little"))
    return uid
