"""Pads listened to by a command of its own, while no station has their ports."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import LineStatistics, PadEvent, Pressed
from devices.technician.evidence import Evidence, Tally


class Listening:
    """The lines of some pads, and what was seen of them since `begin`. Presses are not acknowledged: a pad
    that holds some goes on holding them for its station.
    """

    def __init__(self, configs: Sequence[PadConfig], told: Callable[[PadEvent], None] | None = None) -> None:
        self.configs = tuple(configs)
        self.lines = PadLines(configs, self._told)
        self._listener = told
        self._tally = Tally()
        self._begun_s = boottime_s()
        self._before: dict[str, LineStatistics] = {}

    def begin(self) -> None:
        """From here on things count."""
        self._begun_s = boottime_s()
        self._before = {config.name: self.lines.statistics_of(config.name) for config in self.configs}

    def evidence(self) -> list[Evidence]:
        """What was seen of each pad since `begin`, in their order."""
        span = (self._begun_s, boottime_s())
        return [
            self._tally.evidence(
                config.name,
                config.port,
                config.baud,
                (self._before[config.name], self.lines.statistics_of(config.name)),
                span,
            )
            for config in self.configs
        ]

    def _told(self, event: PadEvent) -> None:
        self._tally.note(event, boottime_s())
        if self._listener and not isinstance(event, Pressed):
            self._listener(event)


@asynccontextmanager
async def listening(
    configs: Sequence[PadConfig], told: Callable[[PadEvent], None] | None = None
) -> AsyncIterator[Listening]:
    """Open the ports of these pads, and close them in the end. Raises ConfigError. A port that cannot be
    opened is evidence, and no error.
    """
    found = Listening(configs, told)
    found.begin()
    await found.lines.start()
    try:
        yield found
    finally:
        await found.lines.stop()


async def examine(configs: Sequence[PadConfig], seconds: float, *, keys_s: int = 0) -> list[Evidence]:
    """Listen for so long; with `keys_s` also have each pad tell its keys as tests for so many seconds."""
    async with listening(configs) as found:
        await asyncio.sleep(seconds)
        if keys_s:
            for config in configs:
                found.lines.test(config.name, keys_s)
            await asyncio.sleep(keys_s)
        return found.evidence()
