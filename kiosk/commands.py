"""`hallrating station` and `hallrating session`: a hall PC's process, and its API from the command line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine
from gettext import gettext as _
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.screen import commands as screen
from kiosk.session_lines import ToldLines, line_of
from kiosk.technician import commands as technician

if TYPE_CHECKING:
    from kiosk.api.client import StationClient
    from kiosk.config import StationSettings

EXIT_DONE: Final = 0
EXIT_NO: Final = 1
EXIT_WRONG_USE: Final = 2
EXIT_RUNNING: Final = 3
EXIT_UNREACHABLE: Final = 4
DEFAULT_URL: Final = "http://127.0.0.1:8740"

Parsers = Any  # argparse names its sub-parser action privately


def register(subparsers: Parsers) -> None:
    """Add the sub-commands of this package."""
    text = _("run one hall PC: pads, sessions, outbox, local API; no window")
    station = subparsers.add_parser(
        "station", help=text, description=text, epilog=_("Example: hallrating station --config station.toml")
    )
    station.add_argument("--config", type=Path, metavar="F", help=_("configuration (TOML)"))
    station.set_defaults(run=run_station)
    technician.register_reload(station)
    technician.register(subparsers)
    screen.register(subparsers)
    _register_session(subparsers)


def _register_session(subparsers: Parsers) -> None:
    text = _("ask citizens through a station's local API")
    session = subparsers.add_parser(
        "session", help=text, description=text, epilog=_("Example: hallrating session watch --token-file F")
    )
    actions = session.add_subparsers(metavar=_("ACTION"), required=True)
    text = _("ask about one finished case")
    opening = actions.add_parser(
        "open",
        help=text,
        description=text,
        epilog=_(
            "Example: hallrating session open --source desk --case 2026-0042 --window w1 --token-file F"
        ),
    )
    opening.add_argument("--source", required=True, metavar="S", help=_("system that numbered the case"))
    opening.add_argument("--case", required=True, metavar="C", help=_("case number"))
    opening.add_argument("--service", default="1", metavar="N", help=_("service number, 1 by default"))
    opening.add_argument("--window", required=True, metavar="W", help=_("window at which to ask"))
    opening.add_argument("--wait", action="store_true", help=_("wait for the end; exit 1 if it is unrated"))
    _add_station(opening, open_session)
    text = _("end a session")
    cancelling = actions.add_parser(
        "cancel",
        help=text,
        description=text,
        epilog=_("Example: hallrating session cancel 5f0c9a3e1b7d2468 --code left --token-file F"),
    )
    cancelling.add_argument("session", help=_("session number, as `session open` printed it"))
    cancelling.add_argument(
        "--code",
        default="left",
        choices=("left", "wrong-number", "device", "other"),
        help=_("why: the citizen left (default), the number was wrong, the device fails, another reason"),
    )
    _add_station(cancelling, cancel_session)
    text = _("one line for each change of a session, until Ctrl-C")
    watching = actions.add_parser(
        "watch", help=text, description=text, epilog=_("Example: hallrating session watch --token-file F")
    )
    _add_station(watching, watch_sessions)


def _add_station(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    where = _("address of the local API (default {url})").format(url=DEFAULT_URL)
    parser.add_argument("--station", default=DEFAULT_URL, metavar="URL", help=where)
    parser.add_argument(
        "--token-file", type=Path, required=True, metavar="F", help=_("the station's token file")
    )
    parser.set_defaults(run=run)


def run_station(args: argparse.Namespace) -> int:
    """`station`: until SIGTERM or Ctrl-C."""
    from kiosk.config import read_station
    from mqtt_bridge.outbox.values import OutboxError, OutboxLocked
    from mqtt_bridge.settings import SettingsError

    if args.config is None:
        _complain(_("--config F is needed: the configuration of the station."))
        return EXIT_WRONG_USE
    try:
        return asyncio.run(_station(args.config, read_station(args.config)))
    except OutboxLocked as error:
        _complain(_("Another station runs here (process {pid}).").format(pid=error.pid or "?"))
        return EXIT_RUNNING
    except (SettingsError, OutboxError) as error:
        _complain(str(error))
        return EXIT_WRONG_USE


async def _station(path: Path, settings: StationSettings) -> int:
    from kiosk.run import StationProcess, StationUnusable
    from mqtt_bridge.settings import SettingsError

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    process = StationProcess(path, settings, _version())
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.create_task(process.reload("SIGHUP"))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
    try:
        url = await process.start()
    except StationUnusable as error:
        await process.stop()
        raise SettingsError(path, error.key, error.value, error.why) from error
    print(_("Station {station} is ready: {url}").format(station=settings.station.id, url=url), flush=True)
    await stop.wait()
    await process.stop()
    return EXIT_DONE


def _version() -> str:
    try:
        return version("hallrating")
    except PackageNotFoundError:
        return "0"


def open_session(args: argparse.Namespace) -> int:
    """`session open`."""

    async def work(client: StationClient) -> int:
        case = {"source": args.source, "case_no": args.case, "service_no": args.service}
        answer = await client.call("POST", "/sessions", {"window": args.window, "cases": [case]})
        if answer.status not in {200, 201}:
            return _refused(answer.body)
        view = answer.body
        print(line_of(view), flush=True)
        if not args.wait:
            return EXIT_DONE
        if view["open"]:
            answer = await client.until_over(view["session"])
            if answer.status != 200:
                return _refused(answer.body)
            view = answer.body
            print(line_of(view), flush=True)
        return EXIT_DONE if all(case["state"] == "rated" for case in view["cases"]) else EXIT_NO

    return _with_station(args, args.window, work)


def cancel_session(args: argparse.Namespace) -> int:
    """`session cancel`."""

    async def work(client: StationClient) -> int:
        answer = await client.call("DELETE", f"/sessions/{args.session}?code={args.code}")
        if answer.status != 200:
            return _refused(answer.body)
        print(line_of(answer.body))
        return EXIT_DONE

    return _with_station(args, None, work)


def watch_sessions(args: argparse.Namespace) -> int:
    """`session watch`."""

    async def work(client: StationClient) -> int:
        told = ToldLines()
        async for view in client.changes():
            line = told.new(view)
            if line is not None:
                print(line, flush=True)
        _complain(_("The station has ended."))
        return EXIT_UNREACHABLE

    return _with_station(args, None, work)


def _with_station(
    args: argparse.Namespace, window: str | None, work: Callable[[StationClient], Coroutine[Any, Any, int]]
) -> int:
    """Run `work` with the token of a window, or (None) a technician's."""
    from kiosk.api.access import token_for
    from kiosk.api.client import StationClient, StationUnreachable, TokenRefused
    from mqtt_bridge.settings import SettingsError

    try:
        return asyncio.run(work(StationClient(args.station, token_for(args.token_file, window))))
    except SettingsError as error:
        _complain(str(error))
        return EXIT_WRONG_USE
    except TokenRefused:
        _complain(_("The station does not accept the token of {file}.").format(file=args.token_file))
        return EXIT_NO
    except StationUnreachable as error:
        _complain(_("No station answers: {why}").format(why=error))
        return EXIT_UNREACHABLE


def _refused(body: dict[str, Any]) -> int:
    _complain(str(body.get("text", body)))
    return EXIT_WRONG_USE if body.get("error") in {"body", "bad-number", "unknown-window"} else EXIT_NO


def _complain(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr)
