"""The command `hallrating sim foreign`."""

import argparse
import sys
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from firmware_sim.arguments import add_line, add_no_stdin, ended, input_fd, line_at, number, refuse, say
from firmware_sim.foreign.device import Device
from firmware_sim.foreign.evaluator import Evaluator
from firmware_sim.foreign.operator_pads import OperatorPads
from firmware_sim.foreign.plain import PlainPad
from firmware_sim.foreign.runner import ForeignRunner
from firmware_sim.serving import serve

PADS_MAX: Final = 32

MODELS: Final[dict[str, Callable[[int], Device]]] = {
    "jtt905": lambda _pads: Evaluator(),
    "one-byte": lambda _pads: PlainPad(range(1, 6)),
    "pjq-new": lambda _pads: PlainPad(range(5)),
    "pjq-old": lambda _pads: PlainPad(range(1, 5)),
    "qsystem": lambda pads: OperatorPads(range(1, pads + 1)),
}


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `foreign` to the devices of `sim`."""
    parser = devices.add_parser(
        "foreign",
        help=_("pads of other makers"),
        description=_(
            "Pads of other makers at one plug. They read commands on standard input, one a line (help shows "
            "them), and write one line of JSON for each change of lamps and sound. They end with quit, with "
            "the end of their input, or with Ctrl-C. Give such a pad `simulated = true` in the station's "
            "file: its protocol cannot say so."
        ),
        epilog=_("example: hallrating sim foreign --model qsystem --link /tmp/bus1 --pads 4"),
    )
    parser.add_argument("--model", required=True, choices=sorted(MODELS), help=_("which one"))
    add_line(parser)
    parser.add_argument(
        "--pads", type=_pads, default=1, metavar="N", help=_("how many at addresses 1 to N (qsystem only)")
    )
    add_no_stdin(parser)
    parser.set_defaults(run=run_foreign)


def run_foreign(args: argparse.Namespace) -> int:
    """Simulate until told to end; 0 then, 2 if the line cannot be had."""
    if args.pads > 1 and args.model != "qsystem":
        return refuse("foreign", _("--pads is for qsystem only: other models have no addresses"))
    return ended("foreign", lambda: _simulate(args))


def _simulate(args: argparse.Namespace) -> None:
    line = line_at(args.link, args.listen)
    print(
        _("Without `simulated = true` in the station's file a real central counts its keys."), file=sys.stderr
    )
    device = MODELS[args.model](args.pads)
    serve(ForeignRunner(device, line, say), line, say, input_fd(args), keys=list(device.keys))


def _pads(text: str) -> int:
    return number(text, 1, PADS_MAX)
