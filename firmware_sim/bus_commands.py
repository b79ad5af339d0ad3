"""The command `hallrating sim bus`."""

import argparse
import os
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.arguments import EXIT_OK, EXIT_USAGE, line_at
from firmware_sim.bus import Bus
from firmware_sim.bus_runner import BusRunner
from firmware_sim.clock import boottime_s
from firmware_sim.eeprom import EepromInUseError, FileMemory
from firmware_sim.line import LineUnusableError
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.uids import uid_from

PADS: Final = range(1, 33)


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bus` to the devices of `sim`."""
    bus = devices.add_parser(
        "bus",
        help=_("an RS-485 bus of rating pads on a pseudo-terminal"),
        description=_(
            "Up to 32 pads with the addresses 1, 2, 3 ... on one line. Commands come on standard input, one "
            'a line, those for one pad behind its number ("3 press 5"); each change is written as number and '
            "one object of JSON. It ends with quit, with the end of its input, or with Ctrl-C."
        ),
        epilog=_("example: hallrating sim bus --link /tmp/bus --pads 8 --baud 38400"),
    )
    bus.add_argument("--link", type=Path, required=True, metavar="PATH", help=_("stable path of the line"))
    bus.add_argument("--pads", type=int, choices=PADS, required=True, metavar="N", help=_("1 to 32"))
    bus.add_argument("--baud", type=int, default=9600, metavar="N", help=_("300 to 115200, normally 9600"))
    bus.add_argument("--echo", action="store_true", help=_("the host hears what it sends"))
    bus.add_argument("--eeproms", type=Path, metavar="FOLDER", help=_("keeps the press log of each pad"))
    bus.add_argument("--no-stdin", action="store_true", help=_("take no commands; end by a signal only"))
    bus.set_defaults(run=run_bus)


def run_bus(args: argparse.Namespace) -> int:
    """Simulate until it is told to end; 0 then, 2 if the line or a file cannot be had."""
    try:
        bus = Bus(_builds(args), _memories(args), boottime_s())
        bus.echo = args.echo
        BusRunner(bus, line_at(args.link, None), _say).run(None if args.no_stdin else sys.stdin.fileno())
    except (LineUnusableError, EepromInUseError) as error:
        return _refuse(str(error))
    except BrokenPipeError:
        return EXIT_OK  # who started it has gone
    except OSError as error:
        return _refuse(str(error))
    return EXIT_OK


def _builds(args: argparse.Namespace) -> list[Build]:
    path = str(args.link.absolute())
    return [Build(uid_from(f"{path} {address}"), address, args.baud) for address in range(1, args.pads + 1)]


def _memories(args: argparse.Namespace) -> list[Memory]:
    if args.eeproms is None:
        return [VolatileMemory() for _address in range(args.pads)]
    args.eeproms.mkdir(parents=True, exist_ok=True)
    return [FileMemory(args.eeproms / f"pad-{address}.eeprom") for address in range(1, args.pads + 1)]


def _refuse(text: str) -> int:
    print(f"hallrating sim bus: {text}", file=sys.stderr)
    return EXIT_USAGE


def _say(line: str) -> None:
    os.write(sys.stdout.fileno(), line.encode())
