"""When the oldest unacknowledged press is sent (again): section 4, "Undelivered presses". Pure.

At 9600 baud the pauses are 200, 400, 800, 1600, 2400, 2400 ... ms. On a slow line, where three times the
frame's time is more than 200 ms, they begin with that; where that is more than 2400 ms they are all the same.
Which press is in delivery is not decided here: the log says which is the oldest.
"""

from __future__ import annotations

FIRST_PAUSE_MS = 200
LONGEST_PAUSE_MS = 2400
PRESS_WIRE_BYTES = 30
PRESS_WITH_MAC_WIRE_BYTES = 38
BITS_PER_BYTE = 10


def first_pause_ms(baud: int, wire_bytes: int = PRESS_WIRE_BYTES) -> int:
    """200 ms, or three times the frame's time where that is longer (rounded up)."""
    three_frames = -(-3 * wire_bytes * BITS_PER_BYTE * 1000 // baud)
    return max(FIRST_PAUSE_MS, three_frames)


class Delivery:
    """The timer of one press at a time.

    `aim` says which press is to be delivered, `sent` that it goes out now. Between the two `due` says when
    the next sending is to begin. The pauses count from the beginning of one sending to that of the next.
    """

    def __init__(self, first_pause: int) -> None:
        self._first = first_pause
        self._longest = max(LONGEST_PAUSE_MS, first_pause)
        self._press_id: int | None = None
        self._pause = first_pause
        self._due = 0

    @property
    def press_id(self) -> int | None:
        """The press in delivery."""
        return self._press_id

    @property
    def due(self) -> int | None:
        """When it is to be sent; None when there is nothing to deliver."""
        return self._due if self._press_id is not None else None

    def is_due(self, now: int) -> bool:
        """Whether there is a press to be sent now."""
        return self._press_id is not None and now >= self._due

    def aim(self, now: int, press_id: int | None) -> None:
        """Deliver this press: another one than before is due at once, the same keeps its place in time."""
        if press_id != self._press_id:
            self._press_id = press_id
            self._pause = self._first
            self._due = now

    def sent(self, now: int) -> None:
        """The press is being sent; the next time is a pause away, and the pause after that twice as long."""
        self._due = now + self._pause
        self._pause = min(2 * self._pause, self._longest)
