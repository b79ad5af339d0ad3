"""How long a press waits for its ACK on a line: the driver of devices beside a bare script, paced at 9600 and
115200 baud.

Run as a script. No commit is in between on either side: this is the share of the line and of devices alone.
The limit is what the wire needs, bytes x 10 / baud.
"""

import asyncio
import os
import statistics
import tempfile
import threading
import time
import tty
import zlib
from collections.abc import Callable
from pathlib import Path

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines
from devices.events import PadEvent, Pressed
from tests.devices.pads import hello, press
from tests.simulation.link_wire import stuff

PRESSES = 100
ACK_BYTES = 24
ACK = 0x21


class PacedPeer:
    """The pad's end of a pseudo-terminal: gives each byte the time that the line would need."""

    def __init__(self, link: Path, baud: int) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        link.symlink_to(os.ttyname(self.slave))
        self._byte_s = 10 / baud
        self._wake = threading.Event()

    def write(self, data: bytes) -> None:
        """Send; the last byte leaves when a real line would have carried it."""
        due_s = time.monotonic() + len(data) * self._byte_s
        self._pause_until(due_s)
        os.write(self.master, data)

    def read_ack(self) -> None:
        """Wait for an ACK and for the time that its bytes need."""
        collected = b""
        while collected.count(b"\0") < 2 or not self._is_ack(collected):
            collected += os.read(self.master, 4096)
        self._pause_until(time.monotonic() + ACK_BYTES * self._byte_s)

    def _is_ack(self, collected: bytes) -> bool:
        return any(len(part) > 4 and ACK in part[:5] for part in collected.split(b"\0")[:-1])

    def _pause_until(self, due_s: float) -> None:
        self._wake.wait(max(due_s - time.monotonic(), 0.0))

    def close(self) -> None:
        """Unplug."""
        os.close(self.slave)
        os.close(self.master)


def measure(peer: PacedPeer) -> list[float]:
    """Milliseconds from a key to its ACK, for each of the presses."""
    times_ms = []
    for number in range(1, PRESSES + 1):
        begun_s = time.perf_counter()
        peer.write(press(press_id=number))
        peer.read_ack()
        times_ms.append((time.perf_counter() - begun_s) * 1000)
    return times_ms


def with_devices(link: Path, peer: PacedPeer, baud: int) -> list[float]:
    """The driver as a station uses it, which acknowledges at once."""

    async def serve() -> list[float]:
        def acknowledge(event: PadEvent) -> None:
            if isinstance(event, Pressed):
                lines.acknowledge(event, AckCode.ACCEPTED)

        lines = PadLines([PadConfig("bench", str(link), baud)], acknowledge)
        await lines.start()
        await asyncio.to_thread(os.read, peer.master, 4096)  # the host's HELLO
        os.write(peer.master, hello())
        times_ms = await asyncio.to_thread(measure, peer)
        await lines.stop()
        return times_ms

    return asyncio.run(serve())


def with_bare_script(link: Path, peer: PacedPeer, _baud: int) -> list[float]:
    """The least that could answer: read to the end of a frame, write a ready ACK."""
    body = bytes((1, 0, ACK, 0)) + bytes(13)
    ack = b"\0" + stuff(body + zlib.crc32(body, 1).to_bytes(4, "little")) + b"\0"
    fd = os.open(link, os.O_RDWR | os.O_NOCTTY)

    def serve() -> None:
        for _ in range(PRESSES):
            while not os.read(fd, 4096).endswith(b"\0"):
                pass
            os.write(fd, ack)

    thread = threading.Thread(target=serve)
    thread.start()
    times_ms = measure(peer)
    thread.join()
    os.close(fd)
    return times_ms


def run(kind: Callable[[Path, PacedPeer, int], list[float]], baud: int) -> float:
    """The median in milliseconds of one kind at one speed."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "pad"
        peer = PacedPeer(link, baud)
        try:
            return statistics.median(kind(link, peer, baud))
        finally:
            peer.close()


def main() -> None:
    """Print one line per speed."""
    for baud in (115200, 9600):
        limit_ms = (len(press()) + ACK_BYTES) * 10_000 / baud
        ours_ms, bare_ms = run(with_devices, baud), run(with_bare_script, baud)
        print(
            f"press to ACK at {baud} baud, p50: devices {ours_ms:.2f} ms, bare script {bare_ms:.2f} ms, "
            f"ratio {ours_ms / bare_ms:.2f}; the wire needs {limit_ms:.2f} ms"
        )


if __name__ == "__main__":
    main()
