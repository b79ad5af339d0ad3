"""A serial server in raw TCP mode as a port, and the end of a socket pair in the same way."""

import contextlib
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from devices.errors import PortError
from devices.port import Outgoing
from devices.ports.causes import HUNG_UP, NO_HOST, cause_of

READ_BYTES_MAX = 4096
CONNECT_S = 3.0
GONE_S = 5  # a server that lost its power sends nothing, not even an end
KEEPALIVE = (
    ("TCP_KEEPIDLE", 2),
    ("TCP_KEEPINTVL", 1),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", GONE_S * 1000),
)


class SocketPort:
    """A connected socket as a port. Use it from one thread."""

    def __init__(
        self, name: str, connection: socket.socket, on_baud: Callable[[int], None] | None = None
    ) -> None:
        self._name = name
        self._socket = connection
        self._outgoing = Outgoing()
        self._on_baud = on_baud
        connection.setblocking(False)

    def fileno(self) -> int:
        """The descriptor to watch; -1 once closed."""
        return self._socket.fileno()

    @property
    def has_outgoing(self) -> bool:
        """Bytes wait until the connection takes more."""
        return bool(self._outgoing)

    def set_baud(self, baud: int) -> None:
        """Hand the rate on; a server in raw mode keeps its own."""
        if self._on_baud:
            self._on_baud(baud)

    def read(self) -> bytes:
        """What has come, at most 4 KiB; empty if nothing has. Raises PortError when the peer is gone."""
        try:
            data = self._socket.recv(READ_BYTES_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PortError(self._name, cause_of(error)) from error
        if not data:
            raise PortError(self._name, HUNG_UP)
        return data

    def write(self, frames: bytes) -> None:
        """Send whole frames, now or when the connection takes them; dropped where 1 KiB waits.

        Raises PortError when the peer is gone.
        """
        if self._outgoing.put(frames):
            self.flush()

    def flush(self) -> None:
        """Send what waits, as far as the connection takes it. Raises PortError when the peer is gone."""
        try:
            while self._outgoing:
                del self._outgoing.data[: self._socket.send(self._outgoing.data)]
        except BlockingIOError:
            return
        except OSError as error:
            raise PortError(self._name, cause_of(error)) from error

    def close(self) -> None:
        """End the connection. Never raises."""
        with contextlib.suppress(OSError):
            self._socket.close()


def open_socket(name: str) -> SocketPort:
    """Connect to `socket://host:port`. Blocks for 3 s at most, name look-up apart. Raises PortError."""
    try:
        place = urlsplit(name)
        connection = socket.create_connection((place.hostname, place.port), CONNECT_S)
    except (OSError, ValueError) as error:  # ValueError: no name or address that could be looked up
        raise PortError(name, cause_of(error, NO_HOST)) from error
    with contextlib.suppress(OSError):  # the peer may have gone already: the first read says so
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        if hasattr(socket, option):
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return SocketPort(name, connection)
