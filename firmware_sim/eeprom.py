"""A file as a pad's EEPROM: written through at once, locked against a second pad."""

import fcntl
import os
from pathlib import Path

from firmware_sim.log import MEMORY_BYTES, LogUnwritableError


class EepromInUseError(Exception):
    """Another process simulates a pad on this file."""


class FileMemory:
    """1 KiB in a file; created where it is missing, short files are filled with FF.

    Raises OSError if the file cannot be opened and EepromInUseError if another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            content = os.pread(self._fd, MEMORY_BYTES, 0).ljust(MEMORY_BYTES, b"\xff")
            os.pwrite(self._fd, content, 0)
            os.fsync(self._fd)
            _sync_folder(path)
        except BlockingIOError:
            os.close(self._fd)
            raise EepromInUseError(path) from None
        except OSError:
            os.close(self._fd)
            raise

    def read(self) -> bytes:
        return os.pread(self._fd, MEMORY_BYTES, 0).ljust(MEMORY_BYTES, b"\xff")

    def write(self, offset: int, data: bytes) -> None:
        try:
            written = os.pwrite(self._fd, data, offset)
            os.fsync(self._fd)
        except OSError as error:
            raise LogUnwritableError(str(error)) from error
        if written != len(data):
            raise LogUnwritableError("the file took only a part")

    def close(self) -> None:
        os.close(self._fd)


def _sync_folder(path: Path) -> None:
    folder = os.open(path.absolute().parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
