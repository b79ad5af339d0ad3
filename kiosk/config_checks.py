"""The checks of a station's configuration that need more than one key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from gettext import gettext as _
from typing import TYPE_CHECKING, Final

from devices.config import check_shared
from devices.errors import ConfigError
from mqtt_bridge.messages.topics import FEED

if TYPE_CHECKING:
    from kiosk.config import StationSettings, TokenSettings

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

Mistake = tuple[str, object, str]


def mistakes(settings: StationSettings) -> Iterable[Mistake]:
    """Every mistake: its key, dotted, the value there, and what would be right."""
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
        if window.self_start and not window.screens:
            yield f"{here}.self_start", True, _("false, or a screen at which a code can be given")
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
