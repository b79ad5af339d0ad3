"""`hallrating config check|publish`: is a configuration file right; what the screens of a hall show."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Final, Protocol

from kiosk.config import read_station
from kiosk.screen.settings import KioskSettings, read_kiosk
from mqtt_bridge.feed import read_feed
from mqtt_bridge.hall_file import read_hall
from mqtt_bridge.ingest.settings import read_central
from mqtt_bridge.settings import BrokerSettings, SettingsError, check_broker_files

DONE, NO, WRONG, UNREACHABLE = 0, 1, 2, 4


class Settings(Protocol):
    """What the configuration of every part but a screen has."""

    @property
    def broker(self) -> BrokerSettings: ...


# The table that only this part's file has -> the part's name, and how it reads its file.
PARTS: Final[dict[str, tuple[str, Callable[[Path], Settings | KioskSettings]]]] = {
    "station": ("station", read_station),
    "store": ("central", read_central),
    "feed": ("feed", read_feed),
    "hall": ("screens of a hall", read_hall),
    "kiosk": ("kiosk", read_kiosk),
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `config check` and `config publish`."""
    text = _("configuration files")
    example = _("Example: hallrating config check examples/station.toml")
    config = subparsers.add_parser("config", help=text, description=text, epilog=example)
    actions = config.add_subparsers(metavar=_("ACTION"), required=True)
    check = actions.add_parser(
        "check",
        help=_("say whether a configuration file is right"),
        description=_(
            "Check a configuration file; a mistake is named with file, key, value and what is right."
        ),
        epilog=example,
    )
    text = _("configuration of a station, a screen, central, a feed or a hall")
    check.add_argument("file", type=Path, metavar="F", help=text)
    check.set_defaults(run=run_check)
    publish = actions.add_parser(
        "publish",
        help=_("tell the screens of a hall what they show: reasons, opening hours, surveys"),
        description=_(
            "Put a hall's configuration on the broker, for each station that the file names. A station takes "
            "over a higher version only, and keeps it over a restart without a network."
        ),
        epilog=_("Example: hallrating config publish examples/hall.toml"),
    )
    publish.add_argument("file", type=Path, metavar="F", help=_("configuration of a hall (TOML)"))
    publish.set_defaults(run=run_publish)


def run_check(args: argparse.Namespace) -> int:
    """0: right. 2: wrong, with the first mistake named."""
    try:
        part = check_file(args.file)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return WRONG
    print(_("{file} is a right configuration of: {part}").format(file=args.file, part=part))
    return DONE


def run_publish(args: argparse.Namespace) -> int:
    """0: on the broker. 1: no higher version than there. 2: a mistake in the file. 4: no broker."""
    import asyncio

    from mqtt_bridge.hall_publishing import NoAnswer, NotNewer, publish_hall

    try:
        file = read_hall(args.file)
        check_broker_files(args.file, file.broker)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return WRONG
    try:
        new = asyncio.run(publish_hall(file))
    except NotNewer as held:
        text = _("Station {station} has version {version}: give config.version a higher number.")
        print(text.format(station=held.station, version=held.version), file=sys.stderr)
        return NO
    except NoAnswer:
        text = _("The broker {host}:{port} does not answer, or does not let this user write.")
        print(text.format(host=file.broker.host, port=file.broker.port), file=sys.stderr)
        return UNREACHABLE
    text = _("Version {version} is on the broker.") if new else _("Version {version} was there already.")
    print(text.format(version=file.config.version))
    return DONE


def check_file(path: Path) -> str:
    """The part that this file configures. Raises `SettingsError` for the first mistake."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(path, "", None, _("cannot be read: {why}").format(why=error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(path, "", None, _("is no TOML: {why}").format(why=error)) from None
    for table, (part, read) in PARTS.items():
        if table in tables:
            settings = read(path)
            if not isinstance(settings, KioskSettings):  # a screen knows no broker
                check_broker_files(path, settings.broker)
            return part
    known = ", ".join(f"[{table}]" for table in PARTS)
    raise SettingsError(path, "", None, _("has none of the tables {known}").format(known=known))
