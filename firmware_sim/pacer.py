"""Bytes at the speed of a UART, in one direction: a byte is there when its stop bit has passed."""

from typing import Final

BITS_PER_BYTE: Final = 10
QUEUED_BYTES_MAX: Final = 4096
SLICE_S: Final = 0.02  # how often what has passed is handed over, so that one frame costs few wake-ups


class Pacer:
    """Takes bytes at any time and gives each back no earlier than `byte_s` each after it could begin.

    `byte_s`: seconds for one byte, 10 / baud; 0 for a line without a speed.
    """

    def __init__(self, byte_s: float) -> None:
        self._byte_s = byte_s
        self._queue = bytearray()
        self._begun_s = 0.0  # when the first byte in the queue began

    @property
    def idle(self) -> bool:
        """Whether the next byte could begin at once."""
        return not self._queue

    @property
    def free_bytes(self) -> int:
        """How many bytes may be put in now."""
        return QUEUED_BYTES_MAX - len(self._queue)

    def set_byte_s(self, byte_s: float, now_s: float) -> None:
        """Another speed from the byte on that is under way, which begins anew."""
        if byte_s != self._byte_s:
            self._byte_s = byte_s
            self._begun_s = now_s

    def put(self, data: bytes, now_s: float) -> None:
        """Queue bytes behind those that are there; what is too much for the queue is lost, as in a UART."""
        if not self._queue:
            self._begun_s = now_s
        self._queue += data[: self.free_bytes]

    def take(self, now_s: float) -> bytes:
        """Return the bytes that have passed completely."""
        count = len(self._queue)
        if self._byte_s:
            # a thousandth of a byte of grace, or a deadline that rounding puts too early would spin
            count = min(count, int((now_s - self._begun_s) / self._byte_s + 0.001))
        passed = bytes(self._queue[:count])
        del self._queue[:count]
        self._begun_s += count * self._byte_s
        return passed

    def clear(self) -> None:
        """Forget what was on the way."""
        self._queue.clear()

    def next_deadline_s(self) -> float | None:
        """When take() has the rest of the queue, or a good part of it; None if the queue is empty."""
        if not self._queue:
            return None
        slice_s = max(SLICE_S, self._byte_s)
        return self._begun_s + min(len(self._queue) * self._byte_s, slice_s)
