"""Configuration of a station: types of the TOML file, and the checks that need more than one key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from devices.config import PadConfig, check_shared
from devices.errors import ConfigError
from kiosk.layout import Binding, Layout
from kiosk.settings import PadSettings
from kiosk.visit import Timing, Window
from mqtt_bridge.messages.fields import Id, Name
from mqtt_bridge.messages.topics import FEED, Place
from mqtt_bridge.settings import BrokerSettings, OutboxSettings, SettingsError, check_settings, read_settings

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

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
    """One window with the names of its pads and screens."""

    id: Id
    name: Annotated[str, Meta(max_length=32)] = ""
    pads: tuple[Id, ...] = ()
    screens: tuple[Id, ...] = ()


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
        windows = tuple(Window(w.id, w.name or w.id, w.pads, w.screens) for w in self.windows)
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
    for key, value, expected in _mistakes(settings):
        raise SettingsError(path, key, value, expected)
    return settings


Mistake = tuple[str, object, str]


def _mistakes(settings: StationSettings) -> Iterable[Mistake]:
    if settings.station.id == FEED:
        yield "station.id", FEED, _("another id: this one belongs to the case feed")
    if settings.timing.warning_s > settings.timing.timeout_s:
        yield "timing.warning_s", settings.timing.warning_s, _("at most timing.timeout_s")
    yield from _window_mistakes(settings)
    yield from _pad_mistakes(settings)
    yield from _api_mistakes(settings)
    for source, pattern in settings.sources.items():
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"sources.{source}", pattern, _("a regular expression ({why})").format(why=error)


def _pad_mistakes(settings: StationSettings) -> Iterable[Mistake]:
    for index, pad in enumerate(settings.pads):
        try:
            pad.config()
        except ConfigError as error:
            yield f"pads[{index}].{error.key}", error.value, error.expected
        owners = [window.id for window in settings.windows for name in window.pads if name == pad.name]
        if len(owners) != 1:
            wanted = _("a pad that exactly one window names, not: {windows}")
            yield f"pads[{index}].name", pad.name, wanted.format(windows=", ".join(owners) or "-")
    for key in ("name", "uid"):
        seen: dict[str, str] = {}
        for index, pad in enumerate(settings.pads):
            value = getattr(pad, key)
            if value in seen:
                wanted = _("another one for each pad; {pad} has it").format(pad=seen[value])
                yield f"pads[{index}].{key}", value, wanted
            if value is not None:
                seen[value] = pad.name
    yield from _line_mistakes(settings)


def _line_mistakes(settings: StationSettings) -> Iterable[Mistake]:
    """Pads that cannot share their port; each is named by the last of those that do not fit."""
    configs = settings.pad_configs()
    for index, config in enumerate(configs):
        try:
            check_shared([other for other in configs[: index + 1] if other.port == config.port])
        except ConfigError as error:
            yield f"pads[{index}].{error.key}", error.value, error.expected
        if config.is_auto and (len(configs), len(settings.windows)) != (1, 1):
            wanted = _("the stable path of its port: only a lone pad at a lone window may be searched for")
            yield f"pads[{index}].port", config.port, wanted


def _window_mistakes(settings: StationSettings) -> Iterable[Mistake]:
    pads = {pad.name for pad in settings.pads}
    seen: dict[str, str] = {}
    for index, window in enumerate(settings.windows):
        here, devices = f"windows[{index}]", ", ".join((*window.pads, *window.screens))
        if not window.pads and not window.screens:
            yield f"{here}.pads", list(window.pads), _("at least one pad or screen")
        for name in window.pads:
            if name not in pads:
                yield f"{here}.pads", name, _("one of the pads: {pads}").format(pads=", ".join(sorted(pads)))
        for name in (f"window {window.id}", *(f"screen {screen}" for screen in window.screens)):
            if name in seen:
                wanted = _("another id for each window and each screen; {first} and {second} claim this one")
                yield f"{here}.id", name, wanted.format(first=seen[name], second=devices)
            seen[name] = devices
        for name in set(window.screens) & pads:
            yield f"{here}.screens", name, _("a name that no pad has")


def _api_mistakes(settings: StationSettings) -> Iterable[Mistake]:
    api = settings.api
    if (api.tls_certificate is None) != (api.tls_key is None):
        yield "api.tls_key", None, _("tls_certificate and tls_key together")
    if api.host not in LOOPBACK and api.tls_certificate is None:
        yield "api.host", api.host, _("127.0.0.1, or a certificate (tls_certificate, tls_key)")
    for index, origin in enumerate(api.origins):
        if origin != _as_sent(origin):
            wanted = _("as browsers send it: {origin}").format(origin=_as_sent(origin))
            yield f"api.origins[{index}]", origin, wanted
    for index, (key, expected) in enumerate(token_mistakes(api.tokens, settings)):
        if expected:
            yield f"api.tokens[{index}].{key}", None, expected


def _as_sent(origin: str) -> str:
    """In lower case and without the scheme's own port: any other spelling would never be met."""
    scheme, _separator, address = origin.lower().partition("://")
    return f"{scheme}://{address.removesuffix(':443' if scheme == 'https' else ':80')}"


def token_mistakes(tokens: Iterable[TokenSettings], settings: StationSettings) -> Iterable[tuple[str, str]]:
    """For each token the key that is wrong and what would be right; empty texts where it is good."""
    windows = {window.id for window in settings.windows}
    screens = {screen for window in settings.windows for screen in window.screens}
    seen: set[str] = set()
    for token in tokens:
        known = token.token in seen
        seen.add(token.token)
        if known:
            yield "token", _("another one for each window, screen and technician")
        elif token.role == "window" and token.window not in windows:
            yield "window", _("one of the windows: {windows}").format(windows=", ".join(sorted(windows)))
        elif token.role == "screen" and token.screen not in screens:
            yield "screen", _("one of the screens: {screens}").format(screens=", ".join(sorted(screens)))
        else:
            yield "", ""
