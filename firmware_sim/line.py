"""A simulated serial line: what every line does, and one that is a TCP port on loopback."""

import contextlib
import ipaddress
import socket
from gettext import gettext as _
from typing import Protocol


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

    def renumber(self, *, other_link: bool) -> None:
        """From the next plugging on under another device name, and another link or else the first one."""
        ...

    def host_baud(self) -> int | None:
        """The speed that the host has set, None where a line has none."""
        ...

    @property
    def generation(self) -> int:
        """Another number whenever another descriptor is to be watched, even one of the same number."""
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


class TcpLine:
    """A converter with one serial port: one host at a time, the next waits until the first has gone."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._first_port: int | None = None  # once another one is in its place
        self.generation = 0
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
        self.generation += 1
        # port 0 became a real one, and stays it over unplug and replug
        self._port = listener.getsockname()[1]

    def unplug(self) -> None:
        for open_socket in (self._peer, self._listener):
            if open_socket is not None:
                open_socket.close()
        self._peer = self._listener = None
        self.generation += 1

    def renumber(self, *, other_link: bool) -> None:
        if self._first_port is None:
            self._first_port = self._port
        self._port = 0 if other_link else self._first_port

    def host_baud(self) -> int | None:
        return None

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
            self.generation += 1
        return data

    def write(self, data: bytes) -> None:
        if self._peer is not None:
            with contextlib.suppress(OSError):  # a host that is gone shows when it is read
                self._peer.send(data)

    def _accept(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._peer, _address = self._listener.accept()
                self.generation += 1
                self._peer.setblocking(False)
                self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
