"""The commands of central: `central`, `fleet`, `cases import`, `store aside release|drop`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from gettext import gettext as _
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, Final

import msgspec

from evaluation.case_file import CLOCKS_APART_MAX, BadRow, read_cases
from evaluation.store import StoreError, StoreLocked
from mqtt_bridge.ingest.asides import NOT_WAITING, Judgement
from mqtt_bridge.ingest.client import CentralRefused
from mqtt_bridge.ingest.desk import Desk
from mqtt_bridge.ingest.fleet import read_fleet
from mqtt_bridge.ingest.settings import read_central
from mqtt_bridge.ingest.shown import fleet_lines
from mqtt_bridge.messages.fields import Id
from mqtt_bridge.settings import SettingsError, check_broker_files

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

DONE: Final = 0
NO: Final = 1
WRONG: Final = 2
LOCKED: Final = 3
UNREACHABLE: Final = 4
INTERRUPTED: Final = 130

BAD_ROWS_SHOWN: Final = 20


def register(subparsers: Subparsers) -> None:
    """Add the commands; `cases` and `store` may have been made by the other packages before."""
    central = subparsers.add_parser(
        "central",
        help=_("receive, store and answer what the halls send"),
        description=_("Run central: the only process that writes the evaluation store. SIGTERM ends it."),
        epilog=_("Example: hallrating central --config examples/central.toml"),
    )
    central.add_argument(
        "--config", type=Path, required=True, metavar="F", help=_("configuration of central")
    )
    central.set_defaults(run=run_central)

    fleet = subparsers.add_parser(
        "fleet",
        help=_("every station and pad: state, backlog, version, last seen"),
        description=_(
            "Show every station and pad that the store knows. Exit code 1 if one of them is silent."
        ),
        epilog=_("Example: hallrating fleet --config examples/central.toml --json"),
    )
    _where(fleet)
    fleet.add_argument("--json", action="store_true", help=_("for programs"))
    fleet.set_defaults(run=run_fleet)

    cases = _group(subparsers, "cases", _("finished cases")).add_parser(
        "import",
        help=_("take finished cases of a CSV file into the store"),
        description=_("Take finished cases into the store. Nothing is taken where a row is wrong."),
        epilog=_(
            "Example: hallrating cases import cases.csv --region 330106 --hall h1 --config central.toml"
        ),
    )
    cases.add_argument("file", type=Path, metavar="FILE.csv", help=_("UTF-8 or GB18030, with a header"))
    cases.add_argument(
        "--region", type=_id, required=True, metavar="CODE", help=_("administrative division code")
    )
    cases.add_argument("--hall", type=_id, required=True, metavar="ID", help=_("hall of these cases"))
    _where(cases)
    cases.set_defaults(run=run_import)

    store = _group(subparsers, "store", _("the evaluation store"))
    aside = _group(store, "aside", _("events that were set aside"))
    release = aside.add_parser(
        "release",
        help=_("judge a set-aside event again"),
        description=_("Judge a set-aside event again, by the event types that this version knows."),
        epilog=_("Example: hallrating store aside release 17 --config examples/central.toml"),
    )
    release.set_defaults(run=run_judge, judgement=Judgement.RELEASE)
    drop = aside.add_parser(
        "drop",
        help=_("judge one as worthless; its bytes stay in the store"),
        description=_("Judge one as worthless; its bytes stay in the store."),
        epilog=_("Example: hallrating store aside drop 17 --config examples/central.toml"),
    )
    drop.set_defaults(run=run_judge, judgement=Judgement.DROP)
    for judging in (release, drop):
        judging.add_argument("number", type=_number, metavar="ID", help=_("number in `store aside list`"))
        _where(judging)


def _group(subparsers: Subparsers, name: str, text: str) -> Subparsers:
    """The sub-commands of `name`, which another package may have made before us."""
    parser = subparsers.choices.get(name)
    if parser is None:
        parser = subparsers.add_parser(name, help=text, description=text)
        parser.epilog = _("Example: {command} --help").format(command=parser.prog)
        return parser.add_subparsers(metavar=_("ACTION"), required=True)
    return next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def _id(text: str) -> str:
    """An id as it stands in topics."""
    try:
        return msgspec.convert(text, Id)
    except msgspec.ValidationError:
        expected = _("{text!r}: 1 to 32 of a-z, 0-9 and - are expected").format(text=text)
        raise argparse.ArgumentTypeError(expected) from None


def _number(text: str) -> int:
    """The number of a row."""
    if re.fullmatch(r"[1-9][0-9]{0,14}", text) is None:
        raise argparse.ArgumentTypeError(_("{text!r} is no number of `store aside list`").format(text=text))
    return int(text)


def _where(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="F", help=_("configuration of central"))
    where.add_argument("--store", type=Path, metavar="FILE", help=_("the store itself"))


def _explained(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Tell what went wrong, and what to do, on standard error; the exit code is that of the reason."""

    @wraps(run)
    def explained(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except SettingsError as error:
            return _say(WRONG, str(error))
        except StoreLocked as error:
            text = _("Process {pid} writes this store. Stop it first, or go through it with --config.")
            return _say(LOCKED, text.format(pid=error.pid))
        except CentralRefused as error:
            return _say(NO if error.status else UNREACHABLE, _("central refuses: {why}").format(why=error))
        except StoreError as error:
            return _say(WRONG, _("the store cannot be used: {why}").format(why=error))
        except OSError as error:
            return _say(WRONG, f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))

    return explained


