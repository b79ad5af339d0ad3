"""Pads at the local API, for technicians: how each is, identify, test, drain; take the file over anew."""

from __future__ import annotations

import re
from gettext import gettext as _
from typing import Final

from aiohttp import web

from kiosk.api.answers import (
    ActAnswer,
    AddressAnswer,
    DrainAnswer,
    KeysAnswer,
    LineAnswer,
    PadAnswer,
    PadsAnswer,
    ReloadAnswer,
    answer,
    error,
)
from kiosk.api.bodies import AddressBody, ByBody, DrainBody, KeysBody
from kiosk.api.evidence import told
from kiosk.api.technicians import UnknownPad, actor_of
from kiosk.settings import PadSettings
from kiosk.technician.addresses import Addresses, AddressTaken, MovingAlready, NobodyThere
from kiosk.technician.drains import Drains
from kiosk.technician.key_tests import KeyTests
from kiosk.technician.plant import Plant, PortTaken, TooManyGuests
from kiosk.technician.reload import NotRecorded, Reloader, RestartNeeded
from kiosk.technician.sentences import complaint
from kiosk.technician.sightings import Sightings
from mqtt_bridge.settings import SettingsError

IDENTIFY_S: Final = 10.0
SEEN_S: Final = 10
SEEN_RANGE_S: Final = range(1, 61)


class Pads:
    """The handlers. What changes something is on record before it is done."""

    def __init__(
        self,
        plant: Plant,
        reloader: Reloader,
        drains: Drains,
        tests: KeyTests,
        sightings: Sightings,
        addresses: Addresses,
    ) -> None:
        self._plant = plant
        self._reloader = reloader
        self._drains = drains
        self._tests = tests
        self._sightings = sightings
        self._addresses = addresses

    async def show(self, _request: web.Request) -> web.Response:
        """Every pad of a window."""
        board = self._plant.board
        return answer(PadsAnswer([self._pad(pad) for pad in board if board[pad].binding.window is not None]))

    def _pad(self, pad: str) -> PadAnswer:
        board, counted = self._plant.board, self._plant.lines.statistics_of(pad)
        state = board.state(pad, counted)
        line = state.line
        return PadAnswer(
            pad=pad,
            window=state.window,
            port=board[pad].binding.port,
            state=state.state,
            uid=state.uid,
            expected_uid=state.expected_uid,
            belongs_to=state.belongs_to,
            firmware=state.firmware,
            simulated=state.simulated,
            line=LineAnswer(line.frames, line.bad, line.retries, line.round_trip_ms, counted.unacknowledged),
            text=complaint(board, pad),
        )

    async def identify(self, request: web.Request, _body: ByBody) -> web.Response:
        """Let a pad blink."""
        pad = self._named(request)
        self._plant.lines.identify(pad.name, IDENTIFY_S)
        return answer(self._pad(pad.name))

    async def test(self, request: web.Request, body: KeysBody) -> web.Response:
        """Wait for a key of a pad; it is no rating, and which one it was is not told."""
        pad = self._named(request).name
        result = await self._tests.run(pad, body.seconds)
        if not await self._plant.driver.record(actor_of(body.by), [("pads.checked", f"{pad} {result}")]):
            raise NotRecorded
        return answer(KeysAnswer(pad, result))

    async def seen(self, request: web.Request) -> web.Response:
        """What is seen of a pad within the next seconds, for the doctor."""
        pad, asked = request.match_info["pad"], request.query.get("seconds", str(SEEN_S))
        if not re.fullmatch(r"[0-9]{1,2}", asked, re.ASCII) or int(asked) not in SEEN_RANGE_S:
            return error(400, "seconds", _("seconds must be from 1 to 60"))
        evidence = await self._sightings.over(pad, int(asked))
        if evidence is None:
            raise UnknownPad(pad)
        return answer(told(evidence))

    async def address(self, request: web.Request, body: AddressBody) -> web.Response:
        """Tell the pad that stands there its new address; answered when it has confirmed, or will not."""
        pad = self._named(request)
        try:
            moved = await self._addresses.move(pad, body.address, actor_of(body.by))
        except AddressTaken as taken:
            text = _("{pad} at the same port stands in the way of address {address}; nothing was changed.")
            return error(409, "address-taken", text.format(pad=taken.pad, address=body.address))
        except NobodyThere:
            text = _("Where {pad} is configured no pad answers that can be given an address.")
            return error(409, "no-pad", text.format(pad=pad.name))
        except MovingAlready:
            return error(409, "busy", _("{pad} is being given an address just now.").format(pad=pad.name))
        return answer(AddressAnswer(moved.pad, moved.uid, moved.address, moved.result))

    async def drain(self, _request: web.Request, body: DrainBody) -> web.Response:
        """How many presses a pad still holds; at a port of nobody it is listened to from now on."""
        try:
            pad = self._to_drain(body)
        except PortTaken as taken:
            text = _("This port belongs to {pad}: drain it by its name.").format(pad=taken.pad)
            return error(409, "port-taken", text)
        except TooManyGuests:
            return error(429, "busy", _("So many pads are being drained already."))
        drained = await self._drains.look(pad, actor_of(body.by))
        return answer(DrainAnswer(drained.pad, drained.state, drained.uid, drained.left))

    def _to_drain(self, body: DrainBody) -> str:
        if body.port is not None:
            return self._drains.take_in(body.port, body.baud)
        if body.pad is None or self._plant.pad(body.pad) is None:
            raise UnknownPad(body.pad)
        return body.pad

    async def reload(self, _request: web.Request, body: ByBody) -> web.Response:
        """Take the configuration file over anew, whole or not at all."""
        try:
            acts = await self._reloader.reload(actor_of(body.by))
        except RestartNeeded as mistake:
            return error(409, "restart-needed", str(mistake))
        except SettingsError as mistake:
            return error(422, "configuration", str(mistake))
        return answer(ReloadAnswer([ActAnswer(action, text) for action, text in acts]))

    def _named(self, request: web.Request) -> PadSettings:
        """The pad that the path names."""
        name = request.match_info["pad"]
        pad = self._plant.pad(name)
        if pad is None:
            raise UnknownPad(name)
        return pad
