"""A screen with nothing on it: a drawing thread and a core with their heartbeats, for the stand-in.

    python -m tests.kiosk.screen.bare_screen
SIGUSR1 hangs the core; SIGTERM ends it as it should.
"""

import signal
import sys
import threading
import time

from kiosk.screen.watchdog import from_systemd


def main() -> int:
    """Draw nothing until SIGTERM."""
    watchdog = from_systemd(time.monotonic())
    leave, core_hangs = threading.Event(), threading.Event()
    every_s = watchdog.every_s
    if every_s is None:
        return 1

    def core(pause_s: float) -> None:
        pause = threading.Event()
        while not core_hangs.is_set():
            watchdog.core_is_alive(time.monotonic())
            pause.wait(pause_s)

    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    signal.signal(signal.SIGUSR1, lambda *_: core_hangs.set())
    threading.Thread(target=core, args=(every_s,), daemon=True).start()
    watchdog.ready()
    while not leave.wait(every_s):
        watchdog.tick(time.monotonic())
    watchdog.stopping()
    return 0


if __name__ == "__main__":
    sys.exit(main())
