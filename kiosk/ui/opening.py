"""Makes Kivy ready: its environment and configuration before anything of it is imported, then its one
window.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from gettext import gettext as _
from pathlib import Path
from typing import Any

from kiosk.ui.settings import UiSettings


class WindowUnusable(Exception):
    """There is no display, no GL, or no Kivy; the text says which and what to do."""


def environment(state: Path, *, offscreen: bool) -> dict[str, str]:
    """Kivy takes no arguments, writes no log files, reads no configuration of the user."""
    found = {
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_ENV_CONFIG": "1",
        "KIVY_USE_DEFAULTCONFIG": "1",
        "KIVY_HOME": str(state),
        "KIVY_TEXT": "pil",
        "KIVY_LOG_MODE": "PYTHON",
    }
    return found | ({"SDL_VIDEODRIVER": "offscreen"} if offscreen else {})


def display_driver(variables: MutableMapping[str, str], platform: str) -> str | None:
    """SDL's driver to be asked for, None for its own choice. Raises WindowUnusable: SDL would draw unseen."""
    if variables.get("SDL_VIDEODRIVER") or not platform.startswith("linux"):
        return None
    if variables.get("DISPLAY"):
        return "x11"
    if any(Path("/dev/dri").glob("card*")):
        return "kmsdrm"
    raise WindowUnusable(_("no display: set DISPLAY, or start on a machine with a screen"))


def configure(settings: UiSettings, *, offscreen: bool = False) -> None:
    """To be called once, before any import of Kivy besides this one. Raises WindowUnusable."""
    settings.state.mkdir(parents=True, exist_ok=True)
    if not offscreen and (driver := display_driver(os.environ, sys.platform)) is not None:
        os.environ["SDL_VIDEODRIVER"] = driver
    os.environ.update(environment(settings.state, offscreen=offscreen))
    logging.getLogger("kivy").setLevel(logging.ERROR)  # it warns of the configuration that is not read
    try:
        from kivy.config import Config
    except ImportError as error:
        raise WindowUnusable(_("Kivy is not installed: pip install 'hallrating[kiosk]'")) from error
    for section, values in _values(settings).items():
        for name, value in values.items():
            Config.set(section, name, value)
    # Kivy's own list reports a touch twice on many screens: exactly one source is left.
    Config.remove_section("input")
    Config.add_section("input")
    if settings.touch_device:
        Config.set("input", "touch", f"hidinput,{settings.touch_device}")
    else:
        Config.set("input", "mouse", "mouse,disable_multitouch")


def _values(settings: UiSettings) -> dict[str, dict[str, Any]]:
    whole = settings.window is None
    graphics: dict[str, Any] = {
        "multisamples": 0,
        "maxfps": 60,
        "show_cursor": 0 if whole else 1,
        "allow_screensaver": 0,
        "borderless": int(whole),
        "fullscreen": "auto" if whole and settings.position is None else 0,
        "resizable": int(not whole),
    }
    if settings.window is not None:
        graphics |= {"width": settings.window[0], "height": settings.window[1]}
    if settings.position is not None:
        left, top = settings.position
        graphics |= {"position": "custom", "left": left, "top": top}
    return {
        "kivy": {"exit_on_escape": 0, "desktop": 1, "keyboard_mode": "", "log_level": "warning"},
        "graphics": graphics,
        "postproc": {"double_tap_time": 0, "triple_tap_time": 0},
    }


def open_window() -> Any:
    """Kivy's window. Raises WindowUnusable where there is no GL."""
    try:
        from kivy.core.window import Window
    except SystemExit as error:
        raise WindowUnusable(
            _("no OpenGL 2 here: install libgl1 and libegl1 (Debian), or a graphics driver")
        ) from error
    if Window is None:
        raise WindowUnusable(_("no window: is there a display, and OpenGL 2 (libgl1, libegl1)?"))
    return Window
