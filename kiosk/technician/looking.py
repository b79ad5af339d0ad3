"""`hallrating pads list|watch|test|doctor`: their options. At a station, or at a port without any."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.technician.options import add_baud, add_command, add_seconds, add_station

if TYPE_CHECKING:
    from kiosk.technician.options import Parsers


def register(pads: Parsers) -> None:
    """Add them to `pads`."""
    _add_list(pads)
    _add_watch(pads)
    _add_test(pads)
    _add_doctor(pads)


def _add_list(pads: Parsers) -> None:
    text = _("every pad of a station; without one every serial port, and the pad that answers there")
    example = _("Example: hallrating pads list --config station.toml")
    listing = add_command(pads, "list", "list_commands.list_pads", text, example)
    which = listing.add_mutually_exclusive_group()
    add_station(listing, which)
    patterns = _("also these paths, such as /run/pads/*")
    which.add_argument("--ports", nargs="+", default=(), metavar="PATTERN", help=patterns)


def _add_watch(pads: Parsers) -> None:
    text = _("a line for each change, and a table of rates, until Ctrl-C")
    example = _("Example: hallrating pads watch --port /dev/ttyUSB0")
    watching = add_command(pads, "watch", "watch_commands.watch", text, example)
    _add_where(watching)
    add_seconds(watching, None, 86_400, _("end after so long, 1 to 86400"))


def _add_test(pads: Parsers) -> None:
    text = _("ask for each key of a pad in turn and print its key map; no key of it is a rating")
    example = _("Example: hallrating pads test --port /dev/ttyUSB0 --by 王工")
    testing = add_command(pads, "test", "key_map_commands.find_keys", text, example)
    testing.add_argument("--port", required=True, metavar="P", help=_("its port, which no station has"))
    add_baud(testing)
    testing.add_argument("--by", metavar="NAME", help=_("who presses the keys; normally who is logged in"))


def _add_doctor(pads: Parsers) -> None:
    text = _("what is probably wrong with each pad, and the next step; 1 where something is")
    example = _("Example: hallrating pads doctor --config station.toml pad-3")
    asking = add_command(pads, "doctor", "doctor_commands.ask_doctor", text, example)
    _add_where(asking)
    asking.add_argument("pad", nargs="?", metavar="PAD", help=_("this one; normally all"))
    add_seconds(asking, 10, 60, _("listen for so long, 1 to 60, normally 10"))
    asking.add_argument(
        "--keys", action="store_true", help=_("also have the keys tested; no key is a rating")
    )
    report = _("write what was seen as JSON, to be sent to support; nothing of keys, cases, tokens")
    asking.add_argument("--report", type=Path, metavar="FILE", help=report)


def _add_where(parser: argparse.ArgumentParser) -> None:
    """A station, or one port."""
    which = parser.add_mutually_exclusive_group(required=True)
    add_station(parser, which)
    which.add_argument("--port", metavar="P", help=_("a port that no station has"))
    add_baud(parser)
