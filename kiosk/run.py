"""A station as a process: outbox, pads, uplink and local API on one loop. Wiring only."""

from __future__ import annotations

import asyncio
import errno
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from devices.driver import PadLines, boottime_s
from devices.events import KeyTested, PadEvent
from devices.line_events import Readdressed
from kiosk.advice import advice_on
from kiosk.api.access import Access, read_tokens
from kiosk.api.app import Parts, Server, serve, tls_context
from kiosk.api.pads import Pads
from kiosk.caseload import case_of
from kiosk.config import StationSettings
from kiosk.draw import RandomPage
from kiosk.driver import Driver
from kiosk.station import Station
from kiosk.technician.addresses import Addresses
from kiosk.technician.drains import Drains
from kiosk.technician.key_tests import KeyTests
from kiosk.technician.plant import Plant
from kiosk.technician.reload import NotRecorded, Reloader
from kiosk.technician.sentences import complaint
from kiosk.technician.sightings import Sightings
from kiosk.visit import Moment
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.control import Command
from mqtt_bridge.messages.envelope import Envelope
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.outbox.outbox import Outbox
from mqtt_bridge.outbox.streams import Limits
from mqtt_bridge.publisher import Uplink
from mqtt_bridge.settings import SettingsError

log = logging.getLogger(__name__)

PADS_TOLD_EVERY_S: Final = 30.0


def _wall() -> datetime:
    return datetime.now(UTC)


class StationUnusable(Exception):
    """What the configuration names cannot be had: an address, a file. `key` is dotted, `why` the reason."""

    def __init__(self, key: str, value: object, why: str) -> None:
        super().__init__(f"{key} = {value}: {why}")
        self.key = key
        self.value = value
        self.why = why


