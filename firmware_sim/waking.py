"""What wakes a simulator besides its line: signals and commands, as sockets: any system selects those."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Final

READ_BYTES: Final = 4096
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def ending_signals() -> Iterator[socket.socket]:
    """Give a socket that becomes readable when the process is asked to end. In the main thread only."""
    readable, writable = socket.socketpair()
    writable.setblocking(False)
    before = {number: signal.signal(number, lambda *_: None) for number in _ENDING}
    wakeup_before = signal.set_wakeup_fd(writable.fileno())
    try:
        yield readable
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        readable.close()
        writable.close()


class Commands:
    """What comes on a descriptor of any kind (a pipe, a terminal, a file), read by a thread of its own."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._failure: OSError | None = None
        self._ours, self._threads = socket.socketpair()
        threading.Thread(target=self._pass_on, name="commands", daemon=True).start()

    def fileno(self) -> int:
        """Readable when read() has something, or the end."""
        return self._ours.fileno()

    def read(self) -> bytes:
        """What has come; empty at the end. Raises the OSError with which reading failed."""
        data = self._ours.recv(READ_BYTES)
        if not data and self._failure:
            raise self._failure
        return data

    def close(self) -> None:
        """Nothing is read any more; the thread ends with what comes next."""
        self._ours.close()

    def _pass_on(self) -> None:
        with self._threads:
            while data := self._taken():
                try:
                    self._threads.sendall(data)
                except OSError:  # the simulator has ended meanwhile
                    return

    def _taken(self) -> bytes:
        try:
            return os.read(self._fd, READ_BYTES)
        except OSError as error:
            self._failure = error
            return b""
