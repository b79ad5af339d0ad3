"""Pads listened to by a command of its own, while no station has their ports."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from enum import Enum
from typing import Final

from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import LineStatistics, PadEvent, Pressed, PressedNow
from devices.port import SOCKET
from devices.ports.causes import NOT_FOUND
from devices.technician.evidence import Evidence, Tally

SEARCH_S: Final = 21.0
"""A lone pad that is mute has been asked at every rate by then; where its port is searched for among several,
at the commonest.
"""
LOOK_S: Final = 0.5


class Step(Enum):
    """What takes longer than the listening itself."""

    RATES = "rates"
    KEYS = "keys"


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
        self._before = self._counted()

    def begin(self) -> None:
        """From here on things count."""
        self._begun_s = boottime_s()
        self._before = self._counted()

    def evidence(self) -> list[Evidence]:
        """What was seen of each pad since `begin`, in their order."""
        span = (self._begun_s, boottime_s())
        return [self._evidence(config, span) for config in self.configs]

    def _evidence(self, config: PadConfig, span: tuple[float, float]) -> Evidence:
        counted = (self._before[config.name], self.lines.statistics_of(config.name))
        seen = self._tally.evidence(config.name, config.port, config.baud, counted, span)
        return replace(seen, unbound=config.uid is None and not config.any_pad and config.model is None)

    def _counted(self) -> dict[str, LineStatistics]:
        return {config.name: self.lines.statistics_of(config.name) for config in self.configs}

    def _told(self, event: PadEvent) -> None:
        self._tally.note(event, boottime_s())
        if self._listener and not isinstance(event, Pressed | PressedNow):
            self._listener(event)


@asynccontextmanager
async def listening(
    configs: Sequence[PadConfig], told: Callable[[PadEvent], None] | None = None
) -> AsyncIterator[Listening]:
    """Open the ports of these pads, and close them in the end. Raises ConfigError. A port that cannot be
    opened is evidence, and no error.
    """
    found = Listening(configs, told)
    await found.lines.start()
    try:
        yield found
    finally:
        await found.lines.stop()


async def examine(
    configs: Sequence[PadConfig],
    seconds: float,
    *,
    keys_s: int = 0,
    on_step: Callable[[Step], None] | None = None,
) -> list[Evidence]:
    """Listen for so long, and longer where a pad is mute until every rate was tried; with `keys_s` then have
    each pad tell its keys as tests, for so many seconds. `on_step` is told when something longer begins.
    """
    async with listening(configs) as found:
        await asyncio.sleep(seconds)
        await _search(found, seconds, on_step)
        if keys_s:
            for config in configs:
                found.lines.test(config.name, keys_s)
            if on_step:
                on_step(Step.KEYS)
            await _press(found, keys_s)
        return found.evidence()


async def _press(found: Listening, keys_s: int) -> None:
    """Wait for a key of each pad that is there; then no pad is left in its test."""
    ends_s = boottime_s() + keys_s
    while _keyless(found) and boottime_s() < ends_s:  # noqa: ASYNC110 - it is the hands that are waited for
        await asyncio.sleep(LOOK_S)
    for config in found.configs:
        found.lines.test(config.name, 0)
    await asyncio.sleep(LOOK_S)


def _keyless(found: Listening) -> bool:
    return any(seen.is_there and not seen.keys_tested for seen in found.evidence())


async def _search(found: Listening, listened_s: float, on_step: Callable[[Step], None] | None) -> None:
    """The lines try other rates by themselves; here it is only waited for."""
    ends_s = boottime_s() + SEARCH_S - listened_s
    if on_step and _mute(found) and boottime_s() < ends_s:
        on_step(Step.RATES)
    while _mute(found) and boottime_s() < ends_s:  # noqa: ASYNC110 - what is waited for is that nothing comes
        await asyncio.sleep(LOOK_S)


def _mute(found: Listening) -> bool:
    alone = {
        config.name
        for config in found.configs
        if not config.address and config.model is None and not config.port.startswith(SOCKET)
    }
    return any(
        seen.pad in alone and seen.uid is None and seen.port_cause in {None, NOT_FOUND} and not seen.frames
        for seen in found.evidence()
    )
