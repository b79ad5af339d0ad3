"""Who may do what at the local API: tokens, their roles, and the file that holds them."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Final, Literal

from kiosk.config import StationSettings, TokenFile, TokenSettings, token_mistakes
from mqtt_bridge.settings import SettingsError, read_settings

TOKEN_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens: one window (as its system or as a screen there), or as technician all of them."""

    role: Literal["window", "screen", "technician"]
    window: str | None = None
    screen: str | None = None

    def reaches(self, window: str) -> bool:
        return self.role == "technician" or self.window == window


class Tokens:
    """All tokens of a station. Looking one up takes the same time for each."""

    def __init__(self, tokens: Iterable[TokenSettings], window_of_screen: dict[str, str]) -> None:
        self._grants = []
        for token in tokens:
            window = token.window or window_of_screen.get(token.screen or "")
            self._grants.append((token.token.encode(), Grant(token.role, window, token.screen)))

    def grant(self, token: str) -> Grant | None:
        """What this token opens; None for one that is not ours."""
        found = None
        given = token.encode(
            errors="surrogateescape"
        )  # bytes of a header that are no UTF-8 come as surrogates
        for known, grant in self._grants:
            if hmac.compare_digest(known, given):
                found = grant
        return found


def read_tokens(settings: StationSettings) -> Tokens:
    """Tokens of the configuration and of the token file, which is made (0600, random) where it is missing.

    Raises `SettingsError`: also for a file that others may read.
    """
    tokens = list(settings.api.tokens)
    path = settings.api.token_file
    if path is not None:
        _make(path, settings)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(path, "", None, _("must be readable by its owner only: chmod 600"))
        held = read_settings(path, TokenFile).tokens
        for index, (key, expected) in enumerate(token_mistakes(held, settings)):
            if expected:
                raise SettingsError(path, f"tokens[{index}].{key}", None, expected)
        tokens.extend(held)
    screens = {screen: window.id for window in settings.windows for screen in window.screens}
    return Tokens(tokens, screens)


def _make(path: Path, settings: StationSettings) -> None:
    """Write a token for each window and screen and one for technicians, unless the file is there."""
    lines = [_entry("technician", None, None)]
    for window in settings.windows:
        lines.append(_entry("window", "window", window.id))
        lines.extend(_entry("screen", "screen", screen) for screen in window.screens)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("\n".join(lines))
    except FileExistsError:
        return
    except OSError as error:
        raise SettingsError(
            path, "", None, _("cannot be written: {why}").format(why=error.strerror)
        ) from None


def _entry(role: str, key: str | None, name: str | None) -> str:
    named = "" if key is None else f'{key} = "{name}"\n'
    return f'[[tokens]]\nrole = "{role}"\n{named}token = "{secrets.token_urlsafe(TOKEN_BYTES)}"\n'


def token_for(path: Path, window: str | None) -> str:
    """The token of a window's system, or (None) a technician's, in a token file. Raises `SettingsError`."""
    for held in read_settings(path, TokenFile).tokens:
        if (held.role == "technician" and window is None) or (
            held.role == "window" and held.window == window
        ):
            return held.token
    raise SettingsError(path, "tokens", window, _("has no token for this"))
