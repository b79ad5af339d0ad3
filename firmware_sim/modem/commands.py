"""The command `hallrating sim modem`."""

import argparse
from gettext import gettext as _

from firmware_sim.arguments import add_line, add_no_stdin, ended, input_fd, line_at, say
from firmware_sim.modem.modem import SimModem
from firmware_sim.modem.runner import ModemRunner
from firmware_sim.serving import serve


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `modem` to the devices that `sim` knows."""
    modem = devices.add_parser(
        "modem",
        help=_("an SMS modem on a pseudo-terminal or a TCP port"),
        description=_(
            "One SMS modem with a SIM card and a network behind it. It reads commands on standard input, one "
            "a line (help shows them), and writes one line of JSON for each message that it sends or stores. "
            "It ends with quit, with the end of its input, or with Ctrl-C. Nothing is ever really sent."
        ),
        epilog=_("example: hallrating sim modem --link /tmp/modem1"),
    )
    add_line(modem)
    modem.add_argument("--seed", type=int, default=0, metavar="N", help=_("for the rubbish between lines"))
    add_no_stdin(modem)
    modem.set_defaults(run=run_modem)


def run_modem(args: argparse.Namespace) -> int:
    """Simulate one modem until it is told to end; 0 then, 2 if the line cannot be had."""
    return ended("modem", lambda: _simulate(args))


def _simulate(args: argparse.Namespace) -> None:
    line = line_at(args.link, args.listen)
    serve(ModemRunner(SimModem(seed=args.seed), line, say), line, say, input_fd(args))
