"""Who may do what at the local API: tokens, their roles, and the file that holds them."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Final, Literal

from kiosk.config import StationSettings, TokenFile, TokenSettings
from kiosk.config_checks import token_mistakes
from mqtt_bridge.settings import SettingsError, read_settings

log = logging.getLogger(__name__)

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

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tokens) and self._grants == other._grants

    __hash__ = None  # type: ignore[assignment]  # equal, not identical, and never a key

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


class Access:
    """Who may use the API now. Exchanged as a whole while it runs; `listen` tells whoever must know."""

    def __init__(self, tokens: Tokens, origins: Collection[str] = ()) -> None:
        self.tokens = tokens
        self.origins = origins
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def renew(self, tokens: Tokens, origins: Collection[str]) -> None:
        self.tokens, self.origins = tokens, origins
        for listener in self._listeners:
            listener()


def read_tokens(settings: StationSettings) -> Tokens:
    """Tokens of the configuration and of the token file, where random ones are added for whoever has none.

    Raises `SettingsError`: also for a file that others may read.
    """
    tokens = list(settings.api.tokens)
    path = settings.api.token_file
    if path is not None:
        held = _held(path, settings) if path.exists() else ()
        missing = _missing((*tokens, *held), settings)
        if missing:
            try:
                _add(path, missing)
            except SettingsError as error:
                if not held:
                    raise
                log.warning("%d windows or screens have no token: %s", len(missing), error)
            held = _held(path, settings)
        tokens.extend(held)
    screens = {screen: window.id for window in settings.windows for screen in window.screens}
    return Tokens(tokens, screens)


def _held(path: Path, settings: StationSettings) -> tuple[TokenSettings, ...]:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(path, "", None, _("must be readable by its owner only: chmod 600"))
    held = read_settings(path, TokenFile).tokens
    for index, (key, expected) in enumerate(token_mistakes(held, settings)):
        if expected:
            raise SettingsError(path, f"tokens[{index}].{key}", None, expected)
    return held


def _missing(tokens: Iterable[TokenSettings], settings: StationSettings) -> list[str]:
    """An entry for the technician, each window and each screen that no token stands for."""
    held = {(token.role, getattr(token, token.role, None)) for token in tokens}
    wanted: list[tuple[str, str | None]] = [("technician", None)]
    for window in settings.windows:
        wanted.append(("window", window.id))
        wanted.extend(("screen", screen) for screen in window.screens)
    return [_entry(role, name) for role, name in wanted if (role, name) not in held]


def _add(path: Path, entries: list[str]) -> None:
    """Write them behind what the file holds: whole or not at all, and never where others may read."""
    new = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = [path.read_text(encoding="utf-8")] if path.exists() else []
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("\n".join([*old, *entries]))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise SettingsError(
            path, "", None, _("cannot be written: {why}").format(why=error.strerror)
        ) from None


def _entry(role: str, name: str | None) -> str:
    named = "" if name is None else f'{role} = "{name}"\n'
    return f'[[tokens]]\nrole = "{role}"\n{named}token = "{secrets.token_urlsafe(TOKEN_BYTES)}"\n'


def token_for(path: Path, window: str | None) -> str:
    """The token of a window's system, else (or for None) a technician's, in a token file.

    A technician's reaches every window, so it is the station that says of a window that there is none.
    Raises `SettingsError` where the file has neither.
    """
    tokens = read_settings(path, TokenFile).tokens
    for held in tokens:
        if held.role == "window" and held.window == window:
            return held.token
    for held in tokens:
        if held.role == "technician":
            return held.token
    raise SettingsError(path, "tokens", window, _("one of this window or of a technician is needed"))
