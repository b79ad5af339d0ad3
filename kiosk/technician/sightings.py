"""What this station sees of its pads, for the doctor: gathered all the time, told for the next seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from devices.driver import boottime_s
from devices.events import PadEvent
from devices.technician.evidence import Evidence, Tally
from kiosk.technician.plant import Plant


class Sightings:
    """The events of all pads, counted. Nothing of what was pressed is in it."""

    def __init__(self, plant: Plant, clock: Callable[[], float] = boottime_s) -> None:
        self._plant = plant
        self._clock = clock
        self._tally = Tally()

    def note(self, event: PadEvent) -> None:
        """Something happened on a pad's line."""
        self._tally.note(event, self._clock())

    async def over(self, pad: str, seconds: float) -> Evidence | None:
        """What is seen of a pad within the next seconds; None: there is no such pad, or no more."""
        if self._plant.pad(pad) is None:
            return None
        before, begun_s = self._plant.lines.statistics_of(pad), self._clock()
        await asyncio.sleep(seconds)
        config = self._plant.pad(pad)
        if config is None:
            return None
        after = self._plant.lines.statistics_of(pad)
        if after.requests < before.requests:  # another line since then, whose counters begin at nought
            before = after
        span = (begun_s, self._clock())
        return self._tally.evidence(pad, config.port, config.config().baud, (before, after), span)
