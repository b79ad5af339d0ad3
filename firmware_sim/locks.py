"""A lock on an open file, on any system."""

import os
import sys
from typing import Final

_LOCKED_AT: Final = 1 << 20  # behind all that our files hold


def lock(fd: int) -> None:
    """Lock for this process until the descriptor is closed. Raises BlockingIOError."""
    if sys.platform == "win32":
        import msvcrt

        try:
            os.lseek(fd, _LOCKED_AT, os.SEEK_SET)  # a locked byte cannot be read by others
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None
    else:
        import fcntl

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
