"""The commands `hallrating sim scenario` and `hallrating sim load`."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware_sim.arguments import EXIT_OK, ended, host_port, number, refuse
from firmware_sim.bank import PADS_MAX, bank

if TYPE_CHECKING:
    from rich.console import Console

    from firmware_sim.scenario.plan import Plan
    from firmware_sim.scenario.run import Kind

FAILED: Final = 1
INTERRUPTED: Final = 130
RATE_MAX: Final = 1000.0
MINUTES_MAX: Final = 24 * 60.0
CASES_MAX: Final = 1_000_000


def register(devices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `scenario` and `load` to `sim`."""
    scenario = devices.add_parser(
        "scenario",
        help=_("a day in a hall from a file: cases, citizens, faults, and what is to come of it"),
        description=_(
            "Play a story in a hall of its own: broker, central, station and simulated pads. It ends with 0 "
            "when all came true that the story expects, with 1 when not (docs/scenarios.md)."
        ),
        epilog=_("example: hallrating sim scenario examples/scenarios/bad-cable.toml --seed 7"),
    )
    scenario.add_argument("file", type=Path, metavar="FILE", help=_("the story, TOML"))
    scenario.add_argument("--seed", type=int, metavar="N", help=_("in place of the file's"))
    scenario.set_defaults(run=run_scenario)
    load = devices.add_parser(
        "load",
        help=_("many pads and citizens at a steady rate, with a report"),
        description=_(
            "Have simulated pads rate cases at a steady rate in a hall of its own, and tell what came of it: "
            "times from key to thanks and to the store, and whether any press was lost. With --folder or "
            "--listen there are pads only, and they press whenever a station that runs elsewhere asks."
        ),
        epilog=_("example: hallrating sim load --pads 32 --rate 16 --minutes 5"),
    )
    load.add_argument("--pads", type=_count, default=8, metavar="N", help=_("1 to 256, normally 8"))
    load.add_argument("--rate", type=_rate, default=4.0, metavar="R", help=_("finished cases a second"))
    load.add_argument("--minutes", type=_minutes, default=1.0, metavar="M", help=_("how long, normally 1"))
    load.add_argument("--seed", type=int, default=1, metavar="N", help=_("the same seed, the same citizens"))
    where = load.add_mutually_exclusive_group()
    where.add_argument(
        "--folder", type=Path, metavar="DIR", help=_("pads only, at links in this folder: pad-1 and so on")
    )
    where.add_argument(
        "--listen", type=host_port, metavar="HOST:PORT", help=_("pads only, a port each from this on")
    )
    load.add_argument(
        "--real-store",
        action="store_true",
        help=_("with a store of kind real, which keeps all of it apart from every figure"),
    )
    load.set_defaults(run=run_load)
    for parser in (scenario, load):
        parser.add_argument(
            "--data", type=Path, metavar="DIR", help=_("new folder that stays; a temporary one otherwise")
        )


def run_scenario(args: argparse.Namespace) -> int:
    """0: all came true. 1: it did not, or a part failed. 2: the file has a mistake, or the folder is used."""
    from firmware_sim.scenario.plan import read_plan
    from firmware_sim.scenario.settings import StoryMistakeError

    try:
        plan = read_plan(args.file, args.seed)
    except StoryMistakeError as mistake:
        return refuse("scenario", str(mistake))
    except OSError as error:
        return refuse("scenario", f"{args.file}: {error.strerror}")
    return _run(plan, args.data, "demo", plan.story.seed if args.seed is None else args.seed)


def run_load(args: argparse.Namespace) -> int:
    """0: every case has ended and no press is lost. 1: not so, or a part failed. 2: the folder is used.

    With pads only: 0: every press is acknowledged. 1: not so, or nobody asked. 2: a line cannot be had.
    """
    if args.folder or args.listen:
        return _run_pads_only(args)
    from firmware_sim.scenario.plan import make_plan
    from firmware_sim.scenario.settings import CasePart, CitizensPart, ExpectPart, HallPart, Story

    cases = max(round(args.rate * args.minutes * 60), 1)
    if cases > CASES_MAX:
        return refuse("load", _("{cases} cases are too many").format(cases=cases))
    story = Story(
        title="load",
        seed=args.seed,
        hall=HallPart(windows=args.pads, timeout_s=10.0, warning_s=8.0, dark_s=0.0, baud=115_200),
        citizens=CitizensPart(press=100, twice=0, leave=0, think=("50ms", "150ms")),
        cases=tuple(
            CasePart(at=first / args.rate, count=min(cases - first, 100_000), every=1 / args.rate)
            for first in range(0, cases, 100_000)
        ),
        expect=ExpectPart(
            cases=cases, rated=0 if args.real_store else cases, kept_presses_lost=0, within="120s"
        ),
    )
    return _run(make_plan(story), args.data, "real" if args.real_store else "demo", args.seed)


def _run_pads_only(args: argparse.Namespace) -> int:
    from firmware_sim.scenario.crowd_run import run_crowd

    if args.data or args.real_store:
        return refuse(
            "load", _("--data and --real-store are for a hall of its own, not for --folder and --listen")
        )

    def press() -> int:
        with bank(args.pads, args.folder, args.listen, seed=args.seed) as pads:
            return run_crowd(pads, args.rate, args.minutes, args.seed)

    return ended("load", press)


def _run(plan: Plan, folder: Path | None, kind: Kind, seed: int) -> int:
    from rich.console import Console

    console = Console(highlight=False)
    data = Path(tempfile.mkdtemp(prefix="hallrating-")) if folder is None else folder.absolute()
    try:
        if folder is not None:
            data.mkdir(parents=True)
        (data / "logs").mkdir()
    except OSError as error:
        return refuse("scenario", _("{path}: {why}; name a new folder").format(path=data, why=error.strerror))
    code = _play(plan, data, kind, seed, console)
    if folder is not None or code not in (EXIT_OK, INTERRUPTED):
        console.print(_("Store, outbox and logs: {path}").format(path=data), markup=False, soft_wrap=True)
    else:
        shutil.rmtree(data, ignore_errors=True)
    return code


def _play(plan: Plan, data: Path, kind: Kind, seed: int, console: Console) -> int:
    from firmware_sim.demo.processes import PartFailedError, end_on_signals
    from firmware_sim.line import LineUnusableError
    from firmware_sim.scenario import run as playing
    from firmware_sim.scenario.screen import report, watching

    async def all_of_it(watcher: playing.Watcher) -> playing.Result:
        end_on_signals()
        return await playing.play(plan, data, kind, watcher, seed)

    if plan.story.title:
        console.print(plan.story.title, style="bold", markup=False)
    try:
        with watching(console, plan) as watcher:
            result = asyncio.run(all_of_it(watcher))
    except asyncio.CancelledError:
        console.print(_("Interrupted; the hall is closed."))
        return INTERRUPTED
    except (PartFailedError, LineUnusableError, OSError) as failure:
        console.print(_("This failed: {what}").format(what=failure), markup=False, soft_wrap=True)
        return FAILED
    report(console, result)
    return EXIT_OK if result.came_true else FAILED


def _count(text: str) -> int:
    return number(text, 1, PADS_MAX)


def _rate(text: str) -> float:
    return _positive(text, RATE_MAX)


def _minutes(text: str) -> float:
    return _positive(text, MINUTES_MAX)


def _positive(text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= most:
        raise argparse.ArgumentTypeError(_("a number above 0, up to {most}").format(most=f"{most:g}"))
    return value
