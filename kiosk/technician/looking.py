"""`hallrating pads list|watch|test|doctor`: their options. At a station, or at a port without any."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path

from devices.config import BAUD_RATES
from kiosk.technician.lazy import runs


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add them to `pads`."""
    _register_list(actions)
    _register_watch(actions)
    _register_test(actions)
    _register_doctor(actions)


def _register_list(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("every pad of a station; without one every serial port, and the pad that answers there")
    listing = _add(actions, "list", text, _("Example: hallrating pads list --config station.toml"))
    which = listing.add_mutually_exclusive_group()
    _add_config(which, listing)
    patterns = _("also these paths, such as /run/pads/*")
    which.add_argument("--ports", nargs="+", default=(), metavar="PATTERN", help=patterns)
    runs(listing, "list_commands", "list_pads")


def _register_watch(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("a line for each change, and a table of rates, until Ctrl-C")
    watching = _add(actions, "watch", text, _("Example: hallrating pads watch --port /dev/ttyUSB0"))
    _add_where(watching)
    _add_seconds(watching, None, _("end after so long, 1 to 86400"), 86_400)
    runs(watching, "watch_commands", "watch")


def _register_test(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("ask for each key of a pad in turn and print its key map; no key of it is a rating")
    testing = _add(actions, "test", text, _("Example: hallrating pads test --port /dev/ttyUSB0 --by 王工"))
    testing.add_argument("--port", required=True, metavar="P", help=_("its port, which no station has"))
    _add_baud(testing)
    testing.add_argument("--by", metavar="NAME", help=_("who presses the keys; normally who is logged in"))
    runs(testing, "key_map_commands", "find_keys")


def _register_doctor(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = _("what is probably wrong with each pad, and the next step; 1 where something is")
    asking = _add(actions, "doctor", text, _("Example: hallrating pads doctor --config station.toml pad-3"))
    _add_where(asking)
    asking.add_argument("pad", nargs="?", metavar="PAD", help=_("this one; normally all"))
    _add_seconds(asking, 10, _("listen for so long, 1 to 60, normally 10"), 60)
    asking.add_argument(
        "--keys", action="store_true", help=_("also have the keys tested; no key is a rating")
    )
    report = _("write what was seen as JSON, to be sent to support; nothing of keys, cases, tokens")
    asking.add_argument("--report", type=Path, metavar="FILE", help=report)
    runs(asking, "doctor_commands", "ask_doctor")


def _add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, example: str
) -> argparse.ArgumentParser:
    return actions.add_parser(name, help=text, description=text, epilog=example)


def _add_where(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    _add_config(which, parser)
    which.add_argument("--port", metavar="P", help=_("a port that no station has"))
    _add_baud(parser)


def _add_config(which: argparse._MutuallyExclusiveGroup, parser: argparse.ArgumentParser) -> None:
    which.add_argument("--config", type=Path, metavar="F", help=_("configuration of the station (TOML)"))
    where = _("address of the local API, where it is not the one of the configuration")
    parser.add_argument("--station", metavar="URL", help=where)


def _add_baud(parser: argparse.ArgumentParser) -> None:
    text = _("one of {speeds}").format(speeds=", ".join(map(str, BAUD_RATES)))
    parser.add_argument("--baud", type=int, choices=BAUD_RATES, default=9600, metavar="N", help=text)


def _add_seconds(parser: argparse.ArgumentParser, default: int | None, text: str, most: int) -> None:
    def seconds(word: str) -> int:
        if not (word.isascii() and word.isdigit() and 1 <= int(word) <= most):
            raise argparse.ArgumentTypeError(_("from 1 to {most}").format(most=most))
        return int(word)

    parser.add_argument("--seconds", type=seconds, default=default, metavar="N", help=text)
