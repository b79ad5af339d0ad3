"""`hallrating pads`, `window` and `station reload`: what technicians do while a hall works."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path

from devices.config import BAUD_RATES
from kiosk.technician import looking
from kiosk.technician.lazy import runs


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pads` and `window`."""
    text = _("pads: what is there, what is wrong; adopt, drain, check, address")
    pads = subparsers.add_parser(
        "pads", help=text, description=text, epilog=_("Example: hallrating pads check --config station.toml")
    )
    actions = pads.add_subparsers(metavar=_("ACTION"), required=True)
    _register_adopt(actions)
    _register_drain(actions)
    _register_check(actions)
    looking.register(actions)
    _register_address(actions)
    text = _("windows of a station: add, remove")
    example = _("Example: hallrating window remove --config station.toml w3")
    windows = subparsers.add_parser("window", help=text, description=text, epilog=example)
    actions = windows.add_subparsers(metavar=_("ACTION"), required=True)
    _register_add(actions)
    _register_remove(actions)


def register_reload(station: argparse.ArgumentParser) -> None:
    """Add `station reload`."""
    text = _("have the running station take its configuration file over anew; no session is touched")
    reloading = station.add_subparsers(metavar=f"[{_('ACTION')}]").add_parser(
        "reload",
        help=text,
        description=text,
        epilog=_("Example: hallrating station reload --config station.toml"),
    )
    _add_config(reloading, "reload_commands", "reload")


def _add_config(parser: argparse.ArgumentParser, module: str, run: str) -> None:
    """The options that all of these commands have; `run` of `module` is what the command does."""
    parser.add_argument(
        "--config", type=Path, required=True, metavar="F", help=_("configuration of the station (TOML)")
    )
    where = _("address of the local API, where it is not the one of the configuration")
    parser.add_argument("--station", metavar="URL", help=where)
    parser.add_argument("--by", metavar="NAME", help=_("who does it, for the audit trail"))
    runs(parser, module, run)


def _register_adopt(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("bind the pad that stands at a path now; of two that were swapped name both")
    adopting = actions.add_parser(
        "adopt",
        help=text,
        description=text,
        epilog=_("Example: hallrating pads adopt --config station.toml pad-3"),
    )
    adopting.add_argument("pads", nargs="*", metavar="PAD", help=_("name of the pad in the configuration"))
    adopting.add_argument("--all", action="store_true", help=_("every pad without a uid that is seen now"))
    adopting.add_argument("--uid", metavar="U", help=_("this one, whatever stands there now"))
    _add_config(adopting, "adopt_commands", "adopt")


def _register_drain(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("wait until a pad has handed over every press that it holds; any hall's pad will do")
    draining = actions.add_parser(
        "drain",
        help=text,
        description=text,
        epilog=_("Example: hallrating pads drain --config station.toml --port /dev/ttyUSB7"),
    )
    draining.add_argument("pad", nargs="?", metavar="PAD", help=_("name of the pad in the configuration"))
    draining.add_argument("--port", metavar="P", help=_("a port of no pad of this station"))
    speeds = ", ".join(map(str, BAUD_RATES))
    draining.add_argument(
        "--baud",
        type=int,
        choices=BAUD_RATES,
        default=9600,
        metavar="N",
        help=_("one of {speeds}").format(speeds=speeds),
    )
    _add_config(draining, "drain_commands", "drain")


def _register_check(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("the morning round: each pad lights up in turn and takes one key, which is no rating")
    checking = actions.add_parser(
        "check",
        help=text,
        description=text,
        epilog=_("Example: hallrating pads check --config station.toml"),
    )
    checking.add_argument(
        "--seconds", type=int, default=15, metavar="N", help=_("how long each key is waited for, 1 to 60")
    )
    _add_config(checking, "check_commands", "check")


def _register_address(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("have a pad move to another address of its bus, and the configuration with it")
    moving = actions.add_parser(
        "address",
        help=text,
        description=text,
        epilog=_("Example: hallrating pads address --config station.toml pad-3 7"),
    )
    moving.add_argument("pad", metavar="PAD", help=_("name of the pad in the configuration"))
    where = _("1 to 32 on an RS-485 bus, 0 on a line of its own")
    moving.add_argument("address", type=int, metavar="N", help=where)
    _add_config(moving, "address_commands", "address")


def _register_add(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("add a window with its pad to a station, without a restart")
    adding = actions.add_parser(
        "add",
        help=text,
        description=text,
        epilog=_(
            "Example: hallrating window add --config station.toml w3 --name 3号窗口 --pad pad-3 "
            "--port /dev/serial/by-path/… --adopt"
        ),
    )
    adding.add_argument("window", metavar="ID", help=_("id of the new window"))
    adding.add_argument("--name", default="", metavar="N", help=_("what people call it; its id by default"))
    adding.add_argument("--pad", required=True, metavar="NAME", help=_("name of the pad there"))
    adding.add_argument("--port", required=True, metavar="P", help=_("stable path of its port"))
    adding.add_argument(
        "--baud", type=int, default=9600, metavar="N", help=_("speed of its line, normally 9600")
    )
    which = adding.add_mutually_exclusive_group()
    which.add_argument("--uid", metavar="U", help=_("12 hexadecimal digits of the pad"))
    which.add_argument("--adopt", action="store_true", help=_("take the pad that stands there now"))
    _add_config(adding, "window_commands", "add")


def _register_remove(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("take a window and its pads away; its sessions end as cancelled, others go on")
    removing = actions.add_parser(
        "remove",
        help=text,
        description=text,
        epilog=_("Example: hallrating window remove --config station.toml w3"),
    )
    removing.add_argument("window", metavar="ID", help=_("id of the window"))
    _add_config(removing, "window_commands", "remove")