class StationProcess:
    """Everything of one hall PC, from `start` to `stop`, on the running loop."""

    def __init__(self, path: Path, settings: StationSettings, version: str) -> None:
        """`path` is where the settings come from and are taken from anew.

        Raises `SettingsError` for tokens, and what `Outbox.open` raises.
        """
        self._settings = settings
        self._access = Access(read_tokens(settings), settings.api.origins)
        loop = asyncio.get_running_loop()
        place = settings.station.place
        limits = Limits(keep_s=settings.outbox.keep_s)
        self._outbox = Outbox.open(settings.outbox.path, place, loop.call_soon_threadsafe, limits)
        self._lines = PadLines(settings.pad_configs(), self._pad_event)
        self._uplink = Uplink(
            self._outbox,
            settings.broker,
            place,
            version,
            boottime_s,
            _wall,
            on_feed=self._feed,
            on_command=self._command,
            on_config=self._config,
        )
        station = Station(settings.layout(), RandomPage())
        self._driver = Driver(station, self._outbox, self._lines, self._now)
        self._plant = Plant(settings, self._driver, self._lines, self._tell_all_pads)
        self._reloader = Reloader(path, self._plant, self._access)
        self._drains = Drains(self._plant)
        self._key_tests = KeyTests(self._plant)
        self._sightings = Sightings(self._plant)
        self._addresses = Addresses(self._plant)
        self._server: Server | None = None
        self._pads_timer: asyncio.TimerHandle | None = None

    async def start(self) -> str:
        """Take up what was open, then pads, uplink and API. Returns the API's address.

        Raises `StationUnusable`; `stop` is to be called then too.
        """
        self._server = await self._listen()
        try:
            self._uplink.start()
        except OSError as error:
            raise StationUnusable("broker", str(error.filename), str(error)) from error
        recovered = self._outbox.recovered()
        self._driver.do(lambda at: self._driver.station.start(recovered, at))
        await self._lines.start()
        self._tell_pads()
        return self._server.url

    async def _listen(self) -> Server:
        api = self._settings.api
        try:
            tls = tls_context(api)
        except OSError as error:
            raise StationUnusable("api.tls_certificate", str(api.tls_certificate), str(error)) from error
        try:
            pads = Pads(
                self._plant,
                self._reloader,
                self._drains,
                self._key_tests,
                self._sightings,
                self._addresses,
            )
            return await serve(Parts(self._driver, self._access, api, self._health, pads), tls)
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise StationUnusable("api.port", api.port, str(error)) from error
            raise StationUnusable("api.host", api.host, str(error)) from error

    async def reload(self, actor: str) -> None:
        """Take the configuration file over anew; a mistake is logged, and nothing changes."""
        try:
            if not await self._reloader.reload(actor):
                log.info("configuration: nothing has changed")
        except SettingsError as error:
            log.error("configuration not taken over: %s", error)
        except NotRecorded:
            log.error("configuration not taken over: the disk took nothing")

    async def stop(self) -> None:
        """End in the order in which nothing is lost: no more requests, no more presses, then the disk."""
        if self._pads_timer is not None:
            self._pads_timer.cancel()
        if self._server is not None:
            await self._server.stop()
        self._drains.stop()
        await self._lines.stop()
        self._driver.stop()
        await self._uplink.stop()
        await asyncio.to_thread(self._outbox.close)

    def _now(self) -> Moment:
        wall, clock = self._uplink.corrected_now()
        return Moment(boottime_s(), wall, clock)

    def _pad_event(self, event: PadEvent) -> None:
        self._sightings.note(event)
        board = self._driver.station.pads.board
        before = board[event.pad]
        if self._driver.pad_event(event):
            self._tell_pad(event.pad)
        if isinstance(event, KeyTested):
            self._key_tests.heard(event)
        if isinstance(event, Readdressed):
            self._addresses.heard(event)
        advice = advice_on(event)
        if advice:
            log.warning("pad %s: %s", event.pad, advice)
        after = board[event.pad]
        if (after.state, after.uid) == (before.state, before.uid):
            return
        if after.state in {"ready", "unverified"}:
            log.info("pad %s is %s: uid %s", event.pad, after.state, after.uid)
        elif after.state in {
            "silent",
            "conflict",
            "unbound",
            "faulty",
        }:  # a lost port is logged where it is lost
            log.warning("pad %s is %s: %s", event.pad, after.state, complaint(board, event.pad))

    def _tell_pad(self, pad: str) -> None:
        board = self._driver.station.pads.board
        if board[pad].binding.window is not None:
            self._uplink.publish_pad(pad, board.state(pad, self._lines.statistics_of(pad)))

    def _tell_all_pads(self) -> None:
        board = self._driver.station.pads.board
        self._uplink.keep_pads([pad for pad in board if board[pad].binding.window is not None])
        for pad in board:
            self._tell_pad(pad)

    def _tell_pads(self) -> None:
        self._tell_all_pads()
        self._pads_timer = asyncio.get_running_loop().call_later(PADS_TOLD_EVERY_S, self._tell_pads)

    def _feed(self, _envelope: Envelope, body: bodies.Case) -> None:
        case = case_of(body)
        if case is None:
            log.warning("a case of the feed was passed over: its values are none that a case can have")
            return
        refused = self._driver.do(lambda at: self._driver.station.feed(case, at))
        if refused is not None:
            log.warning("a case of the feed was not asked at %s: %s", case.window, refused.why.value)

    def _command(self, command: Command) -> None:
        refused = self._driver.do(lambda at: self._driver.station.command(command, at))
        if refused is not None:
            log.warning("command %s of central changed nothing: %s", command.action, refused.why.value)

    def _config(self, config: HallConfig) -> None:
        if self._driver.do(lambda _at: self._driver.station.screens.configure(config)):
            log.info("hall configuration %d", config.version)

    def _health(self) -> dict[str, object]:
        state = self._uplink.state()
        board = self._driver.station.pads.board
        return {
            "connected": state.connected,
            "backlog": state.backlog,
            "clock_offset_s": state.clock_offset_s,
            "pads": {pad: board[pad].state for pad in board if board[pad].binding.window is not None},
        }
