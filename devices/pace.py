"""When a host may speak to one pad: when it likes on a line of its own, in its slots on a bus. Pure."""

import math
from typing import Protocol

from devices.frames import OVERHEAD_BYTES

LONGEST_ANSWER_BYTES = OVERHEAD_BYTES + 35  # HELLO
PAUSE_S = 0.15
PAUSE_MAX_S = 2.4
SILENT_S = 5.0
PING_GRID_S = 2.0
PING_PAUSE_S = 1.0
MISSES_SILENT = 3
MISSED_SILENT_S = 2.0


class Pace(Protocol):
    """What a link asks before it speaks, and what it tells of what it heard."""

    baud: int

    def may_send(self) -> bool:
        """Whether one frame may go out now; it is taken as sent."""
        ...

    def pause_s(self, payload_bytes: int, tries: int) -> float:
        """How long a request that was sent `tries` times waits for its answer before it is sent again."""
        ...

    def wake_s(self, repeat_s: float) -> float:
        """When to look at a request that is to be sent again at `repeat_s`; infinite: a slot will show."""
        ...

    def silent_at_s(self, heard_s: float) -> float:
        """When a pad that was heard last at `heard_s` counts as silent."""
        ...

    def ping_at_s(self, heard_s: float) -> float:
        """When a pad that was heard last at `heard_s` is asked whether it is there."""
        ...

    def heard(self) -> None:
        """Something readable came from the pad."""
        ...


class AtWill:
    """A line with one pad: requests are repeated by time, an idle pad is pinged."""

    def __init__(self, baud: int) -> None:
        self.baud = baud

    def may_send(self) -> bool:
        return True

    def pause_s(self, payload_bytes: int, tries: int) -> float:
        line_bytes = OVERHEAD_BYTES + payload_bytes + LONGEST_ANSWER_BYTES
        first_s = 2 * line_bytes * 10 / self.baud + PAUSE_S
        return float(min(first_s * 2 ** min(tries - 1, 8), PAUSE_MAX_S))

    def wake_s(self, repeat_s: float) -> float:
        return repeat_s

    def silent_at_s(self, heard_s: float) -> float:
        return heard_s + SILENT_S

    def ping_at_s(self, heard_s: float) -> float:
        # On a grid that all lines share: one sweep of all ports costs a fraction of as many single wake-ups.
        return math.ceil((heard_s + PING_PAUSE_S) / PING_GRID_S) * PING_GRID_S

    def heard(self) -> None:
        pass


class InSlots:
    """A pad on a bus: one frame in each slot that the bus grants, and no repeats by time.

    `misses`: slots without a readable answer since the last one with it.
    """

    def __init__(self, baud: int) -> None:
        self.baud = baud
        self.misses = 0
        self._granted = False

    def grant(self) -> None:
        """A slot begins."""
        self._granted = True

    def may_send(self) -> bool:
        granted, self._granted = self._granted, False
        return granted

    def pause_s(self, payload_bytes: int, tries: int) -> float:  # noqa: ARG002 - the next slot is the pause
        return 0.0

    def wake_s(self, repeat_s: float) -> float:  # noqa: ARG002 - the bus knows when
        return math.inf

    def silent_at_s(self, heard_s: float) -> float:
        return heard_s + MISSED_SILENT_S if self.misses >= MISSES_SILENT else math.inf

    def ping_at_s(self, heard_s: float) -> float:  # noqa: ARG002 - every slot polls
        return math.inf

    def heard(self) -> None:
        self.misses = 0
