"""A serial port as a file descriptor, on systems that have them: the only place that knows termios.

pyserial opens and configures; then the descriptor is kept and pyserial's object closed, because its own reads
and writes cost far more and fail beyond descriptor 1023. Works on real adapters and on pseudo-terminals.
"""

import contextlib
import fcntl
import os
import termios
from typing import Self

import serial

from devices.errors import PortError
from devices.port import Outgoing
from devices.ports.causes import HUNG_UP, cause_of

READ_BYTES_MAX = 4096
PTY_MAJORS = range(136, 144)
IFLAG, CFLAG, ISPEED, OSPEED, CC = 0, 2, 4, 5, 6

# pyserial lets all of these through, and not one of them is a defect of ours.
FAILURES = (OSError, ValueError, termios.error)


class SerialPort:
    """An open port, configured 8N1 and locked against a second opener. Use it from one thread.

    A failed port stays failed: close it and open another one, by the same path.
    """

    def __init__(self, path: str, fd: int) -> None:
        self._path = path
        self._fd = fd
        self._outgoing = Outgoing()

    @classmethod
    def open(cls, path: str, baud: int) -> Self:
        """Open `path`. May block for as long as a driver does. Raises PortError."""
        # DTR and RTS low before opening: a pad that resets on DTR must not be reset by each start of the
        # host.
        device = serial.Serial(timeout=0, write_timeout=0, exclusive=True)
        device.port, device.baudrate, device.dtr, device.rts = path, baud, False, False
        fd = -1
        try:
            device.open()
            with contextlib.suppress(*FAILURES, NotImplementedError):
                device.set_low_latency_mode(True)  # FTDI: 1 ms instead of 16; others have no such mode
            fd = os.dup(device.fileno())  # shares the lock, which so outlives the object
            device.close()
            _configure(fd)
        except FAILURES as error:
            with contextlib.suppress(*FAILURES):
                device.close()
            if fd >= 0:
                os.close(fd)
            raise PortError(path, cause_of(error)) from error
        return cls(path, fd)

    def fileno(self) -> int:
        """The descriptor to watch; -1 once closed."""
        return self._fd

    @property
    def has_outgoing(self) -> bool:
        """Bytes wait until the descriptor takes more."""
        return bool(self._outgoing)

    def read(self) -> bytes:
        """What has come, at most 4 KiB; empty if nothing has. Raises PortError when the port is gone."""
        try:
            data = os.read(self._fd, READ_BYTES_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PortError(self._path, cause_of(error)) from error
        if not data:
            raise PortError(self._path, HUNG_UP)
        return data

    def set_baud(self, baud: int) -> None:
        """Work at this rate from now on. Raises PortError."""
        try:
            attributes = termios.tcgetattr(self._fd)
            attributes[ISPEED] = attributes[OSPEED] = getattr(termios, f"B{baud}")
            termios.tcsetattr(self._fd, termios.TCSANOW, attributes)
        except FAILURES as error:
            raise PortError(self._path, cause_of(error)) from error

    def write(self, frames: bytes) -> None:
        """Send whole frames, now or when the port takes them. Dropped where 1 KiB waits: the peer does not
        read.

        Raises PortError when the port is gone.
        """
        if self._outgoing.put(frames):
            self.flush()

    def flush(self) -> None:
        """Send what waits, as far as the port takes it. Raises PortError when the port is gone."""
        try:
            while self._outgoing:
                del self._outgoing.data[: os.write(self._fd, self._outgoing.data)]
        except BlockingIOError:
            return
        except OSError as error:
            raise PortError(self._path, cause_of(error)) from error

    def close(self) -> None:
        """Let the port go at once: while it is held, the next device gets another name. Never raises."""
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        with contextlib.suppress(*FAILURES):
            termios.tcflush(fd, termios.TCOFLUSH)  # else close() waits for bytes that nobody takes
        with contextlib.suppress(*FAILURES):
            fcntl.ioctl(fd, termios.TIOCNXCL)
        with contextlib.suppress(OSError):
            os.close(fd)


def _configure(fd: int) -> None:
    os.set_blocking(fd, False)
    attributes = termios.tcgetattr(fd)
    # A byte with a wrong stop bit or parity is to come as 00, the delimiter, and a break likewise.
    attributes[IFLAG] |= termios.INPCK
    attributes[IFLAG] &= ~(termios.BRKINT | termios.ISTRIP | termios.IXON | termios.IXOFF | termios.IGNPAR)
    attributes[CFLAG] &= ~termios.HUPCL  # a restart of the host must not drop DTR and reset the pad
    attributes[CC][termios.VMIN] = 1  # so that only a hang-up reads as empty
    termios.tcsetattr(fd, termios.TCSANOW, attributes)
    # The lock stops only those who ask for one. On a pseudo-terminal the kernel's own refusal would outlive a
    # killed host for as long as the other end holds its slave, so that the host could never come back.
    if os.major(os.fstat(fd).st_rdev) not in PTY_MAJORS:
        with contextlib.suppress(OSError):
            fcntl.ioctl(fd, termios.TIOCEXCL)
