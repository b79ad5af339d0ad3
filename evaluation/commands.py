"""The commands `store create|stats` and `store aside list|show|drop`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import wraps
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evaluation.store import Reader

DONE, NO, WRONG, LOCKED = 0, 1, 2, 3
SHOWN_ASIDES_MAX: Final = 1000
Run = Callable[[argparse.Namespace], int]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    text = _("the evaluation store")
    store = subparsers.add_parser(
        "store", help=text, description=text, epilog=_("Example: hallrating store --help")
    )
    actions = store.add_subparsers(metavar=_("ACTION"), required=True)
    create = _add(
        actions, "create", _("make a new store"), _("Example: hallrating store create --store store.db")
    )
    create.add_argument("--kind", choices=("real", "demo"), default="real", help=_("demo counts simulators"))
    create.set_defaults(run=run_create)
    stats = _add(
        actions, "stats", _("what a store holds"), _("Example: hallrating store stats --store store.db")
    )
    stats.add_argument("--json", action="store_true", help=_("for programs"))
    stats.set_defaults(run=run_stats)
    text = _("events that were set aside")
    aside = actions.add_parser("aside", help=text, description=text,
                               epilog=_("Example: hallrating store aside list --store store.db"))  # fmt: skip
    asides = aside.add_subparsers(metavar=_("ACTION"), required=True)
    listing = _add(asides, "list", _("list them"), _("Example: hallrating store aside list --store store.db"))
    listing.set_defaults(run=run_list)
    example = _("Example: hallrating store aside show 17 --store store.db")
    for name, help_text, run in (
        ("show", _("show one with its bytes"), run_show),
        ("drop", _("give one up; it stays on record as dropped"), run_drop),
    ):
        parser = _add(asides, name, help_text, example)
        parser.add_argument("number", type=int, metavar="ID", help=_("its number in the list"))
        parser.set_defaults(run=run)


def _add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, example: str
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text, epilog=example)
    parser.add_argument("--store", type=Path, required=True, metavar="FILE", help=_("the store's file"))
    return parser


def _explained(run: Run) -> Run:
    """Say what went wrong; the exit code is that of the reason."""

    @wraps(run)
    def explained(args: argparse.Namespace) -> int:
        from evaluation.store import StoreError, StoreLocked

        try:
            return run(args)
        except StoreLocked as error:
            text = _("Process {pid} writes this store; stop it first.")
            print(text.format(pid=error.pid), file=sys.stderr)
            return LOCKED
        except StoreError as error:
            print(_("the store cannot be used: {why}").format(why=error), file=sys.stderr)
            return WRONG

    return explained


@_explained
def run_create(args: argparse.Namespace) -> int:
    """0: made. 2: there is something already."""
    from evaluation.store import Store

    store = Store.create(args.store, args.kind)
    print(_("{kind} store {id} made in {path}").format(kind=store.kind, id=store.store_id, path=args.store))
    store.close()
    return DONE


def statistics(reader: Reader) -> dict[str, object]:
    """Counts of a whole store, each with what it must be read beside."""
    outcomes = {
        str(row["outcome"]): int(row["n"])
        for row in reader.rows("SELECT outcome, count(*) AS n FROM v_case_state GROUP BY 1 ORDER BY 1")
    }
    levels = {
        int(row["level"]): int(row["n"])
        for row in reader.rows(
            "SELECT level, count(*) AS n FROM v_ratings WHERE matched GROUP BY 1 ORDER BY 1"
        )
    }
    counts = {
        name: int(reader.rows(f"SELECT count(*) AS n FROM {view}")[0]["n"])  # noqa: S608 (our own names)
        for name, view in (
            ("ratings", "v_ratings"),
            ("unmatched", "v_unmatched"),
            ("refused", "v_refused"),
            ("aside", "v_aside"),
            ("apart", "v_apart"),
        )
    }
    return {
        "cases": sum(outcomes.values()),
        "outcomes": outcomes,
        "levels": {str(level): levels.get(level, 0) for level in (5, 4, 3, 2, 1)},
        **counts,
    }


@_explained
def run_stats(args: argparse.Namespace) -> int:
    """0, also for an empty store."""
    from evaluation.store import open_readonly

    with open_readonly(args.store) as reader:
        found = statistics(reader)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return DONE
    for name, value in found.items():
        if isinstance(value, dict):
            for part, count in value.items():
                print(f"{name} {part}: {count}")
        else:
            print(f"{name}: {value}")
    return DONE


@_explained
def run_list(args: argparse.Namespace) -> int:
    """0: nothing is set aside. 1: something waits to be judged."""
    from evaluation.store import open_readonly

    sql = "SELECT * FROM v_aside WHERE state = 'waiting' ORDER BY number LIMIT ?"
    with open_readonly(args.store) as reader:
        rows = reader.rows(sql, (SHOWN_ASIDES_MAX,))
    for row in rows:
        where = f"{row['region']}/{row['hall']}/{row['station']} {row['stream'] or '-'} {row['seq'] or '-'}"
        alarm = " !" if row["alarm"] else ""
        print(f"{row['number']}{alarm}  {row['received_at']}  {where}  {row['reason']}")
    return NO if rows else DONE


@_explained
def run_show(args: argparse.Namespace) -> int:
    """0: shown. 1: there is none with this number."""
    from evaluation.store import open_readonly

    with open_readonly(args.store) as reader:
        rows = reader.rows("SELECT * FROM v_aside WHERE number = ?", (args.number,))
        raws = reader.rows("SELECT raw FROM asides WHERE id = ?", (args.number,))
    if not rows:
        print(_("Nothing is set aside under {number}.").format(number=args.number), file=sys.stderr)
        return NO
    for name, value in rows[0].items():
        print(f"{name}: {value}")
    print(bytes(raws[0]["raw"]).decode("utf-8", "backslashreplace"))
    return DONE


@_explained
def run_drop(args: argparse.Namespace) -> int:
    """0: dropped. 1: nothing waits under this number."""
    from evaluation.store import Store

    store = Store.open(args.store)
    try:
        dropped = store.drop(args.number)
    finally:
        store.close()
    if not dropped:
        print(_("Nothing is set aside under {number}.").format(number=args.number), file=sys.stderr)
    return DONE if dropped else NO
