"""What a line needs of a port, and which kind of port a configured name means."""

import os
from typing import Protocol

SOCKET, RFC2217 = "socket://", "rfc2217://"


class Port(Protocol):
    """An open port. Use it from one thread. A failed one stays failed: close it and open another one."""

    def fileno(self) -> int:
        """The descriptor to watch; -1 once closed."""
        ...

    @property
    def has_outgoing(self) -> bool:
        """Bytes wait until the descriptor takes more."""
        ...

    def set_baud(self, baud: int) -> None:
        """Work at this rate from the next write on, where the port has one. Raises PortError."""
        ...

    def read(self) -> bytes:
        """What has come, at most 4 KiB; empty if nothing has. Raises PortError when the port is gone."""
        ...

    def write(self, frames: bytes) -> None:
        """Send whole frames, now or when the port takes them. Dropped where 1 KiB waits: nobody reads.

        Raises PortError when the port is gone.
        """
        ...

    def flush(self) -> None:
        """Send what waits, as far as the port takes it. Raises PortError when the port is gone."""
        ...

    def close(self) -> None:
        """Let the port go at once, for others or for the next try. Never raises."""
        ...


def open_port(name: str, baud: int) -> Port:
    """Open `socket://host:port`, `rfc2217://host:port` or the path of a serial port, 8N1.

    May block for as long as a driver or a network does. Raises PortError.
    """
    # Imported when they are needed: one half of this does not exist on Windows.
    if name.startswith(SOCKET):
        from devices.ports.network import open_socket

        return open_socket(name)
    if name.startswith(RFC2217) or os.name != "posix":
        from devices.ports.threaded import open_threaded

        return open_threaded(name, baud)
    from devices.ports.posix import SerialPort

    return SerialPort.open(name, baud)


class Outgoing:
    """Whole frames that wait for a port. Bounded: what comes while 1 KiB waits is dropped; with our own
    protocol it is asked for again.
    """

    BYTES_MAX = 1024

    def __init__(self) -> None:
        self.data = bytearray()

    def __bool__(self) -> bool:
        return bool(self.data)

    def put(self, frames: bytes) -> bool:
        """Whether the frames were taken."""
        # Behind nothing anything fits: pads without acknowledgement are told once, all of a bus in one write.
        fits = not self.data or len(self.data) + len(frames) <= self.BYTES_MAX
        if fits:
            self.data += frames
        return fits
