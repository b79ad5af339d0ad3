"""The commands `modem check`, `modem send` and `modem watch`."""

from __future__ import annotations

import argparse
import logging
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from devices.modem.config import ModemConfig

DONE, NO, WRONG, BUSY, NO_ANSWER = 0, 1, 2, 3, 4
BAUD: Final = 115200

Subparsers = argparse._SubParsersAction


def register(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add `modem` with its sub-commands."""
    modem = subparsers.add_parser(
        "modem",
        help=_("the SMS modem"),
        description=_("Try and watch the SMS modem of this computer: docs/modem.md."),
        epilog=_("Example: hallrating modem check --port /dev/ttyUSB2"),
    )
    actions = modem.add_subparsers(required=True, metavar=_("ACTION"))
    check = actions.add_parser(
        "check",
        help=_("what is there: modem, SIM card, signal, network"),
        description=_("Tell what is there and what is missing, with the next step. Sends nothing."),
        epilog=_("Example: hallrating modem check --port /dev/ttyUSB2 --pin-file /etc/hallrating/sim.pin"),
    )
    check.set_defaults(run=run_check)
    send = actions.add_parser(
        "send",
        help=_("send one message"),
        description=_(
            "Send one message, up to 10 parts of 67 Chinese characters (70 where one is enough). Each part "
            "costs what the operator takes for a message. Exit code 0 once the network has taken it."
        ),
        epilog=_('Example: hallrating modem send --port /dev/ttyUSB2 13800138000 "办件已办结，请评价。"'),
    )
    send.add_argument("number", metavar="NUMBER", help=_("mobile number, service number, or + and country"))
    send.add_argument("text", metavar="TEXT", help=_("the message"))
    send.add_argument("--delivered", action="store_true", help=_("wait until the telephone has it"))
    send.set_defaults(run=run_send)
    watch = actions.add_parser(
        "watch",
        help=_("show changes and received messages until Ctrl-C"),
        description=_("Show each change, and each message that comes. Messages stay in the modem."),
        epilog=_("Example: hallrating modem watch --port /dev/ttyUSB2 --show-text"),
    )
    watch.add_argument("--show-text", action="store_true", help=_("whole senders and texts, for tests only"))
    watch.set_defaults(run=run_watch)
    for parser in (check, send, watch):
        parser.add_argument("--port", required=True, metavar="P", help=_("serial port of the modem"))
        parser.add_argument("--baud", type=int, default=BAUD, metavar="N", help=_("normally 115200"))
        parser.add_argument("--pin-file", type=Path, metavar="F", help=_("file that holds the SIM's PIN"))


def run_check(args: argparse.Namespace) -> int:
    """0: ready. 1: something is missing. 2: wrong use. 3: the port is in use. 4: no modem answers."""
    import asyncio

    from devices.modem.operating import settle
    from devices.modem.shown import state_lines

    if (config := _config(args)) is None:
        return WRONG
    state = asyncio.run(settle(config))
    print("\n".join(state_lines(state)), flush=True)
    return _code(state)


def run_send(args: argparse.Namespace) -> int:
    """0: sent (delivered). 1: not, or nobody knows. 2: wrong use. 3: port in use. 4: no modem answers."""
    import asyncio

    from devices.modem.events import ModemState
    from devices.modem.numbers import NumberError
    from devices.modem.operating import send_one
    from devices.modem.text import TextError

    if (config := _config(args)) is None:
        return WRONG
    try:
        outcome = asyncio.run(send_one(config, args.number, args.text, _say, delivered=args.delivered))
    except (NumberError, TextError) as error:
        print(error, file=sys.stderr)
        return WRONG
    if isinstance(outcome, ModemState):
        return _code(outcome)
    return DONE if outcome else NO


def run_watch(args: argparse.Namespace) -> int:
    """130 after Ctrl-C. 2: wrong use. 3: the port is in use."""
    import asyncio

    from devices.modem.operating import watch

    if (config := _config(args)) is None:
        return WRONG
    return _code(asyncio.run(watch(config, _say, show_text=args.show_text)))


def _config(args: argparse.Namespace) -> ModemConfig | None:
    from devices.errors import ConfigError
    from devices.modem.config import ModemConfig

    if not logging.getLogger().isEnabledFor(logging.DEBUG):  # these commands tell the states themselves
        logging.getLogger("devices.modem").setLevel(logging.ERROR)
    try:
        pin = args.pin_file.read_text("ascii").strip() if args.pin_file else None
        return ModemConfig(args.port, args.baud, pin)
    except (ConfigError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return None


def _code(state: object) -> int:
    from devices.modem.events import ModemState, Phase
    from devices.ports.causes import IN_USE

    assert isinstance(state, ModemState)
    if state.phase is Phase.READY:
        return DONE
    if state.phase in {Phase.ABSENT, Phase.SILENT, Phase.STARTING}:
        return BUSY if state.detail == IN_USE else NO_ANSWER
    return NO


def _say(line: str) -> None:
    print(line, flush=True)
