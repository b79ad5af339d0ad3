"""The clock of simulated pads."""

import time


def boottime_s() -> float:
    """Seconds since the machine's start, suspend included where the system tells that."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
