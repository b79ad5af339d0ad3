"""Which pads stand at which paths, where no station runs to tell: their ports are opened for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from devices.config import PadConfig
from devices.driver import PadLines
from devices.events import PadEvent, PadIdentified

LOOK_S: Final = 5.0


def seen_at(pads: Sequence[PadConfig]) -> dict[str, str]:
    """Pad -> uid of what says HELLO at its port within 5 s. A port that cannot be opened shows nothing."""
    return asyncio.run(_look([replace(pad, uid=None) for pad in pads]))


async def _look(pads: Sequence[PadConfig]) -> dict[str, str]:
    seen: dict[str, str] = {}
    complete = asyncio.Event()

    def on_event(event: PadEvent) -> None:
        if isinstance(event, PadIdentified):
            seen[event.pad] = event.uid
            if len(seen) == len(pads):
                complete.set()

    lines = PadLines(pads, on_event)
    await lines.start()
    try:
        async with asyncio.timeout(LOOK_S):
            await complete.wait()
    except TimeoutError:
        return seen
    finally:
        await lines.stop()
    return seen
