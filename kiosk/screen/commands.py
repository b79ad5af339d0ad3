"""`hallrating kiosk`: a screen, the client of a station. Only `kiosk/ui` knows Kivy, and it is asked last."""

from __future__ import annotations

import argparse
import importlib.util
import ssl
import sys
from gettext import gettext as _
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kiosk.screen.settings import KioskSettings

EXIT_DONE: Final = 0
EXIT_WRONG_USE: Final = 2
EXIT_NO_WINDOW: Final = 5
DEMO_SIZE: Final = (1280, 800)

Parsers = Any  # argparse names its sub-parser action privately


def register(subparsers: Parsers) -> None:
    """Add `kiosk`."""
    text = _("run one screen: full screen, a client of its station")
    kiosk = subparsers.add_parser(
        "kiosk", help=text, description=text, epilog=_("Example: hallrating kiosk --config kiosk.toml")
    )
    kiosk.add_argument("--config", type=Path, metavar="F", help=_("configuration of the screen (TOML)"))
    kiosk.add_argument(
        "--window",
        type=_size,
        metavar="WxH",
        help=_("an ordinary window of this size, not the whole display"),
    )
    kiosk.add_argument("--demo", action="store_true", help=_("an ordinary window of 1280x800, for trials"))
    kiosk.add_argument(
        "--screenshots", type=Path, metavar="DIR", help=_("draw every page into this folder instead, and end")
    )
    kiosk.set_defaults(run=run_kiosk)


def _size(text: str) -> tuple[int, int]:
    from kiosk.screen.settings import window_size

    try:
        return window_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run_kiosk(args: argparse.Namespace) -> int:
    """`kiosk`: until the window is closed or SIGTERM comes."""
    from kiosk.screen.settings import KioskSettings, StationAt, read_kiosk, token_of
    from mqtt_bridge.settings import SettingsError

    if args.config is None and args.screenshots is None:
        _complain(_("--config F is needed: the configuration of the screen."))
        return EXIT_WRONG_USE
    try:
        if args.config is None:
            settings, token = KioskSettings(StationAt()), ""
        else:
            settings = read_kiosk(args.config)
            token = "" if args.screenshots else token_of(settings, args.config)
        trusted = _trusted(settings, args.config)
    except SettingsError as error:
        _complain(str(error))
        return EXIT_WRONG_USE
    try:
        ui = _Drawing()
    except ImportError as error:
        why = _("its drawing part is not installed ({why}): pip install 'hallrating[kiosk]'")
        return _no_window(why.format(why=error.name or error))
    try:
        if args.screenshots is not None:
            return _draw_all(ui, settings, args.screenshots)
        return _show(ui, settings, token, trusted, args.window or (DEMO_SIZE if args.demo else None))
    except ui.unusable as error:
        return _no_window(str(error))


def _no_window(why: str) -> int:
    _complain(_("This machine cannot show the screen: {why}").format(why=why))
    return EXIT_NO_WINDOW


class _Drawing:
    """What is used of `kiosk/ui`. Raises `ImportError` where Kivy or what it needs is not installed."""

    def __init__(self) -> None:
        if importlib.util.find_spec("kivy") is None:  # not imported here: first it is made ready
            raise ImportError("kivy", name="kivy")
        self.app = importlib.import_module("kiosk.ui.app")
        self.shots = importlib.import_module("kiosk.ui.shots")
        self.settings = importlib.import_module("kiosk.ui.settings")
        opening, letters = (importlib.import_module(f"kiosk.ui.{name}") for name in ("opening", "letters"))
        self.unusable = (opening.WindowUnusable, letters.FontUnusable)


def _trusted(settings: KioskSettings, path: Path | None) -> ssl.SSLContext | None:
    """The certificates of the configuration; None: those that the machine trusts. Raises `SettingsError`."""
    from mqtt_bridge.settings import SettingsError

    file = settings.kiosk.tls_ca
    if file is None or path is None:
        return None
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:
        expected = _("a file with certificates is expected ({why})").format(why=error)
        raise SettingsError(path, "kiosk.tls_ca", str(file), expected) from None


def _show(
    ui: _Drawing,
    settings: KioskSettings,
    token: str,
    trusted: ssl.SSLContext | None,
    window: tuple[int, int] | None,
) -> int:
    from kiosk.api.client import StationClient
    from kiosk.screen.bridge import Bridge
    from kiosk.screen.client import HEARTBEAT_S
    from kiosk.screen.core import ScreenCore
    from kiosk.screen.watchdog import from_systemd

    look = settings.look
    drawn = ui.settings.UiSettings(
        state=_state(settings),
        window=window or settings.size,
        position=look.position,
        system_font=look.system_font,
        touch_device=look.touch_device,
    )
    bridge = Bridge()
    watchdog = from_systemd(monotonic())
    client = StationClient(settings.kiosk.url, token, trusted, HEARTBEAT_S)
    core = ScreenCore(settings, client, bridge, lambda: watchdog.core_is_alive(monotonic()))
    core.start()
    try:
        ui.app.run(bridge, drawn, watchdog)
    finally:
        watchdog.stopping()
        core.stop()
    return EXIT_DONE


def _draw_all(ui: _Drawing, settings: KioskSettings, folder: Path) -> int:
    count = ui.shots.write_all(folder, _state(settings))
    print(_("{count} pictures in {folder}").format(count=count, folder=folder))
    return EXIT_DONE


def _state(settings: KioskSettings) -> Path:
    return settings.look.state_folder or Path.home() / ".local" / "state" / "hallrating-kiosk"


def _complain(text: str) -> None:
    print(text, file=sys.stderr)
