"""The commands of the store itself: `store create`, `store stats`, `store aside list|show`."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluation.shown import aside_lines, aside_page, stats_lines
from evaluation.statistics import read_statistics
from evaluation.store import Store, StoreError, StoreLocked, open_readonly

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

DONE: Final = 0
NO: Final = 1
WRONG: Final = 2
LOCKED: Final = 3

LISTED_MAX: Final = 1_000


def register(subparsers: Subparsers) -> None:
    """Add the commands; `store` and `store aside` may have been made by another package before."""
    store = _group(subparsers, "store", _("the evaluation store"))
    create = store.add_parser(
        "create",
        help=_("make a new store"),
        description=_("Make a new store. A demo store counts simulated events, a real one counts none."),
        epilog=_("Example: hallrating store create --store evaluation.db --kind real"),
    )
    _file(create)
    create.add_argument("--kind", choices=("real", "demo"), required=True, help=_("what it is for"))
    create.add_argument(
        "--zone", default="Asia/Shanghai", metavar="ZONE", help=_("time zone whose days it counts")
    )
    create.set_defaults(run=run_create)

    stats = store.add_parser(
        "stats",
        help=_("figures of the store"),
        description=_("Show the figures, each rate beside its denominator. The store is only read."),
        epilog=_("Example: hallrating store stats --store evaluation.db --json"),
    )
    _file(stats)
    stats.add_argument("--json", action="store_true", help=_("for programs"))
    stats.set_defaults(run=run_stats)

    aside = _group(store, "store aside", _("events that were set aside"))
    listing = aside.add_parser(
        "list",
        help=_("those that wait for a judgement"),
        description=_("List the set-aside events that wait for a judgement, oldest first, at most 1,000."),
        epilog=_("Example: hallrating store aside list --store evaluation.db"),
    )
    _file(listing)
    listing.add_argument("--json", action="store_true", help=_("for programs"))
    listing.set_defaults(run=run_list)
    show = aside.add_parser(
        "show",
        help=_("one of them with its bytes"),
        description=_("Show one set-aside event, judged or not, with its bytes."),
        epilog=_("Example: hallrating store aside show 17 --store evaluation.db"),
    )
    show.add_argument("number", type=_number, metavar="ID", help=_("number in `store aside list`"))
    _file(show)
    show.set_defaults(run=run_show)


def _number(text: str) -> int:
    """The number of a row."""
    if re.fullmatch(r"[1-9][0-9]{0,14}", text) is None:
        raise argparse.ArgumentTypeError(_("{text!r} is no number of `store aside list`").format(text=text))
    return int(text)


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, required=True, metavar="FILE", help=_("the store itself"))


def _group(subparsers: Subparsers, path: str, text: str) -> Subparsers:
    """The sub-commands of `path`, whose last word another package may have added before us."""
    name = path.rsplit(maxsplit=1)[-1]
    parser = subparsers.choices.get(name)
    if parser is None:
        example = _("Example: hallrating {name} --help").format(name=path)
        parser = subparsers.add_parser(name, help=text, description=text, epilog=example)
        return parser.add_subparsers(metavar=_("ACTION"), required=True)
    return next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def _explained(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Tell what went wrong, and what to do, on standard error; the exit code is that of the reason."""

    @wraps(run)
    def explained(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except StoreLocked as error:
            text = _("Process {pid} writes this store: stop it first.")
            print(text.format(pid=error.pid), file=sys.stderr)
            return LOCKED
        except StoreError as error:
            print(_("the store cannot be used: {why}").format(why=error), file=sys.stderr)
            return WRONG

    return explained


@_explained
def run_create(args: argparse.Namespace) -> int:
    store = Store.create(args.store, args.kind, zone=args.zone)
    store.close()
    text = _("made the {kind} store {id} in {path}")
    kind = _("real") if store.kind == "real" else _("demo")
    print(text.format(kind=kind, id=store.store_id, path=args.store))
    return DONE


@_explained
def run_stats(args: argparse.Namespace) -> int:
    with open_readonly(args.store) as reader:
        statistics = read_statistics(reader)
    if args.json:
        _print_json(statistics.as_json())
    else:
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print("\n".join(stats_lines(statistics, columns)))
    return DONE


@_explained
def run_list(args: argparse.Namespace) -> int:
    sql = "SELECT * FROM v_aside WHERE state = 'waiting' ORDER BY number LIMIT ?"
    with open_readonly(args.store) as reader:
        rows = reader.rows(sql, (LISTED_MAX,))
    if args.json:
        _print_json(rows)
    else:
        print("\n".join(aside_lines(rows)))
        if len(rows) == LISTED_MAX:
            print(_("There may be more: judge these first."))
    return DONE


@_explained
def run_show(args: argparse.Namespace) -> int:
    sql = "SELECT v.*, x.raw FROM v_aside v JOIN asides x ON x.id = v.number WHERE v.number = ?"
    with open_readonly(args.store) as reader:
        rows = reader.rows(sql, (args.number,))
    if not rows:
        text = _("Nothing with number {number} was set aside; `store aside list` shows what waits.")
        print(text.format(number=args.number), file=sys.stderr)
        return NO
    print("\n".join(aside_page(rows[0])))
    return DONE


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
