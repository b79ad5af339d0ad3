"""The command `hallrating sim pad`."""

import argparse
import os
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.arguments import EXIT_OK, EXIT_USAGE, host_port, line_at, number
from firmware_sim.bench import Setup
from firmware_sim.eeprom import EepromInUseError, FileMemory
from firmware_sim.line import LineUnusableError
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.uids import uid_from

BAUD_MIN, BAUD_MAX = 300, 115_200
ADDRESS_MAX: Final = 32


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pad` to the devices of `sim`."""
    pad = devices.add_parser(
        "pad",
        help=_("one rating pad on a pseudo-terminal or a TCP port"),
        description=_(
            "One rating pad. It reads commands on standard input, one a line (help shows them), and writes "
            "one line of JSON for each change of lamps, text, buzzer and acknowledgement. It ends with quit, "
            "with the end of its input, or with Ctrl-C."
        ),
        epilog=_("example: hallrating sim pad --link /tmp/pad1 --eeprom /tmp/pad1.eeprom"),
    )
    where = pad.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, metavar="PATH", help=_("stable path of the pseudo-terminal"))
    where.add_argument(
        "--listen", type=host_port, metavar="HOST:PORT", help=_("TCP on loopback; port 0 takes a free one")
    )
    pad.add_argument("--uid", type=_uid, metavar="HEX12", help=_("6 bytes; made from the path if not given"))
    pad.add_argument("--eeprom", type=Path, metavar="FILE", help=_("file that keeps the press log"))
    pad.add_argument("--baud", type=_baud, default=9600, metavar="N", help=_("300 to 115200, normally 9600"))
    pad.add_argument("--address", type=_address, default=0, metavar="N", help=_("1 to 32 on RS-485, else 0"))
    pad.add_argument("--seed", type=int, default=0, metavar="N", help=_("for its faults"))
    pad.add_argument(
        "--http",
        type=host_port,
        metavar="HOST:PORT",
        help=_("control by HTTP on loopback too: GET /pads, see docs/faults.md"),
    )
    pad.add_argument("--no-stdin", action="store_true", help=_("take no commands; end by a signal only"))
    pad.set_defaults(run=run_pad)


def run_pad(args: argparse.Namespace) -> int:
    """Simulate one pad until it is told to end; 0 then, 2 if the line or the EEPROM file cannot be had."""
    from firmware_sim.runner import run

    try:
        line = line_at(args.link, args.listen)
    except LineUnusableError as error:
        return _refuse(str(error))
    uid = args.uid or uid_from(str(args.link.absolute()) if args.link else line.name)
    build = Build(uid, args.address, args.baud)
    try:
        memory: Memory = FileMemory(args.eeprom) if args.eeprom else VolatileMemory()
    except EepromInUseError:
        return _refuse(_("{file}: another pad uses this EEPROM file").format(file=args.eeprom))
    except OSError as error:
        return _refuse(f"{args.eeprom}: {error.strerror}")
    try:
        setup = Setup(build, memory, line, args.seed)
        name = args.link.name if args.link else "pad"
        run(setup, name, _say, input_fd=None if args.no_stdin else _input_fd(), http=args.http)
    except LineUnusableError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return EXIT_OK  # who started the pad has gone: an end like that of the input
    except OSError as error:  # its input or output: a full disk behind it, a terminal that hung up
        return _refuse(error.strerror or str(error))
    return EXIT_OK


def _input_fd() -> int:
    """Standard input; one that was closed before the start is at its end."""
    return sys.stdin.fileno() if sys.stdin else os.open(os.devnull, os.O_RDONLY)


def _say(line: str) -> None:
    if sys.stdout:  # None where it was closed before the start: then nobody listens
        os.write(sys.stdout.fileno(), line.encode())  # a line is shorter than what a pipe takes in one piece


def _refuse(text: str) -> int:
    print(f"hallrating sim pad: {text}", file=sys.stderr)
    return EXIT_USAGE


def _uid(text: str) -> bytes:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        uid = b""
    if len(uid) != 6:
        raise argparse.ArgumentTypeError(_("12 hexadecimal digits are needed, like 48524c000102"))
    return uid


def _baud(text: str) -> int:
    return number(text, BAUD_MIN, BAUD_MAX)


def _address(text: str) -> int:
    return number(text, 0, ADDRESS_MAX)
