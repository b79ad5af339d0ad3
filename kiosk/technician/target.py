"""Which pads a command is about: those of a station, running or not, or one at a port."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any, Final, TypeVar

from devices.config import PadConfig
from devices.errors import ConfigError
from kiosk.api.client import StationUnreachable
from kiosk.config import StationSettings, read_station
from kiosk.technician.remote import Remote, WrongUse
from mqtt_bridge.settings import SettingsError

ALONE: Final = "pad"
"""What a pad is called that is known by its port only."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """The pads; `windows` and `owners` (uid -> pad) are those of the configuration. `remote`: its station."""

    configs: tuple[PadConfig, ...]
    windows: Mapping[str, str]
    owners: Mapping[str, str]
    remote: Remote | None = None


def target_of(args: argparse.Namespace) -> Target:
    """What the options name. Raises `SettingsError`, `WrongUse`."""
    if args.config is None:
        if getattr(args, "pad", None) is not None:
            raise WrongUse(_("--port is one pad already: leave {pad} away").format(pad=args.pad))
        return Target((at_port(args.port, args.baud),), {}, {})
    settings = read_station(args.config)
    windows = {pad: window.id for window in settings.windows for pad in window.pads}
    owners = {pad.uid: pad.name for pad in settings.pads if pad.uid is not None}
    return Target(_wanted(settings, args), windows, owners, _running(settings, args))


def at_port(port: str, baud: int, name: str = ALONE) -> PadConfig:
    """Whatever pad stands there. Raises `WrongUse`."""
    try:
        return PadConfig(name, port, baud)
    except ConfigError as error:
        raise WrongUse(str(error)) from error


def _wanted(settings: StationSettings, args: argparse.Namespace) -> tuple[PadConfig, ...]:
    configs, wanted = settings.pad_configs(), getattr(args, "pad", None)
    found = tuple(config for config in configs if wanted in {None, config.name})
    if not found:
        known = ", ".join(config.name for config in configs)
        text = _("There is no pad {pad} in {file}; its pads: {known}")
        raise WrongUse(text.format(pad=wanted, file=args.config, known=known))
    return found


def _running(settings: StationSettings, args: argparse.Namespace) -> Remote | None:
    """The station, if it runs and a technician has a token for it; else its ports are looked at directly."""
    try:
        remote = Remote(settings, args.config, args.station, None)
        remote.pads()
    except (StationUnreachable, SettingsError):
        if args.station is not None:
            raise
        return None
    return remote


def listened(action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run what opens ports itself. Raises `WrongUse` for pads that cannot be together."""
    # What is wrong with a line is told in sentences of the command; a log line would stand between them.
    logging.getLogger("devices").setLevel(logging.ERROR)
    try:
        return asyncio.run(action())
    except ConfigError as error:
        raise WrongUse(str(error)) from error
