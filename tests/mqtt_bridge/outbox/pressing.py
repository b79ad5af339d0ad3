"""A process that commits presses as fast as it can and prints each that it could thank for, until killed."""

from __future__ import annotations

import sys
from pathlib import Path

from evaluation.model import PressId
from mqtt_bridge.outbox import Committed, OpenAttempt, Write
from tests.mqtt_bridge.outbox.desk import Desk, event


def main(path: Path) -> None:
    """Print `number seq` after each commit."""
    desk = Desk(path)
    number = desk.head().last
    while True:
        number += 1
        token = number.to_bytes(8, "big")
        outcome = desk.write(
            Write(
                events=(event(number),),
                open_attempts=(OpenAttempt(token, "w1", b""),),
                delivered=(PressId("0123456789ab", 1, number),),
            )
        )
        assert isinstance(outcome, Committed)
        sys.stdout.write(f"{number} {outcome.last_seq}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
