"""A simulated serial line: a pseudo-terminal behind a stable link, or a TCP port on loopback."""

import contextlib
import ipaddress
import os
import socket
import tty
from gettext import gettext as _
from pathlib import Path
from typing import Final, Protocol

READ_BYTES: Final = 4096


class LineUnusableError(Exception):
    """The link or the port cannot be had; the text says why."""


class Line(Protocol):
    """A plug that can be put in and pulled out; created unplugged."""

    @property
    def name(self) -> str:
        """What a host opens: a path, or socket://host:port."""
        ...

    def plug(self) -> None:
        """Put the plug in; raises LineUnusableError."""
        ...

    def unplug(self) -> None:
        """Pull the plug out: the host sees a hang-up, and what was on the way is lost."""
        ...

    def fileno(self) -> int | None:
        """The descriptor to watch for reading, None while unplugged; ask again after each read."""
        ...

    def read(self, bytes_max: int) -> bytes:
        """Return what the host sent, empty if nothing; never waits, never raises for the line's sake."""
        ...

    def write(self, data: bytes) -> None:
        """Send; what the host's buffer does not take, and all while nobody is there, is lost as on a wire."""
        ...


class PtyLine:
    """A pseudo-terminal whose slave is found under the link; each plugging makes a new one."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master: int | None = None
        self._slave: int | None = None
        self._slave_name = ""

    @property
    def name(self) -> str:
        return str(self._link)

    def plug(self) -> None:
        if self._link.exists() and not self._link.is_symlink():
            raise LineUnusableError(
                _("{link} exists and is no link; name another path").format(link=self._link)
            )
        master, slave = os.openpty()
        tty.setraw(slave)  # a cooked one would echo the pad's own bytes; held open, the master never sees EIO
        os.set_blocking(master, False)
        self._master, self._slave, self._slave_name = master, slave, os.ttyname(slave)
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
            return
        with contextlib.suppress(OSError):  # another pad may have taken the link over: then it is not ours
            if str(self._link.readlink()) == self._slave_name:
                self._link.unlink()
        self._close()

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

    def _close(self) -> None:
        for fd in (self._master, self._slave):
            if fd is not None:
                os.close(fd)
        self._master = self._slave = None


class TcpLine:
    """A converter with one serial port: one host at a time, the next waits until the first has gone."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None

    @property
    def name(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"socket://{host}:{self._port}"

    def plug(self) -> None:
        try:
            address = ipaddress.ip_address(self._host)
        except ValueError:
            raise LineUnusableError(
                _("{host} is no IP address; use 127.0.0.1").format(host=self._host)
            ) from None
        if not address.is_loopback:
            raise LineUnusableError(_("{host} is not on loopback; use 127.0.0.1").format(host=self._host))
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            listener.listen(1)
            listener.setblocking(False)
        except OSError as error:
            listener.close()
            raise LineUnusableError(f"{self._host}:{self._port}: {error.strerror}") from error
        self._listener = listener
        self._port = listener.getsockname()[
            1
        ]  # port 0 became a real one, and stays it over unplug and replug

    def unplug(self) -> None:
        for open_socket in (self._peer, self._listener):
            if open_socket is not None:
                open_socket.close()
        self._peer = self._listener = None

    def fileno(self) -> int | None:
        watched = self._peer or self._listener
        return watched.fileno() if watched else None

    def read(self, bytes_max: int) -> bytes:
        if self._peer is None:
            self._accept()
            return b""
        try:
            data = self._peer.recv(bytes_max)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._peer.close()
            self._peer = None
        return data

    def write(self, data: bytes) -> None:
        if self._peer is not None:
            with contextlib.suppress(OSError):  # a host that is gone shows when it is read
                self._peer.send(data)

    def _accept(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._peer, _address = self._listener.accept()
                self._peer.setblocking(False)
                self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
