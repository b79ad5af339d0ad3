"""A simulated serial line as a pseudo-terminal behind a stable link; not on Windows, which has none."""

import contextlib
import os
import termios
import tty
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.line import LineUnusableError

_BAUD_RATES: Final = {
    getattr(termios, f"B{baud}"): baud
    for baud in (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
}


class PtyLine:
    """A pseudo-terminal whose slave is found under the link; each plugging makes a new one."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master: int | None = None
        self._slave: int | None = None
        self._slave_name = ""
        self._first_link = self._next_link = link
        self._placeholder: int | None = None  # keeps the old device's number taken until the next plugging
        self.generation = 0

    @property
    def name(self) -> str:
        return str(self._link)

    def plug(self) -> None:
        self._link = self._next_link
        if self._link.exists() and not self._link.is_symlink():
            raise LineUnusableError(
                _("{link} exists and is no link; name another path").format(link=self._link)
            )
        master, slave = os.openpty()
        tty.setraw(slave)  # a cooked one would echo the pad's own bytes; held open, the master never sees EIO
        os.set_blocking(master, False)
        self._master, self._slave, self._slave_name = master, slave, os.ttyname(slave)
        self.generation += 1
        self._let_number_go()
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        try:
            fresh.symlink_to(self._slave_name)
            fresh.replace(self._link)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            self._close()
            raise LineUnusableError(f"{self._link}: {error.strerror}") from error

    def unplug(self) -> None:
        if self._master is None:
            self._let_number_go()
            return
        with contextlib.suppress(OSError):  # another pad may have taken the link over: then it is not ours
            if str(self._link.readlink()) == self._slave_name:
                self._link.unlink()
        self._close()

    def renumber(self, *, other_link: bool) -> None:
        if self._slave is not None and self._placeholder is None:
            self._placeholder = os.dup(self._slave)
        # unplugging takes the old link away
        self._next_link = self._first_link
        if other_link:
            self._next_link = self._first_link.with_name(f"{self._first_link.name}-2")

    def host_baud(self) -> int | None:
        if self._slave is None:
            return None
        return _BAUD_RATES.get(termios.tcgetattr(self._slave)[5])

    def fileno(self) -> int | None:
        return self._master

    def read(self, bytes_max: int) -> bytes:
        if self._master is None:
            return b""
        try:
            return os.read(self._master, bytes_max)
        except OSError:  # nothing there
            return b""

    def write(self, data: bytes) -> None:
        if self._master is not None:
            with contextlib.suppress(OSError):  # nobody reads and the buffer is full: the bytes are lost
                os.write(self._master, data)

    def _let_number_go(self) -> None:
        if self._placeholder is not None:
            os.close(self._placeholder)
            self._placeholder = None

    def _close(self) -> None:
        for fd in (self._master, self._slave):
            if fd is not None:
                os.close(fd)
        self._master = self._slave = None
        self.generation += 1
