"""`hallrating demo`: a hall in one folder, from the keys to the figures."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Final

from firmware_sim.demo.citizens import PACES

DEFAULT_RATINGS: Final = 40
DEFAULT_PADS: Final = 4


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help=_("try it: broker, central, one station, simulated pads and citizens"),
        description=_(
            "Run a whole hall in one folder. Citizens press, press twice or walk away; one cable is pulled. "
            "Every line and every figure is read from the store."
        ),
        epilog=_("Example: hallrating demo --ratings 200 --seed 1"),
    )
    ratings = _("end once N ratings of this run are stored (default {n})").format(n=DEFAULT_RATINGS)
    pads = _("windows, with one pad each (default {n})").format(n=DEFAULT_PADS)
    data = _("folder of store, outbox and logs; a further run adds to it (default demo-data)")
    parser.add_argument(
        "--ratings", type=_count(1, 100_000), default=DEFAULT_RATINGS, metavar="N", help=ratings
    )
    parser.add_argument("--pads", type=_count(1, 32), default=DEFAULT_PADS, metavar="N", help=pads)
    parser.add_argument("--data", type=Path, default=Path("demo-data"), metavar="DIR", help=data)
    parser.add_argument("--seed", type=int, default=1, help=_("the same seed gives the same choices"))
    parser.add_argument("--pace", choices=tuple(PACES), default="fast", help=_("real: as people do"))
    parser.set_defaults(run=run_demo)


def _count(low: int, high: int) -> Callable[[str], int]:
    """An argument type: a whole number within bounds."""

    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            sentence = _("{value} is not within {low} to {high}")
            raise argparse.ArgumentTypeError(sentence.format(value=text, low=low, high=high))
        return int(text)

    return number


def run_demo(args: argparse.Namespace) -> int:
    """0: all ratings are stored. 1: a part failed. 2: the folder is no demo's. 3: another demo runs there."""
    from firmware_sim.demo.morning import Morning, open_folder

    return open_folder(args.data.absolute(), Morning(args.ratings, args.pads, args.seed, PACES[args.pace]))
