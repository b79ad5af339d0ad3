"""The serial port as a pseudo-terminal, and the pace of a line. `Pacer` is pure; `Port` does I/O."""

from __future__ import annotations

import os
import pty
import tty
from pathlib import Path

BITS_PER_BYTE = 10
GRAIN_US = 2000  # bytes may come so much later than on a real line, to save wake-ups; never earlier


class Pacer:
    """Releases the bytes of one frame when a line of that speed would have carried them. Times in µs."""

    def __init__(self, baud: int) -> None:
        self._baud = baud
        self._frame = b""
        self._released = 0
        self._began = 0

    @property
    def busy(self) -> bool:
        """Whether a frame is under way; then `begin` may not be called."""
        return self._released < len(self._frame)

    def begin(self, now: int, frame: bytes) -> None:
        """The first bit of the frame is sent at `now`."""
        self._frame, self._released, self._began = frame, 0, now

    def _carried(self, count: int) -> int:
        """When the line has carried so many bytes of the frame (rounded up)."""
        return self._began - (-count * BITS_PER_BYTE * 1_000_000 // self._baud)

    def due(self, now: int) -> bytes:
        """The bytes that have arrived since the last call."""
        count = self._released
        while count < len(self._frame) and self._carried(count + 1) <= now:
            count += 1
        data = self._frame[self._released : count]
        self._released = count
        return data

    def wake_at(self, now: int) -> int | None:
        """When `due` is to be called next; None when there is nothing under way."""
        if not self.busy:
            return None
        return min(self._carried(len(self._frame)), max(self._carried(self._released + 1), now + GRAIN_US))


class Port:
    """A pseudo-terminal in raw mode under a symbolic link; plugged from the start.

    Bytes sent while it is unplugged, or that nobody fetches until the system's buffer is full, are lost.
    """

    def __init__(self, link: Path) -> None:
        self._link = link
        self._name = ""
        self._slave = -1
        self.master = -1
        self.plug()

    @property
    def plugged(self) -> bool:
        """Whether there is a line."""
        return self.master >= 0

    def plug(self) -> None:
        """Make a new pseudo-terminal and put the link to it, in one step over an older one."""
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self._name = os.ttyname(self._slave)
        temporary = self._link.with_name(f"{self._link.name}.{os.getpid()}.new")
        temporary.symlink_to(self._name)
        temporary.replace(self._link)

    def unplug(self) -> None:
        """Close it and take the link away, unless that points elsewhere by now."""
        if not self.plugged:
            return
        try:
            if str(self._link.readlink()) == self._name:
                self._link.unlink()
        except OSError:
            pass  # gone already, or not a link any more: not ours
        os.close(self.master)
        os.close(self._slave)
        self.master = self._slave = -1

    def receive(self) -> bytes:
        """What has arrived; empty when nothing has."""
        try:
            return os.read(self.master, 4096) if self.plugged else b""
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        """Put bytes on the line."""
        try:
            if self.plugged and data:
                os.write(self.master, data)
        except OSError:
            pass  # nobody listens