@_explained
def run_central(args: argparse.Namespace) -> int:
    """Run central until a signal ends it: 0 after SIGTERM, 130 after Ctrl-C, 3 where another one runs."""
    from mqtt_bridge.ingest.central import Ready, WrongKind, run

    settings = read_central(args.config)
    check_broker_files(args.config, settings.broker)

    def announce(ready: Ready) -> None:
        text = _("central is ready: {kind} store {id} in {path}, {url}")
        path = settings.store.path
        kind = _("demo") if ready.kind == "demo" else _("real")
        print(text.format(kind=kind, id=ready.store_id, path=path, url=ready.url), flush=True)

    try:
        ended = run(settings, announce)
    except StoreLocked as error:
        return _say(LOCKED, _("Another central writes this store (process {pid}).").format(pid=error.pid))
    except WrongKind as error:
        expected = _("the store was made as {kind}; name that, or another path").format(kind=error.found)
        raise SettingsError(args.config, "store.kind", settings.store.kind, expected) from None
    return INTERRUPTED if ended == SIGINT else DONE


@_explained
def run_fleet(args: argparse.Namespace) -> int:
    """Show the fleet: 1 where a station or pad is silent."""
    desk = _desk(args)
    fleet = read_fleet(desk.store, datetime.now(UTC))
    if not desk.has_central():
        _say(NO, _("Central does not run: this is what it knew last."))
    if args.json:
        print(msgspec.json.format(msgspec.json.encode(fleet)).decode())
    else:
        print("\n".join(fleet_lines(fleet)))
    return NO if fleet.silent else DONE


@_explained
def run_import(args: argparse.Namespace) -> int:
    """Import a file whole, or not at all: 2 where a row is wrong."""
    desk = _desk(args)
    sources = {} if args.config is None else read_central(args.config).sources
    rows = list(read_cases(args.file, sources, latest=datetime.now(UTC) + CLOCKS_APART_MAX))
    bad = [row for row in rows if isinstance(row, BadRow)]
    for row in bad[:BAD_ROWS_SHOWN]:
        print(f"{args.file}: {row}", file=sys.stderr)
    if bad:
        return _say(WRONG, _("Wrong rows: {count}. Nothing was taken.").format(count=len(bad)))
    cases = [row for row in rows if not isinstance(row, BadRow)]
    result = desk.import_cases(cases, args.region, args.hall)
    text = _("{added} cases new, {known} known, {differing} known with other content (the first one stays)")
    print(text.format(added=result.added, known=result.known, differing=result.differing))
    return DONE


@_explained
def run_judge(args: argparse.Namespace) -> int:
    """Judge a set-aside event: 1 where it stays aside, or does not wait."""
    judged = _desk(args).judge_again(args.number, args.judgement)
    if judged.reason == NOT_WAITING:
        text = _("Nothing with number {number} is waiting; `store aside list` shows what is.")
        return _say(NO, text.format(number=args.number))
    if not judged.done:
        return _say(NO, _("{number} stays aside: {why}").format(number=args.number, why=judged.reason))
    done = _("{number} is released") if args.judgement is Judgement.RELEASE else _("dropped {number}")
    print(done.format(number=args.number))
    return DONE


def _desk(args: argparse.Namespace) -> Desk:
    if args.config is None:
        return Desk(args.store, None)
    settings = read_central(args.config)
    return Desk(settings.store.path, settings.api)


def _say(code: int, text: str) -> int:
    print(text, file=sys.stderr)
    return code
