"""Which places of one stream are held. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluation.store.arrivals import MISSING_RANGES_MAX


@dataclass(slots=True)
class Held:
    """The places of one stream that are held: 1..contiguous, and ranges (merged, ascending) above it."""

    contiguous: int = 0
    above: list[tuple[int, int]] = field(default_factory=list)

    @property
    def top(self) -> int:
        return self.above[-1][1] if self.above else self.contiguous

    @property
    def top_told(self) -> int:
        """The end of what `missing` describes (decision 0004): `top`, or less with more gaps than told."""
        return self.above[:MISSING_RANGES_MAX][-1][1] if self.above else self.contiguous

    def holds(self, seq: int) -> bool:
        if seq <= self.contiguous:
            return True
        if not self.above:
            return False
        at = bisect_right(self.above, (seq, seq))
        # A range that starts at seq sorts after (seq, seq) only if it is longer: look at both neighbours.
        return any(first <= seq <= last for first, last in self.above[max(at - 1, 0) : at + 1])

    def add(self, first: int, last: int) -> None:
        """Hold first..last as well."""
        if not self.above and first <= self.contiguous + 1:
            self.contiguous = max(self.contiguous, last)
            return
        merged: list[tuple[int, int]] = []
        for low, high in sorted([*self.above, (first, last)]):
            if low <= self.contiguous + 1:
                self.contiguous = max(self.contiguous, high)
            elif merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        self.above = merged

    def add_all(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Add many at once: runs are joined first, so that a long backlog above a gap costs one pass."""
        runs: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if runs and first <= runs[-1][1] + 1:
                runs[-1] = (runs[-1][0], max(runs[-1][1], last))
            else:
                runs.append((first, last))
        for first, last in runs:
            self.add(first, last)

    def missing(self) -> tuple[tuple[int, int], ...]:
        """The first gaps above `contiguous`, both ends included."""
        told = self.above[:MISSING_RANGES_MAX]
        ends = (self.contiguous, *(last for _, last in told))
        return tuple((end + 1, first - 1) for end, (first, _) in zip(ends, told, strict=False))
