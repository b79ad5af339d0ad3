"""kiosk.toml: which station, which token, and how this screen looks and hears. Every mistake is named."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from kiosk.config import Secret, TokenFile
from kiosk.screen.comfort import Comfort
from kiosk.screen.pages import Theme
from mqtt_bridge.messages.fields import Id
from mqtt_bridge.settings import SettingsError, read_settings

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
SIZE: Final = re.compile(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class _Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all: frozen, an unknown key is an error."""


class StationAt(_Settings, frozen=True):
    """Where the station answers, and by which token: itself, or in a token file that of `screen`."""

    url: Annotated[str, Meta(min_length=1, max_length=253)] = "http://127.0.0.1:8740"
    token: Secret | None = None
    token_file: Path | None = None
    screen: Id | None = None
    tls_ca: Path | None = None


class LookSettings(_Settings, frozen=True):
    """What a citizen finds at each idle, and where it is drawn. `size` empty: the whole display.

    `position`: of the upper left corner, for the second display of a PC. `touch_device`: a path such as
    /dev/input/event3, where the window system has no touches. `state_folder` None: below the user's home.
    """

    languages: Annotated[tuple[str, ...], Meta(min_length=1, max_length=8)] = ("zh_CN", "en")
    theme: Literal["normal", "large", "contrast"] = "normal"
    low_reach: bool = False
    sound: bool = True
    size: str = ""
    position: tuple[int, int] | None = None
    system_font: Path | None = None
    touch_device: str | None = None
    state_folder: Path | None = None


class KeySettings(_Settings, frozen=True):
    """Keyboards at this screen. `keypad`: key -> level 1 to 5, 5 the best; empty: keys are never levels."""

    scanner: bool = True
    keypad: dict[str, Annotated[int, Meta(ge=1, le=5)]] = {}


class KioskSettings(_Settings, frozen=True):
    """The whole file. `self_start`: a citizen may open the question with the code of a receipt."""

    kiosk: StationAt
    look: LookSettings = LookSettings()
    keys: KeySettings = KeySettings()
    self_start: bool = False

    @property
    def comfort(self) -> Comfort:
        look = self.look
        return Comfort(look.languages, Theme(look.theme), look.sound, look.low_reach)

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the window in pixels; None: the whole display."""
        return window_size(self.look.size) if self.look.size else None


def window_size(text: str) -> tuple[int, int]:
    """`1280x800`. Raises `ValueError`."""
    found = SIZE.fullmatch(text)
    if found is None:
        raise ValueError(_("width x height in pixels is expected, for example 1280x800"))
    return int(found[1]), int(found[2])


def read_kiosk(path: Path) -> KioskSettings:
    """The configuration in a file, checked whole. Raises `SettingsError` for the first mistake."""
    settings = read_settings(path, KioskSettings)
    for key, value, expected in _mistakes(settings):
        raise SettingsError(path, key, value, expected)
    return settings


def _mistakes(settings: KioskSettings) -> Iterable[tuple[str, object, str]]:
    at, look = settings.kiosk, settings.look
    yield from _address_mistakes(at.url)
    if (at.token is None) == (at.token_file is None):
        yield "kiosk.token_file", None, _("either token_file with screen, or token")
    if (at.token_file is None) != (at.screen is None):
        yield "kiosk.screen", at.screen, _("the screen's name, as the station has it, beside token_file")
    for index, language in enumerate(look.languages):
        if not LANGUAGE.fullmatch(language) or language in look.languages[:index]:
            yield f"look.languages[{index}]", language, _("another language, such as zh_CN or en")
    try:
        _size = settings.size
    except ValueError as error:
        yield "look.size", look.size, str(error)
    for key in settings.keys.keypad:
        if len(key) != 1 or not key.isprintable():
            yield "keys.keypad", key, _("keys of one character, such as 1")
    levels = sorted(settings.keys.keypad.values())
    if levels and levels != [1, 2, 3, 4, 5]:
        yield "keys.keypad", levels, _("one key for each level from 1 to 5, or none at all")


def _address_mistakes(url: str) -> Iterable[tuple[str, object, str]]:
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        right = False
        parts = urlsplit("")
    if not right:
        yield "kiosk.url", url, _("an address such as http://127.0.0.1:8740")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield "kiosk.url", url, _("https beyond this PC: the token would be read by anyone on the way")


def token_of(settings: KioskSettings, path: Path) -> str:
    """The screen's token. Raises `SettingsError` where its file has none, or others may read it."""
    at = settings.kiosk
    if at.token is not None:
        return at.token
    file = at.token_file
    assert file is not None  # read_kiosk has seen to that
    for held in read_settings(file, TokenFile).tokens:
        if held.role == "screen" and held.screen == at.screen:
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                raise SettingsError(file, "", None, _("must be readable by its owner only: chmod 600"))
            return held.token
    expected = _("a screen that has a token in {file}; the station makes one for each of its screens")
    raise SettingsError(path, "kiosk.screen", at.screen, expected.format(file=file))
