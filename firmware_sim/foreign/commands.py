"""The command `hallrating sim foreign`."""

import argparse
import os
import sys
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.foreign.device import Device
from firmware_sim.foreign.evaluator import Evaluator
from firmware_sim.foreign.operator_pads import OperatorPads
from firmware_sim.foreign.plain import PlainPad
from firmware_sim.foreign.runner import Runner
from firmware_sim.line import Line, LineUnusableError, TcpLine

EXIT_OK, EXIT_USAGE = 0, 2
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
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, metavar="PATH", help=_("stable path of the pseudo-terminal"))
    where.add_argument(
        "--listen", type=_host_port, metavar="HOST:PORT", help=_("TCP on loopback; port 0 takes a free one")
    )
    parser.add_argument(
        "--pads", type=_pads, default=1, metavar="N", help=_("how many at addresses 1 to N (qsystem only)")
    )
    parser.add_argument("--no-stdin", action="store_true", help=_("take no commands; end by a signal only"))
    parser.set_defaults(run=run_foreign)


def run_foreign(args: argparse.Namespace) -> int:
    """Simulate until told to end; 0 then, 2 if the line cannot be had."""
    line = _line(args)
    if line is None:
        return _refuse(_("this system has no pseudo-terminals; use --listen 127.0.0.1:0"))
    if args.pads > 1 and args.model != "qsystem":
        return _refuse(_("--pads is for qsystem only: other models have no addresses"))
    try:
        Runner(MODELS[args.model](args.pads), line, _say).run(None if args.no_stdin else _input_fd())
    except LineUnusableError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return EXIT_OK  # who started it has gone: an end like that of the input
    return EXIT_OK


def _line(args: argparse.Namespace) -> Line | None:
    """The line that was asked for; None where it needs what this system has not."""
    if args.listen:
        return TcpLine(*args.listen)
    try:
        from firmware_sim.pty_line import PtyLine
    except ImportError:
        return None
    return PtyLine(args.link)


def _input_fd() -> int:
    """Standard input; one that was closed before the start is at its end."""
    return sys.stdin.fileno() if sys.stdin else os.open(os.devnull, os.O_RDONLY)


def _say(line: str) -> None:
    if sys.stdout:
        os.write(sys.stdout.fileno(), line.encode())


def _refuse(text: str) -> int:
    print(f"hallrating sim foreign: {text}", file=sys.stderr)
    return EXIT_USAGE


def _host_port(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(_("HOST:PORT is needed, like 127.0.0.1:7001"))
    return host.strip("[]"), int(port)


def _pads(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= PADS_MAX:
        raise argparse.ArgumentTypeError(_("a number from 1 to {most} is needed").format(most=PADS_MAX))
    return int(text)
