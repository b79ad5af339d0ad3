"""The other end of a line for tests: a pseudo-terminal behind a stable link, as a plugged pad would be."""

import os
import termios
import tty
from pathlib import Path

RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


class Plug:
    """A pseudo-terminal under `link`. Closing its master is an unplugging as the kernel knows it."""

    def __init__(self, link: Path) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        self.device = os.ttyname(slave)
        self._slave = slave
        fresh = link.with_name(link.name + ".new")
        fresh.symlink_to(self.device)
        fresh.replace(link)
        self._link = link

    def read(self) -> bytes:
        """What the host has sent; empty if nothing."""
        try:
            return os.read(self.master, 65536)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        """As many bytes to the host as the terminal takes."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0

    def baud(self) -> int:
        """The rate at which the host has set the port."""
        speed = termios.tcgetattr(self._slave)[5]
        return next(rate for rate in RATES if getattr(termios, f"B{rate}") == speed)

    def pull(self) -> None:
        """Unplug."""
        if self.master >= 0:
            os.close(self._slave)
            os.close(self.master)
            self.master = -1
            if self._link.is_symlink() and str(self._link.readlink()) == self.device:
                self._link.unlink()
