"""The hall PC's only database file.

Open attempts, delivered presses, recent cases, the numbered stream of events.
"""

from mqtt_bridge.outbox.outbox import Outbox
from mqtt_bridge.outbox.values import (
    Committed,
    Journal,
    NotCommitted,
    OpenAttempt,
    Outcome,
    Recovered,
    Write,
)

__all__ = [
    "Committed",
    "Journal",
    "NotCommitted",
    "OpenAttempt",
    "Outbox",
    "Outcome",
    "Recovered",
    "Write",
]
