"""The command `hallrating sim modem`."""

import argparse
import os
import sys
from gettext import gettext as _
from pathlib import Path

from firmware_sim.arguments import EXIT_OK, EXIT_USAGE, host_port, line_at
from firmware_sim.line import LineUnusableError
from firmware_sim.modem.modem import SimModem
from firmware_sim.modem.runner import ModemRunner


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
    where = modem.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, metavar="PATH", help=_("stable path of the pseudo-terminal"))
    where.add_argument(
        "--listen", type=host_port, metavar="HOST:PORT", help=_("TCP on loopback; port 0 takes a free one")
    )
    modem.add_argument("--seed", type=int, default=0, metavar="N", help=_("for the rubbish between lines"))
    modem.add_argument("--no-stdin", action="store_true", help=_("take no commands; end by a signal only"))
    modem.set_defaults(run=run_modem)


def run_modem(args: argparse.Namespace) -> int:
    """Simulate one modem until it is told to end; 0 then, 2 if the line cannot be had."""
    try:
        line = line_at(args.link, args.listen)
    except LineUnusableError as error:
        return _refuse(str(error))
    try:
        ModemRunner(SimModem(seed=args.seed), line, _say).run(None if args.no_stdin else _input_fd())
    except LineUnusableError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return EXIT_OK  # who started it has gone: an end like that of the input
    except OSError as error:
        return _refuse(error.strerror or str(error))
    return EXIT_OK


def _input_fd() -> int:
    """Standard input; one that was closed before the start is at its end."""
    return sys.stdin.fileno() if sys.stdin else os.open(os.devnull, os.O_RDONLY)


def _say(line: str) -> None:
    if sys.stdout:
        os.write(sys.stdout.fileno(), line.encode())  # shorter than what a pipe takes in one piece


def _refuse(text: str) -> int:
    print(f"hallrating sim modem: {text}", file=sys.stderr)
    return EXIT_USAGE
