"""How a command for technicians is added, and the options that several of them have."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from devices.config import BAUD_RATES

if TYPE_CHECKING:
    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_group(parsers: Parsers, name: str, text: str, example: str) -> Parsers:
    """A word that only its commands complete; where they are added."""
    parser = parsers.add_parser(name, help=text, description=text, epilog=example)
    return parser.add_subparsers(metavar=_("ACTION"), required=True)


def add_command(actions: Parsers, name: str, run: str, text: str, example: str) -> argparse.ArgumentParser:
    """One command. `run` is `module.function` of this package, imported only when the command runs: `--help`
    must not wait for an HTTP client.
    """
    module, function = run.split(".")

    def lazily(args: argparse.Namespace) -> int:
        from kiosk.technician.remote import guarded

        return guarded(getattr(import_module(f"kiosk.technician.{module}"), function), args)

    parser = actions.add_parser(name, help=text, description=text, epilog=example)
    parser.set_defaults(run=lazily)
    return parser


def add_act(actions: Parsers, name: str, run: str, text: str, example: str) -> argparse.ArgumentParser:
    """One command that a station puts on record."""
    parser = add_command(actions, name, run, text, example)
    add_station(parser)
    parser.add_argument("--by", metavar="NAME", help=_("who does it, for the audit trail"))
    return parser


def add_station(
    parser: argparse.ArgumentParser, which: argparse._MutuallyExclusiveGroup | None = None
) -> None:
    """A station by its file, which is needed, or one of several choices."""
    (which or parser).add_argument(
        "--config",
        type=Path,
        required=which is None,
        metavar="F",
        help=_("configuration of the station (TOML)"),
    )
    where = _("address of the local API, where it is not the one of the configuration")
    parser.add_argument("--station", metavar="URL", help=where)


def add_baud(parser: argparse.ArgumentParser, default: int | None = 9600, text: str = "") -> None:
    """The speed of a line; `text` says more of it."""
    speeds = _("one of {speeds}").format(speeds=", ".join(map(str, BAUD_RATES)))
    parser.add_argument(
        "--baud",
        type=int,
        choices=BAUD_RATES,
        default=default,
        metavar="N",
        help=f"{speeds}; {text}" if text else speeds,
    )


def add_seconds(parser: argparse.ArgumentParser, default: int | None, most: int, text: str) -> None:
    """How long something lasts, 1 to `most` seconds."""

    def seconds(word: str) -> int:
        if not (word.isascii() and word.isdigit() and 1 <= int(word) <= most):
            raise argparse.ArgumentTypeError(_("from 1 to {most}").format(most=most))
        return int(word)

    parser.add_argument("--seconds", type=seconds, default=default, metavar="N", help=text)
