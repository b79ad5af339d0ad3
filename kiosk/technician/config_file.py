"""A station's configuration file: changed as a whole, checked before, with a copy of what was there."""

from __future__ import annotations

import contextlib
import os
import stat
import tomllib
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Any

from kiosk.config import StationSettings, check_station, read_station
from kiosk.technician import config_text
from mqtt_bridge.settings import SettingsError


class ConfigFile:
    """The file at `path`. Changes gather in memory until `save`. Raises `SettingsError` for a wrong file."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # a link stays a link; what it leads to is exchanged
        self.settings: StationSettings = read_station(self.path)
        self._before = self._text = self.path.read_text(encoding="utf-8")

    def bind(self, uids: Mapping[str, str]) -> None:
        """Give these pads these uids. Raises `SettingsError`: for a uid that another pad has, for example."""
        wanted = tomllib.loads(self._text)
        text = self._text
        for pad, uid in uids.items():
            text = config_text.with_uid(text, pad, uid)
            for table in wanted.get("pads", ()):
                if table["name"] == pad:
                    table["uid"] = uid
        self._take(text, wanted)

    def readdress(self, pad: str, address: int) -> None:
        """Give a pad this address. Raises `SettingsError`: for one that another pad of its port has."""
        wanted = tomllib.loads(self._text)
        for table in wanted.get("pads", ()):
            if table["name"] == pad:
                table["address"] = address
        self._take(config_text.with_address(self._text, pad, address), wanted)

    def add_window(self, window: dict[str, object], pad: dict[str, object] | None) -> None:
        """Append a window, and the pad that stands there. Raises `SettingsError`."""
        wanted = tomllib.loads(self._text)
        wanted["windows"].append(window)
        if pad is not None:
            wanted.setdefault("pads", []).append(pad)
        self._take(config_text.with_window(self._text, window, pad), wanted)

    def remove_window(self, window: str) -> tuple[str, ...]:
        """Take a window away with its pads; their names. Raises `SettingsError`, as for the last."""
        pads = next(one.pads for one in self.settings.windows if one.id == window)
        wanted = tomllib.loads(self._text)
        wanted["windows"] = [table for table in wanted["windows"] if table["id"] != window]
        wanted["pads"] = [table for table in wanted.get("pads", ()) if table["name"] not in pads]
        text = config_text.without(self._text, "windows", "id", window)
        for pad in pads:
            text = config_text.without(text, "pads", "name", pad)
        if not wanted["pads"]:
            del wanted["pads"]
        self._take(text, wanted)
        return pads

    def _take(self, text: str, wanted: Mapping[str, Any]) -> None:
        """Raises `SettingsError` where the text does not say what was wanted, or that cannot be used."""
        try:
            understood = tomllib.loads(text) == wanted
        except tomllib.TOMLDecodeError:
            understood = False
        self.settings = check_station(wanted, self.path)
        if not understood:
            why = _("cannot be changed by this command as it is written; change it by hand, then reload")
            raise SettingsError(self.path, "", None, why)
        self._text = text

    def save(self) -> bool:
        """Bring the changes to the disk, if any; `.bak` has what was there. Raises `SettingsError`."""
        if self._text == self._before:
            return False
        if self.path.read_text(encoding="utf-8") != self._before:
            raise SettingsError(self.path, "", None, _("was changed by someone else just now; try again"))
        write_whole(self.path.with_name(self.path.name + ".bak"), self._before, like=self.path)
        write_whole(self.path, self._text, like=self.path)
        self._before = self._text
        return True


def forget_tokens(settings: StationSettings, window: str) -> None:
    """Take the tokens of a window that goes away, and of its screens, out of the token file.

    Raises `SettingsError` where it cannot be read or written.
    """
    path = settings.api.token_file
    if path is None:
        return
    screens = next(one.screens for one in settings.windows if one.id == window)
    try:
        text = before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return  # the station has never been started
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(path, "", None, _("cannot be read: {why}").format(why=error)) from None
    for key, name in (("window", window), *(("screen", screen) for screen in screens)):
        text = config_text.without(text, "tokens", key, name)
    if text != before:
        write_whole(path, text, like=path)


def write_whole(path: Path, text: str, like: Path) -> None:
    """Write a file whole or not at all, with owner and mode of `like`. Raises `SettingsError`."""
    new = path.with_name(path.name + ".new")
    try:
        old = like.stat()
        new.unlink(missing_ok=True)
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            with contextlib.suppress(PermissionError):  # only root gives a file away
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
            os.fsync(file.fileno())
        new.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise SettingsError(
            path, "", None, _("cannot be written: {why}").format(why=error.strerror)
        ) from None
