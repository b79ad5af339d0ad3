"""Pads that are to go away: how many presses each still holds, until none is left. Any hall's pad will do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from kiosk.technician.plant import Plant
from kiosk.technician.reload import NotRecorded

GUEST_S: Final = 20.0
"""A guest that nobody has asked about for so long is let go."""


@dataclass(frozen=True, slots=True)
class Drained:
    """A pad now. `left`: presses that it has not delivered; None: it has not said so since it is there."""

    pad: str
    state: str
    uid: str | None
    left: int | None


class Drains:
    """Looks at pads that hand over their presses; what they hand over is taken like any press."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def take_in(self, port: str, baud: int) -> str:
        """Whatever pad stands at a port that is nobody's. Raises as `Plant.take_in` does."""
        name = self._plant.take_in(port, baud)
        if name in self._timers:
            self._timers.pop(name).cancel()
        self._timers[name] = asyncio.get_running_loop().call_later(GUEST_S, self._let_go, name)
        return name

    async def look(self, pad: str, actor: str) -> Drained:
        """How far a pad is. Once nothing is left it is on record, and a guest is let go.

        Raises `NotRecorded`.
        """
        note = self._plant.board[pad]
        left = self._plant.lines.statistics_of(pad).unacknowledged
        drained = Drained(pad, note.state, note.uid, left if note.uid is not None else None)
        if drained.left == 0 and note.state not in {"silent", "unplugged"}:
            words = f"{pad if note.binding.window else note.binding.port} {note.uid}"
            if not await self._plant.driver.record(actor, [("pads.drained", words)]):
                raise NotRecorded
            self._let_go(pad)
        return drained

    def _let_go(self, pad: str) -> None:
        timer = self._timers.pop(pad, None)
        if timer is not None:
            timer.cancel()
            self._plant.let_go(pad)

    def stop(self) -> None:
        """No timer is left behind."""
        for timer in self._timers.values():
            timer.cancel()
