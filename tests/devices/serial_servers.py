"""Serial servers for tests: pyserial's own RFC 2217 server and ser2net, on loopback only."""

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import serial
import serial.rfc2217

from tests.ports import free_ports
from tests.until import until


class _PtySerial(serial.Serial):
    """A pseudo-terminal has no modem lines; the server asks for them."""

    cts = dsr = ri = cd = property(lambda _self: False)

    def _update_dtr_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass


class Rfc2217Server:
    """pyserial's PortManager between one TCP client at a time and a serial port."""

    def __init__(self, path: Path) -> None:
        self._device = _PtySerial(str(path), timeout=0.02)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ended = threading.Event()
        self._client: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def baud(self) -> int:
        """The rate that the client has asked for."""
        return int(self._device.baudrate)

    def drop(self) -> None:
        """End the connection as a server does that restarts."""
        if self._client:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._ended.set()
        self.drop()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5.0)
        self._device.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                self._client, _ = self._listener.accept()
            except OSError:
                return
            with self._client as client:
                self._pass_on(client)

    def _pass_on(self, client: socket.socket) -> None:
        lock = threading.Lock()
        over = threading.Event()

        class Connection:
            @staticmethod
            def write(data: bytes) -> None:
                with lock, contextlib.suppress(OSError):
                    client.sendall(data)

        make: Any = serial.rfc2217.PortManager  # its annotations want a port where a connection belongs
        manager = make(self._device, Connection)

        def to_client() -> None:
            while not over.is_set():
                data = self._device.read(256)
                if data:
                    Connection.write(b"".join(manager.escape(data)))

        reader = threading.Thread(target=to_client)
        reader.start()
        try:
            with contextlib.suppress(OSError):
                while data := client.recv(1024):
                    self._device.write(b"".join(manager.filter(data)))
        finally:
            over.set()
            reader.join(5.0)


@contextlib.contextmanager
def ser2net(path: Path, folder: Path, port: int = 0) -> Iterator[str]:
    """ser2net in raw TCP mode at a serial port; gives the URL. `port` 0 takes a free one."""
    port = port or free_ports(1)[0]
    settings = folder / "ser2net.yaml"
    settings.write_text(
        f"connection: &pad\n  accepter: tcp,127.0.0.1,{port}\n  connector: serialdev,{path},9600n81,local\n",
        encoding="ascii",
    )
    program = shutil.which("ser2net", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "tools/setup.sh test installs ser2net"
    with (folder / "ser2net.log").open("wb") as log:
        server = subprocess.Popen([program, "-n", "-u", "-c", str(settings)], stdout=log, stderr=log)
    try:
        until(lambda: _listens(port), 10.0)
        yield f"socket://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10.0)


def _listens(port: int) -> bool:
    wanted = f"0100007F:{port:04X}"
    return any(wanted in line and " 0A " in line for line in Path("/proc/net/tcp").read_text().splitlines())
