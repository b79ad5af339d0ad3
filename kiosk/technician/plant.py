"""Pads and windows of a running station as it was configured last, and their exchange in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from devices.config import PadConfig
from devices.errors import ConfigError
from devices.events import LineStatistics
from kiosk.board import PadBoard
from kiosk.config import StationSettings
from kiosk.driver import Driver, Lines
from kiosk.layout import Binding
from kiosk.settings import PadSettings

GUESTS_MAX: Final = 8
GUEST: Final = "guest"


class PlantLines(Lines, Protocol):
    """The pads' lines; `devices.driver.PadLines` is it."""

    def reconfigure(self, pads: Sequence[PadConfig]) -> frozenset[str]: ...
    def statistics_of(self, pad: str) -> LineStatistics: ...
    def test(self, pad: str, seconds: int) -> None: ...
    def readdress(self, pad: str, uid: str, address: int) -> None: ...


class PortTaken(Exception):
    """A pad of the configuration has this port."""

    def __init__(self, port: str, pad: str) -> None:
        super().__init__(port, pad)
        self.port = port
        self.pad = pad


class TooManyGuests(Exception):
    """So many pads are being drained already."""


class Plant:
    """What stands now. `on_exchanged` is called after each exchange, inside the loop."""

    def __init__(
        self,
        settings: StationSettings,
        driver: Driver,
        lines: PlantLines,
        on_exchanged: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.driver = driver
        self.lines = lines
        self._on_exchanged = on_exchanged
        self._guests: dict[str, PadConfig] = {}  # of no window: asked nothing, they only hand over presses

    @property
    def board(self) -> PadBoard:
        return self.driver.station.pads.board

    def exchange(self, settings: StationSettings) -> None:
        """Take over another configuration, one that `read_station` has found right."""
        ports = {pad.port for pad in settings.pads}
        names = {pad.name for pad in settings.pads}
        self._guests = {
            name: guest
            for name, guest in self._guests.items()
            if guest.port not in ports and name not in names
        }
        self.settings = settings
        self._apply()

    def pad(self, name: str) -> PadSettings | None:
        """A pad as it is configured; None: there is none of this name."""
        return next((pad for pad in self.settings.pads if pad.name == name), None)

    def take_in(self, port: str, baud: int) -> str:
        """Listen to whatever pad stands at a port; the name that it has here.

        Raises `PortTaken`, `TooManyGuests`, and `ConfigError` for a port that cannot be one.
        """
        for pad in self.settings.pads:
            if pad.port == port:
                raise PortTaken(port, pad.name)
        if PadConfig(GUEST, port, baud).is_auto:
            raise ConfigError("port", port, "the path of the port at which the pad is")
        for name, guest in self._guests.items():
            if guest.port == port:
                return name
        if len(self._guests) == GUESTS_MAX:
            raise TooManyGuests
        name = self._free_name()
        self._guests[name] = PadConfig(name, port, baud)
        self._apply()
        return name

    def let_go(self, guest: str) -> None:
        """Close the line of a guest. One that has gone already has gone."""
        if self._guests.pop(guest, None) is not None:
            self._apply()

    def _free_name(self) -> str:
        taken = {*self._guests, *(pad.name for pad in self.settings.pads)}
        return next(name for number in range(1, 1000) if (name := f"{GUEST}-{number}") not in taken)

    def _apply(self) -> None:
        guests = list(self._guests.values())
        fresh = self.lines.reconfigure([*self.settings.pad_configs(), *guests])
        layout = self.settings.layout()
        places = {guest.name: Binding(None, port=guest.port) for guest in guests}
        layout = replace(layout, pads=dict(layout.pads) | places)
        self.driver.do(lambda at: self.driver.station.reconfigure(layout, fresh, at))
        self._on_exchanged()
