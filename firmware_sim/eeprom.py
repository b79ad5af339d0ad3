"""A file as a pad's EEPROM: written through at once, locked against a second pad; on any system."""

import contextlib
import os
from gettext import gettext as _
from pathlib import Path

from firmware_sim.locks import lock
from firmware_sim.log import MEMORY_BYTES, LogUnwritableError


class EepromInUseError(Exception):
    """Another pad is simulated on this file; the text, for people, names it."""


class FileMemory:
    """1 KiB in a file; created where it is missing, short files are filled with FF.

    Whoever makes one closes it. Raises OSError if the file cannot be opened and EepromInUseError if another
    pad holds it.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._fd = os.open(path, flags, 0o600)  # not inherited by children: Python's rule since 3.4
        try:
            lock(self._fd)
            self._put(0, self.read())
            _sync_folder(path)
        except BlockingIOError:
            os.close(self._fd)
            text = _("{file}: another pad uses this EEPROM file").format(file=path)
            raise EepromInUseError(text) from None
        except OSError:
            os.close(self._fd)
            raise

    def read(self) -> bytes:
        os.lseek(self._fd, 0, os.SEEK_SET)
        return os.read(self._fd, MEMORY_BYTES).ljust(MEMORY_BYTES, b"\xff")

    def write(self, offset: int, data: bytes) -> None:
        try:
            written = self._put(offset, data)
        except OSError as error:
            raise LogUnwritableError(str(error)) from error
        if written != len(data):
            raise LogUnwritableError("the file took only a part")

    def close(self) -> None:
        os.close(self._fd)

    def _put(self, offset: int, data: bytes) -> int:
        os.lseek(self._fd, offset, os.SEEK_SET)
        written = os.write(self._fd, data)
        os.fsync(self._fd)
        return written


def _sync_folder(path: Path) -> None:
    with contextlib.suppress(PermissionError):  # Windows opens no folders, and needs no such sync
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
