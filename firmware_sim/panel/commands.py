"""The command `hallrating sim panel`."""

import argparse
from gettext import gettext as _
from pathlib import Path

from firmware_sim.arguments import add_baud, ended, host_port, number, refuse
from firmware_sim.bank import PADS_MAX, bank


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
    add_baud(panel)
    panel.add_argument("--seed", type=int, default=0, metavar="N", help=_("for their faults"))
    panel.set_defaults(run=run_panel)


def run_panel(args: argparse.Namespace) -> int:
    """Show the panel until it is left; 2 where a line, a file or Textual cannot be had."""
    try:
        from firmware_sim.panel.app import Panel
    except ImportError:
        return refuse("panel", _('the panel needs Textual: pip install "hallrating[sim]"'))

    def show() -> int | None:
        with bank(args.pads, args.folder, args.listen, baud=args.baud, seed=args.seed) as pads:
            panel = Panel(pads)
            panel.run()
        if panel.failure:
            raise panel.failure
        return panel.return_code

    return ended("panel", show)


def _count(text: str) -> int:
    return number(text, 1, PADS_MAX)
