"""What the store still needs of a stream, after its last receipt. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mqtt_bridge.messages.control import StreamReceipt
from mqtt_bridge.outbox.values import Range


@dataclass(frozen=True, slots=True)
class Needs:
    """Stored: everything up to `seq`, and above it up to `top` all but `missing`.

    A receipt names the lowest 16 missing ranges only; the others come once these are filled.
    """

    seq: int = 0
    missing: tuple[Range, ...] = ()
    top: int = 0

    @classmethod
    def of(cls, receipt: StreamReceipt) -> Needs:
        ranges = tuple((low, high) for low, high in receipt.missing if receipt.seq < low <= high)
        return cls(receipt.seq, ranges, max(receipt.top, receipt.seq))

    def is_stored(self, seq: int) -> bool:
        if seq <= self.seq or seq > self.top:
            return seq <= self.seq
        for low, high in self.missing:  # noqa: SIM110  asked for each event of the window by each receipt
            if low <= seq <= high:
                return False
        return True

    def ranges(self, start: int, last: int) -> Iterator[Range]:
        """What is needed from `start` on in a stream whose newest event is `last`."""
        for low, high in (*self.missing, (self.top + 1, last)):
            from_, to = max(low, start), min(high, last)
            if from_ <= to:
                yield from_, to

    def count(self, last: int) -> int:
        """How many events of a stream up to `last` are needed."""
        return sum(high - low + 1 for low, high in self.ranges(1, last))


def without(wanted: Range, given_up: Collection[Range]) -> Iterator[Range]:
    """What is left of a range without some others, in order."""
    start, last = wanted
    for low, high in sorted(given_up):
        if high < start or low > last:
            continue
        if low > start:
            yield start, low - 1
        start = high + 1
    if start <= last:
        yield start, last


def has_two_writers(receipt: StreamReceipt) -> bool:
    """Whether the store stopped before an event that it holds: that one names another predecessor than held.

    Then events of ours may have been set aside although their numbers are held and the hash agrees.
    """
    first_missing = min((low for low, _ in receipt.missing), default=receipt.top + 1)
    return receipt.top > receipt.seq and first_missing > receipt.seq + 1
