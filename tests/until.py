"""Waiting for something to become true, with a deadline, instead of sleeping."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_FIRST_S = 0.001
POLL_MAX_S = 0.05


def until(condition: Callable[[], T], deadline_s: float) -> T:
    """Return the first truthy value of `condition`, asked again and again for `deadline_s` seconds.

    An exception of `condition` passes through at once. Raises AssertionError with the last value seen when
    the deadline has passed; `condition` is asked at least once, and once more at the deadline.
    In a coroutine: `await asyncio.to_thread(until, condition, deadline_s)`.
    """
    end_s = time.monotonic() + deadline_s
    pause = threading.Event()
    poll_s = POLL_FIRST_S
    while True:
        last_chance = time.monotonic() >= end_s
        value = condition()
        if value:
            return value
        if last_chance:
            name = getattr(condition, "__name__", repr(condition))
            raise AssertionError(f"{name} not true within {deadline_s:g} s, last value: {value!r}")
        pause.wait(min(poll_s, max(end_s - time.monotonic(), 0.0)))
        poll_s = min(poll_s * 2, POLL_MAX_S)
