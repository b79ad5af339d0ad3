"""Configuration of a station: types of the TOML file, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from devices.config import PadConfig
from kiosk.config_checks import mistakes
from kiosk.layout import Binding, Layout
from kiosk.settings import PadSettings
from kiosk.visit import Timing, Window
from mqtt_bridge.messages.fields import Id, Name
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.settings import BrokerSettings, OutboxSettings, SettingsError, check_settings, read_settings

Seconds = Annotated[float, Meta(gt=0, le=3600)]
Secret = Annotated[str, Meta(min_length=16, max_length=128, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")]
Origin = Annotated[str, Meta(pattern=r"^https?://[^/\s]+$(?!\n)", max_length=253)]


class _Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all: frozen, an unknown key is an error."""


class StationIds(_Settings, frozen=True):
    """Where the station stands: division code, hall and the station's own id, as in topics.

    `utc_offset_h`: hours that its clocks are ahead of UTC; there a day of duty begins.
    """

    region: Id
    hall: Id
    id: Id
    utc_offset_h: Annotated[float, Meta(ge=-12, le=14)] = 8.0

    @property
    def place(self) -> Place:
        return Place(self.region, self.hall, self.id)


class TimingSettings(_Settings, frozen=True):
    """How long a question stands, when it warns, how long pads are dark between two. Seconds."""

    timeout_s: Annotated[float, Meta(ge=1, le=3600)] = 60.0
    warning_s: Seconds = 40.0
    dark_s: Annotated[float, Meta(ge=0, le=60)] = 1.0


class WindowSettings(_Settings, frozen=True):
    """One window with the names of its pads and screens.

    `self_start`: at its screens a citizen begins by a receipt's code; for a kiosk out of the clerk's sight.
    """

    id: Id
    name: Annotated[str, Meta(max_length=32)] = ""
    pads: tuple[Id, ...] = ()
    screens: tuple[Id, ...] = ()
    self_start: bool = False


class TokenSettings(_Settings, frozen=True):
    """Who holds this token: the system of one window, one screen, or a technician."""

    role: Literal["window", "screen", "technician"]
    token: Secret
    window: Id | None = None
    screen: Id | None = None


class TokenFile(_Settings, frozen=True):
    """A token file."""

    tokens: tuple[TokenSettings, ...] = ()


class ApiSettings(_Settings, frozen=True):
    """The local API. Beyond loopback it needs a certificate. `port` 0 takes a free one."""

    host: Annotated[str, Meta(min_length=1, max_length=253)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8740
    origins: tuple[Origin, ...] = ()
    token_file: Path | None = None
    tokens: tuple[TokenSettings, ...] = ()
    tls_certificate: Path | None = None
    tls_key: Path | None = None


class StationSettings(_Settings, frozen=True):
    """The whole file."""

    station: StationIds
    outbox: OutboxSettings
    windows: Annotated[tuple[WindowSettings, ...], Meta(min_length=1, max_length=256)]
    pads: Annotated[tuple[PadSettings, ...], Meta(max_length=256)] = ()
    broker: BrokerSettings = BrokerSettings()
    timing: TimingSettings = TimingSettings()
    api: ApiSettings = ApiSettings()
    sources: dict[Id, Name] = {}

    def layout(self) -> Layout:
        """The station's windows and times for the rules."""
        windows = tuple(Window(w.id, w.name or w.id, w.pads, w.screens, w.self_start) for w in self.windows)
        timing = Timing(self.timing.timeout_s, self.timing.warning_s, self.timing.dark_s)
        window_of = {pad: window.id for window in self.windows for pad in window.pads}
        pads = {
            pad.name: Binding(window_of[pad.name], pad.uid, self.takes_any_pad or pad.is_foreign, pad.port)
            for pad in self.pads
        }
        return Layout(windows, timing, self.sources, self.station.utc_offset_h, pads)

    @property
    def takes_any_pad(self) -> bool:
        """A pad without a uid is whatever pad is there: so only where it cannot be mistaken for another."""
        return len(self.pads) == 1

    def pad_configs(self) -> tuple[PadConfig, ...]:
        """The line of a pad with a uid stays as it is when a second pad comes. Raises `ConfigError`."""
        return tuple(pad.config(any_pad=self.takes_any_pad or pad.uid is not None) for pad in self.pads)


def read_station(path: Path) -> StationSettings:
    """The configuration in a file, checked whole. Raises `SettingsError` for the first mistake."""
    return _checked(read_settings(path, StationSettings), path)


def check_station(document: Mapping[str, object], path: Path) -> StationSettings:
    """The same for a document that is to be written there."""
    return _checked(check_settings(document, StationSettings, path), path)


def _checked(settings: StationSettings, path: Path) -> StationSettings:
    for key, value, expected in mistakes(settings):
        raise SettingsError(path, key, value, expected)
    return settings
