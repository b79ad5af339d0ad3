"""The command `hallrating sim panel`."""

import argparse
import sys
from gettext import gettext as _
from pathlib import Path

from firmware_sim.arguments import EXIT_OK, EXIT_USAGE, host_port, number
from firmware_sim.bank import PADS_MAX, make_bank
from firmware_sim.eeprom import EepromInUseError
from firmware_sim.line import LineUnusableError


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `panel` to the devices of `sim`."""
    panel = devices.add_parser(
        "panel",
        help=_("several pads in a terminal, to press, to disturb and to watch"),
        description=_(
            "Simulated pads as they look, in a terminal of 120 columns and 40 rows or more: press keys, "
            "see lamps, text, buzzer and frames, switch faults on and off while they run (docs/faults.md)."
        ),
        epilog=_("example: hallrating sim panel --pads 8 --folder /tmp/pads"),
    )
    where = panel.add_mutually_exclusive_group(required=True)
    where.add_argument("--folder", type=Path, metavar="DIR", help=_("here are their links, pad-1 and so on"))
    where.add_argument(
        "--listen", type=host_port, metavar="HOST:PORT", help=_("TCP on loopback, one port each from this on")
    )
    panel.add_argument("--pads", type=_count, default=8, metavar="N", help=_("1 to 256, normally 8"))
    panel.add_argument("--baud", type=int, default=9600, metavar="N", help=_("300 to 115200, normally 9600"))
    panel.add_argument("--seed", type=int, default=0, metavar="N", help=_("for their faults"))
    panel.set_defaults(run=run_panel)


def run_panel(args: argparse.Namespace) -> int:
    """Show the panel until it is left; 2 where a line or Textual cannot be had."""
    try:
        from firmware_sim.panel.app import Panel
    except ImportError:
        return _refuse(_('the panel needs Textual: pip install "hallrating[sim]"'))
    try:
        pads = list(make_bank(args.pads, args.folder, args.listen, baud=args.baud, seed=args.seed))
    except EepromInUseError:
        return _refuse(_("{folder}: other pads use this folder").format(folder=args.folder))
    except LineUnusableError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    app = Panel(pads)
    app.run()
    return app.return_code or EXIT_OK


def _count(text: str) -> int:
    return number(text, 1, PADS_MAX)


def _refuse(text: str) -> int:
    print(f"hallrating sim panel: {text}", file=sys.stderr)
    return EXIT_USAGE
