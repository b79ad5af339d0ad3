"""Arguments that several commands of `hallrating sim` take, and the line that they name."""

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.line import Line, LineUnusableError, TcpLine

EXIT_OK: Final = 0
EXIT_USAGE: Final = 2
Address = tuple[str, int]


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
