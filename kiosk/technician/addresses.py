"""A pad moves to another address: told by the station, kept by the pad.

The configuration follows when the pad has confirmed: whoever asked writes the file and has it taken over.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final, Literal

from devices.config import ALONE
from devices.line_events import Readdressed
from kiosk.settings import PadSettings
from kiosk.technician.key_tests import SEEN
from kiosk.technician.plant import Plant
from kiosk.technician.reload import NotRecorded

CONFIRM_S: Final = 4.0
"""The line asks for 3 s; an answer that is under way then still counts."""
GONE_S: Final = 16.0
"""A pad that is not at its old address any more has been found silent by then."""
LOOK_S: Final = 0.5

Result = Literal["moved", "unanswered", "gone"]


class AddressTaken(Exception):
    """Another pad of this port is configured with the address, or one of both would have to be alone."""

    def __init__(self, pad: str) -> None:
        super().__init__(pad)
        self.pad = pad


class NobodyThere(Exception):
    """No pad of ours answers where this one is configured: nobody knows which uid is meant."""


class MovingAlready(Exception):
    """This pad is being told an address just now."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of it. Unanswered: the pad is heard where it was, and has confirmed nothing. Gone: it has
    confirmed nothing, and nobody is heard at its old address any more: look for it at the new one.
    """

    pad: str
    uid: str
    address: int
    result: Result


class Addresses:
    """Who waits for the confirmation of which pad."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._confirmed: dict[str, asyncio.Event] = {}

    def heard(self, event: Readdressed) -> None:
        """A pad told that it has moved."""
        if event.pad in self._confirmed:
            self._confirmed[event.pad].set()

    async def move(self, pad: PadSettings, address: int, actor: str) -> Moved:
        """Tell the pad that stands there its address, 0 to 32, and wait for its word. On record before.

        Raises `AddressTaken`, `NobodyThere`, `MovingAlready`, `NotRecorded`, and `ConfigError` for an address
        that this pad's configuration cannot have.
        """
        replace(pad.config(), address=address)
        self._require_free(pad, address)
        note = self._plant.board[pad.name]
        if pad.is_foreign or note.uid is None or note.state not in SEEN:
            raise NobodyThere
        if pad.name in self._confirmed:
            raise MovingAlready
        confirmed = self._confirmed[pad.name] = asyncio.Event()
        try:
            words = f"{pad.name} {note.uid} {pad.address}->{address}"
            if not await self._plant.driver.record(actor, [("pads.readdress", words)]):
                raise NotRecorded
            self._plant.lines.readdress(pad.name, note.uid, address)
            result = await self._result(pad.name, confirmed)
            # The pad has done what it has done: this is told even where it cannot be written any more.
            await self._plant.driver.record(actor, [(f"pads.readdress.{result}", words)])
        finally:
            del self._confirmed[pad.name]
        return Moved(pad.name, note.uid, address, result)

    def _require_free(self, pad: PadSettings, address: int) -> None:
        """Raises `AddressTaken`."""
        for other in self._plant.settings.pads:
            shares = other.port == pad.port and other.name != pad.name
            if shares and (other.address == address or ALONE in {address, other.address}):
                raise AddressTaken(other.name)

    async def _result(self, pad: str, confirmed: asyncio.Event) -> Result:
        if await _is_set(confirmed, CONFIRM_S):
            return "moved"
        heard_before = self._heard(pad)
        for _look in range(round(GONE_S / LOOK_S)):
            if await _is_set(confirmed, LOOK_S):
                return "moved"
            if pad not in self._plant.board or self._plant.board[pad].state not in SEEN:
                return "gone"
            if self._heard(pad) > heard_before:
                return "unanswered"
        return "gone"

    def _heard(self, pad: str) -> int:
        if pad not in self._plant.board:
            return 0
        return self._plant.lines.statistics_of(pad).frames_received


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
