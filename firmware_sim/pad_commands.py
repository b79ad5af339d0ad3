"""The command `hallrating sim pad`."""

import argparse
from contextlib import ExitStack, closing
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.arguments import (
    add_baud,
    add_line,
    add_no_stdin,
    ended,
    host_port,
    input_fd,
    line_at,
    number,
    say,
)
from firmware_sim.bench import Setup
from firmware_sim.eeprom import FileMemory
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.uids import uid_from

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
    add_line(pad)
    pad.add_argument("--uid", type=_uid, metavar="HEX12", help=_("6 bytes; made from the path if not given"))
    pad.add_argument("--eeprom", type=Path, metavar="FILE", help=_("file that keeps the press log"))
    add_baud(pad)
    pad.add_argument("--address", type=_address, default=0, metavar="N", help=_("1 to 32 on RS-485, else 0"))
    pad.add_argument("--seed", type=int, default=0, metavar="N", help=_("for its faults"))
    pad.add_argument(
        "--http",
        type=host_port,
        metavar="HOST:PORT",
        help=_("control by HTTP on loopback too: GET /pads, see docs/faults.md"),
    )
    add_no_stdin(pad)
    pad.set_defaults(run=run_pad)


def run_pad(args: argparse.Namespace) -> int:
    """Simulate one pad until it is told to end; 0 then, 2 if the line or the EEPROM file cannot be had."""
    return ended("pad", lambda: _simulate(args))


def _simulate(args: argparse.Namespace) -> None:
    from firmware_sim.runner import run

    line = line_at(args.link, args.listen)
    uid = args.uid or uid_from(str(args.link.absolute()) if args.link else line.name)
    with ExitStack() as files:
        memory: Memory = VolatileMemory()
        if args.eeprom:
            memory = files.enter_context(closing(FileMemory(args.eeprom)))
        setup = Setup(Build(uid, args.address, args.baud), memory, line, args.seed)
        name = args.link.name if args.link else "pad"
        run(setup, name, say, input_fd=input_fd(args), http=args.http)


def _uid(text: str) -> bytes:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        uid = b""
    if len(uid) != 6:
        raise argparse.ArgumentTypeError(_("12 hexadecimal digits are needed, like 48524c000102"))
    return uid


def _address(text: str) -> int:
    return number(text, 0, ADDRESS_MAX)
