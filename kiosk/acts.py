"""What a station puts on record beside its sessions: who did what, and what it found at its start. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk import facts
from kiosk.effects import Commit, Noted, Recorded
from kiosk.opening import Draw
from kiosk.padside import EVENT_RANDOM_BYTES
from kiosk.visit import Moment
from kiosk.windows import Windows
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.outbox.values import Write

Act = tuple[str, str]
"""Action (`pads.adopted`) and words."""


class Acts:
    """Writes acts beside whatever the windows want written."""

    def __init__(self, windows: Windows, draw: Draw) -> None:
        self._windows = windows
        self._draw = draw

    def event(self, actor: str, action: str, text: str, at: Moment) -> NewEvent:
        return facts.audit(actor, action, text, self._draw(EVENT_RANDOM_BYTES), at)

    def note(self, actor: str, action: str, text: str, at: Moment) -> None:
        """Put on record what nobody waits for."""
        self._windows.want(Commit(Write(events=(self.event(actor, action, text, at),)), Noted()))

    def end_unreadable(self, token: bytes, at: Moment) -> None:
        """End an attempt whose record cannot be read: of that much is known, and no more."""
        event = self.event("station", "attempt.unreadable", token.hex(), at)
        self._windows.want(Commit(Write(events=(event,), ended_attempts=(token,)), Noted()))

    def record(self, actor: str, acts: Iterable[Act], number: int, at: Moment) -> None:
        """Put on record what is done only then; `RecordAnswered` follows under `number`."""
        events = tuple(self.event(actor, action, text, at) for action, text in acts)
        self._windows.want(Commit(Write(events=events), Recorded(number)))
