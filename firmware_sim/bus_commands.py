"""The command `hallrating sim bus`."""

import argparse
from contextlib import ExitStack, closing
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.arguments import add_baud, add_line, add_no_stdin, ended, input_fd, line_at, number, say
from firmware_sim.bus import Bus
from firmware_sim.bus_runner import BusRunner
from firmware_sim.clock import boottime_s
from firmware_sim.eeprom import FileMemory
from firmware_sim.log import Memory, VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.serving import serve
from firmware_sim.uids import uid_from

PADS_MAX: Final = 32


def register(devices: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bus` to the devices of `sim`."""
    bus = devices.add_parser(
        "bus",
        help=_("an RS-485 bus of rating pads on a pseudo-terminal or a TCP port"),
        description=_(
            "Up to 32 pads with the addresses 1, 2, 3 ... on one line. Commands come on standard input, one "
            'a line, those for one pad behind its number ("3 press 5"); each change is written as number and '
            "one object of JSON. It ends with quit, with the end of its input, or with Ctrl-C."
        ),
        epilog=_("example: hallrating sim bus --link /tmp/bus --pads 8 --baud 38400"),
    )
    add_line(bus)
    bus.add_argument("--pads", type=_count, required=True, metavar="N", help=_("1 to 32"))
    add_baud(bus)
    bus.add_argument("--echo", action="store_true", help=_("the host hears what it sends"))
    bus.add_argument("--eeproms", type=Path, metavar="FOLDER", help=_("keeps the press log of each pad"))
    add_no_stdin(bus)
    bus.set_defaults(run=run_bus)


def run_bus(args: argparse.Namespace) -> int:
    """Simulate until it is told to end; 0 then, 2 if the line or a file cannot be had."""
    return ended("bus", lambda: _simulate(args))


def _simulate(args: argparse.Namespace) -> None:
    line = line_at(args.link, args.listen)
    place = str(args.link.absolute()) if args.link else line.name
    builds = [
        Build(uid_from(f"{place} {address}"), address, args.baud) for address in range(1, args.pads + 1)
    ]
    with ExitStack() as files:
        bus = Bus(builds, _memories(args, files), boottime_s())
        bus.echo = args.echo
        serve(BusRunner(bus, line, say), line, say, input_fd(args), pads=args.pads)


def _memories(args: argparse.Namespace, files: ExitStack) -> list[Memory]:
    if args.eeproms is None:
        return [VolatileMemory() for _address in range(args.pads)]
    args.eeproms.mkdir(parents=True, exist_ok=True)
    paths = [args.eeproms / f"pad-{address}.eeprom" for address in range(1, args.pads + 1)]
    return [files.enter_context(closing(FileMemory(path))) for path in paths]


def _count(text: str) -> int:
    return number(text, 1, PADS_MAX)
