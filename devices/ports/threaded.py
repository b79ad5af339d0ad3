"""Ports that no loop can watch, COM ports on Windows and `rfc2217://` servers: pyserial's object behind
threads.

Bytes cross a socket pair, so that the loop sees a descriptor like any other.
"""

import contextlib
import socket
import threading
from typing import Any

import serial

from devices.errors import PortError
from devices.ports.causes import NO_SERIAL_PORT, OTHER_SERVER, cause_of
from devices.ports.network import SocketPort

PIECE_BYTES = 4096
READ_S = 1.0  # how soon a thread notices that its port was closed, where nothing can wake it
WRITE_S = 2.0

# What pyserial lets through, also when another thread closes under its feet.
FAILURES = (OSError, ValueError, TypeError, AttributeError)


def open_threaded(name: str, baud: int) -> SocketPort:
    """Open whatever pyserial can open. Blocks for as long as that takes. Raises PortError."""
    try:
        device = serial.serial_for_url(name, do_not_open=True, baudrate=baud, timeout=READ_S)
        if "://" not in name:
            device.exclusive = True
            device.write_timeout = WRITE_S
        # A pad that resets on DTR must not be reset by each start of the host.
        device.dtr = device.rts = False
        device.open()
    except FAILURES as error:
        unclear = OTHER_SERVER if "://" in name else NO_SERIAL_PORT
        raise PortError(name, cause_of(error, unclear)) from error
    try:
        near, far = socket.socketpair()
    except OSError as error:  # no descriptor is left
        with contextlib.suppress(*FAILURES):
            device.close()
        raise PortError(name, cause_of(error)) from error
    pump = _Pump(name, device, far)
    pump.start()
    return SocketPort(name, near, pump.set_baud)


class _Pump:
    """Two threads around one device; the end of either, or of the socket pair, ends both."""

    def __init__(self, name: str, device: Any, far: socket.socket) -> None:
        self._device = device  # its class depends on the system; `in_waiting` and `cancel_read` on the class
        self._far = far
        self._baud = device.baudrate
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, name=f"from {name}", daemon=True)
        self._writer = threading.Thread(target=self._write, name=f"to {name}", daemon=True)

    def start(self) -> None:
        self._reader.start()
        self._writer.start()

    def set_baud(self, baud: int) -> None:
        """From the next write on: changing a rate may block, and the caller must not."""
        self._baud = baud

    def _read(self) -> None:
        with contextlib.suppress(*FAILURES):
            while not self._ended.is_set():
                data = self._device.read(1)
                if data:
                    self._far.sendall(data + self._device.read(min(self._device.in_waiting, PIECE_BYTES)))
        with contextlib.suppress(OSError):
            self._far.shutdown(socket.SHUT_RDWR)  # the loop sees a hang-up, and the writer ends

    def _write(self) -> None:
        with contextlib.suppress(*FAILURES):
            while data := self._far.recv(PIECE_BYTES):
                if self._device.baudrate != self._baud:
                    self._device.baudrate = self._baud
                self._device.write(data)
        self._ended.set()
        with contextlib.suppress(*FAILURES):
            self._device.cancel_read()  # where there is such a thing
        with contextlib.suppress(OSError):
            self._far.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        connection = getattr(self._device, "_socket", None)
        with contextlib.suppress(*FAILURES):
            self._device.close()
        if connection:  # of rfc2217, which forgets to close it where the server has gone first
            connection.close()
        self._far.close()
