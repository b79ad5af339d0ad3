"""`hallrating pads`, `window` and `station reload`: what technicians do while a hall works."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from typing import TYPE_CHECKING

from kiosk.technician import looking
from kiosk.technician.options import add_act, add_baud, add_group, add_seconds

if TYPE_CHECKING:
    from kiosk.technician.options import Parsers


def register(subparsers: Parsers) -> None:
    """Add `pads` and `window`."""
    text = _("pads: what is there, what is wrong; adopt, drain, check, address")
    pads = add_group(subparsers, "pads", text, _("Example: hallrating pads check --config station.toml"))
    _add_adopt(pads)
    _add_drain(pads)
    _add_check(pads)
    looking.register(pads)
    _add_address(pads)
    text = _("windows of a station: add, remove")
    example = _("Example: hallrating window remove --config station.toml w3")
    windows = add_group(subparsers, "window", text, example)
    _add_window(windows)
    _add_remove(windows)


def register_reload(station: argparse.ArgumentParser) -> None:
    """Add `station reload`."""
    text = _("have the running station take its configuration file over anew; no session is touched")
    example = _("Example: hallrating station reload --config station.toml")
    add_act(
        station.add_subparsers(metavar=f"[{_('ACTION')}]"), "reload", "reload_commands.reload", text, example
    )


def _add_adopt(pads: Parsers) -> None:
    text = _("bind the pad that stands at a path now; of two that were swapped name both")
    example = _("Example: hallrating pads adopt --config station.toml pad-3")
    adopting = add_act(pads, "adopt", "adopt_commands.adopt", text, example)
    adopting.add_argument("pads", nargs="*", metavar="PAD", help=_("name of the pad in the configuration"))
    adopting.add_argument("--all", action="store_true", help=_("every pad without a uid that is seen now"))
    adopting.add_argument("--uid", metavar="U", help=_("this one, whatever stands there now"))


def _add_drain(pads: Parsers) -> None:
    text = _("wait until a pad has handed over every press that it holds; any hall's pad will do")
    example = _("Example: hallrating pads drain --config station.toml --port /dev/ttyUSB7")
    draining = add_act(pads, "drain", "drain_commands.drain", text, example)
    draining.add_argument("pad", nargs="?", metavar="PAD", help=_("name of the pad in the configuration"))
    draining.add_argument("--port", metavar="P", help=_("a port of no pad of this station"))
    add_baud(draining)


def _add_check(pads: Parsers) -> None:
    text = _("the morning round: each pad lights up in turn and takes one key, which is no rating")
    example = _("Example: hallrating pads check --config station.toml")
    checking = add_act(pads, "check", "check_commands.check", text, example)
    add_seconds(checking, 15, 60, _("how long each key is waited for, 1 to 60"))


def _add_address(pads: Parsers) -> None:
    text = _("have a pad move to another address of its bus, and the configuration with it")
    example = _("Example: hallrating pads address --config station.toml pad-3 7")
    moving = add_act(pads, "address", "address_commands.address", text, example)
    moving.add_argument("pad", metavar="PAD", help=_("name of the pad in the configuration"))
    where = _("1 to 32 on an RS-485 bus, 0 on a line of its own")
    moving.add_argument("address", type=int, metavar="N", help=where)


def _add_window(windows: Parsers) -> None:
    text = _("add a window with its pad to a station, without a restart")
    example = _(
        "Example: hallrating window add --config station.toml w3 --name 3号窗口 --pad pad-3 "
        "--port /dev/serial/by-path/… --adopt"
    )
    adding = add_act(windows, "add", "window_commands.add", text, example)
    adding.add_argument("window", metavar="ID", help=_("id of the new window"))
    adding.add_argument("--name", default="", metavar="N", help=_("what people call it; its id by default"))
    adding.add_argument("--pad", required=True, metavar="NAME", help=_("name of the pad there"))
    adding.add_argument("--port", required=True, metavar="P", help=_("stable path of its port"))
    add_baud(adding, None, _("normally that of the other pads at its port, else 9600"))
    where = _("1 to 32 on an RS-485 bus, 0 on a line of its own")
    adding.add_argument("--address", type=int, default=0, metavar="N", help=where)
    which = adding.add_mutually_exclusive_group()
    which.add_argument("--uid", metavar="U", help=_("12 hexadecimal digits of the pad"))
    which.add_argument("--adopt", action="store_true", help=_("take the pad that stands there now"))


def _add_remove(windows: Parsers) -> None:
    text = _("take a window and its pads away; its sessions end as cancelled, others go on")
    example = _("Example: hallrating window remove --config station.toml w3")
    removing = add_act(windows, "remove", "window_commands.remove", text, example)
    removing.add_argument("window", metavar="ID", help=_("id of the window"))
