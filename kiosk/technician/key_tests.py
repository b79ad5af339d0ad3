"""The morning round: a pad takes a key that is no rating. Tells that it works, not which key it was."""

from __future__ import annotations

import asyncio
from typing import Final, Literal

from devices.events import KeyTested
from kiosk.technician.plant import Plant

BEGIN_S: Final = 3.0
"""A pad that is dark is in its test by then."""
TRIES: Final = 2
END_S: Final = 1.0
SEEN: Final = frozenset({"ready", "conflict", "unbound", "unverified"})
"""States in which a key can come; an unverified pad tells by its key that it is there."""

Result = Literal["works", "unknown-key", "no-key", "silent", "busy"]


class KeyTests:
    """Who waits for a key of which pad."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._heard: dict[str, asyncio.Queue[KeyTested]] = {}

    def heard(self, event: KeyTested) -> None:
        """A pad told a key, or that its test has begun or ended."""
        if event.pad in self._heard:
            self._heard[event.pad].put_nowait(event)

    async def run(self, pad: str, seconds: int) -> Result:
        """Test a pad for so long, or until a key is pressed. Busy: it asks a citizen or is tested."""
        if self._plant.board[pad].state not in SEEN:
            return "silent"
        if self._is_asking(pad) or pad in self._heard:
            return "busy"
        events = self._heard[pad] = asyncio.Queue()
        try:
            if not await self._begun(pad, seconds, events):
                return "busy" if self._is_asking(pad) else "silent"
            event = await _next(events, seconds, key=True)
            if pad in self._plant.board:
                self._plant.lines.test(pad, 0)
                await _next(events, END_S, key=False)
        finally:
            del self._heard[pad]
        if event is None:
            return "busy" if self._is_asking(pad) else "no-key"
        return "unknown-key" if event.position is None else "works"

    async def _begun(self, pad: str, seconds: int, events: asyncio.Queue[KeyTested]) -> bool:
        """Whether the pad takes tests now. It takes none while it still thanks somebody."""
        for _try in range(TRIES):
            if pad not in self._plant.board or self._is_asking(pad):
                return False
            self._plant.lines.test(pad, seconds)
            if await _next(events, BEGIN_S, key=False) is not None:
                return True
        return False

    def _is_asking(self, pad: str) -> bool:
        if pad not in self._plant.board:
            return False
        window = self._plant.board[pad].binding.window
        return window is not None and self._plant.driver.station.is_asking(window)


async def _next(events: asyncio.Queue[KeyTested], seconds: float, *, key: bool) -> KeyTested | None:
    """The next event that is (or is not) about a key; None where none came in time."""
    try:
        async with asyncio.timeout(seconds):
            while bool((event := await events.get()).key) is not key:
                pass
            return event
    except TimeoutError:
        return None
