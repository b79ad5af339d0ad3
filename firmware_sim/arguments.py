"""What the commands of `hallrating sim` share: arguments, the line that they name, and how they end."""

import argparse
import os
import sys
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.eeprom import EepromInUseError
from firmware_sim.line import Line, LineUnusableError, TcpLine

EXIT_OK: Final = 0
EXIT_USAGE: Final = 2
BAUD_MIN, BAUD_MAX = 300, 115_200
Address = tuple[str, int]


def add_line(parser: argparse.ArgumentParser) -> None:
    """--link and --listen, one of which is needed; line_at() takes them."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, metavar="PATH", help=_("stable path of the pseudo-terminal"))
    where.add_argument(
        "--listen", type=host_port, metavar="HOST:PORT", help=_("TCP on loopback; port 0 takes a free one")
    )


def add_baud(parser: argparse.ArgumentParser) -> None:
    """--baud: the speed of the line."""
    parser.add_argument(
        "--baud", type=_baud, default=9600, metavar="N", help=_("300 to 115200, normally 9600")
    )


def add_no_stdin(parser: argparse.ArgumentParser) -> None:
    """--no-stdin; input_fd() takes it."""
    parser.add_argument("--no-stdin", action="store_true", help=_("take no commands; end by a signal only"))


def host_port(text: str) -> Address:
    """An argument such as 127.0.0.1:7001. Raises ArgumentTypeError."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(_("HOST:PORT is needed, like 127.0.0.1:7001"))
    return host.strip("[]"), int(port)


def number(text: str, lowest: int, highest: int) -> int:
    """An argument that is a whole number within bounds. Raises ArgumentTypeError."""
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise argparse.ArgumentTypeError(
            _("a number from {lowest} to {highest} is needed").format(lowest=lowest, highest=highest)
        )
    return int(text)


def _baud(text: str) -> int:
    return number(text, BAUD_MIN, BAUD_MAX)


def line_at(link: Path | None, listen: Address | None) -> Line:
    """The line that is asked for: TCP, or a pseudo-terminal at a link.

    Raises LineUnusableError where this system has no pseudo-terminals, ValueError for neither.
    """
    if listen is not None:
        return TcpLine(*listen)
    if link is None:
        raise ValueError("a link or an address is needed")
    try:
        from firmware_sim.pty_line import PtyLine
    except ImportError:
        text = _("this system has no pseudo-terminals; use --listen 127.0.0.1:0")
        raise LineUnusableError(text) from None
    return PtyLine(link)


def input_fd(args: argparse.Namespace) -> int | None:
    """Standard input, None with --no-stdin; one that was closed before the start is at its end."""
    if args.no_stdin:
        return None
    return sys.stdin.fileno() if sys.stdin else os.open(os.devnull, os.O_RDONLY)


def say(line: str) -> None:
    """Write a line, shorter than what a pipe takes in one piece, to standard output. Raises OSError."""
    if sys.stdout:  # None where it was closed before the start: then nobody listens
        os.write(sys.stdout.fileno(), line.encode())


def ended(device: str, simulate: Callable[[], int | None]) -> int:
    """Simulate until the end; the exit code, 2 with a sentence where the line or a file cannot be used."""
    try:
        return simulate() or EXIT_OK
    except (LineUnusableError, EepromInUseError) as error:
        return refuse(device, str(error))
    except BrokenPipeError:
        return EXIT_OK  # who started it has gone: an end like that of the input
    except OSError as error:  # a file; its input or output: a full disk behind it, a terminal that hung up
        why = error.strerror or str(error)
        return refuse(device, f"{error.filename}: {why}" if error.filename else why)


def refuse(device: str, text: str) -> int:
    """Say on standard error why it is not simulated; the exit code."""
    print(f"hallrating sim {device}: {text}", file=sys.stderr)
    return EXIT_USAGE
