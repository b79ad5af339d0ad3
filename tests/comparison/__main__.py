"""`python -m tests.comparison [--only ours,script,thingsboard]`: the three side by side, in one run.

Makes an environment of its own for the gateway, which needs the package registry the first time. With all
three peers it writes the tables and the figure of docs/comparison.md and docs/comparison.zh.md. Exit 0; 2
where the gateway cannot be installed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.comparison import gateway, peers
from tests.comparison.measures import MakeRig, measure
from tests.comparison.report import console, write_pages
from tests.comparison.results import PeerResult, Run, read_run, write_run
from tests.comparison.rig import Rig
from tests.house.tree import ROOT

PEERS: Final = ("ours", "script", "thingsboard")
PREFIX: Final = "hallrating-comparison-"
TIMEOUT_S: Final = 60.0
TIMEOUT_ODD_S: Final = 3.0
ODD_KEYS: Final = "keys = { 1 = 1, 2 = 2, 3 = 3, 4 = 4 }\n"
"""A map that does not know the pad's fifth key."""


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.comparison",
        description="Measure hallrating, a 30-line script and ThingsBoard IoT Gateway side by side.",
        epilog="example: python -m tests.comparison --only ours,script",
    )
    parser.add_argument("--only", default=",".join(PEERS), help="peers, with commas; then no page is written")
    parser.add_argument(
        "--work", type=Path, help="keeps environments and run.json; default: a temporary folder"
    )
    parser.add_argument(
        "--pages-from", type=Path, metavar="FILE", help="write the pages from an earlier run.json"
    )
    args = parser.parse_args()
    args.peers = tuple(args.only.split(","))
    if not set(args.peers) <= set(PEERS):
        parser.error(f"--only: of {', '.join(PEERS)}")
    return args


def main() -> int:
    args = parse()
    if args.pages_from:
        write_pages(read_run(args.pages_from), ROOT / "docs")
        return 0
    with nullcontext(args.work) if args.work else tempfile.TemporaryDirectory(prefix=PREFIX) as work:
        try:
            compare(args.peers, Path(work).resolve())
        except gateway.NotInstalled as error:
            print(
                f"The gateway could not be installed: is the package registry in reach?\n{error}",
                file=sys.stderr,
            )
            return 2
    return 0


def compare(names: tuple[str, ...], work: Path) -> None:
    """Run, tell, and write the pages where all three took part."""
    begun_s, load = time.monotonic(), os.getloadavg()[0]

    def say(text: str) -> None:
        print(f"   {text}", flush=True)

    work.mkdir(parents=True, exist_ok=True)
    found: dict[str, PeerResult] = {}
    with tempfile.TemporaryDirectory(prefix="run-", dir=work) as folder:
        makers = {name: maker(name, work, Path(folder)) for name in names}
        for name, make in makers.items():
            print(f"== {name}", flush=True)
            found[name] = measure(make, say)
    run = Run(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.release().partition('-')[0]}",
        versions=versions(),
        load=(load, os.getloadavg()[0]),
        minutes=(time.monotonic() - begun_s) / 60,
        peers=found,
    )
    write_run(run, work / "run.json")
    print(console(run))
    if set(names) == set(PEERS):
        write_pages(run, ROOT / "docs")


def maker(name: str, work: Path, folder: Path) -> MakeRig:
    """How a rig of this peer is made."""
    count = itertools.count(1)
    python = gateway.environment(work / "cache") if name == "thingsboard" else Path(sys.executable)

    def make(pads: int, is_odd: bool) -> Rig:
        place = folder / f"{name}-{next(count)}"
        match name:
            case "ours":
                timeout_s, settings = (TIMEOUT_ODD_S, ODD_KEYS) if is_odd else (TIMEOUT_S, "")
                return peers.HallRig(place, pads, timeout_s, settings)
            case "script":
                return peers.script(place, pads)
            case _:
                return peers.thingsboard(place, pads, python)

    return make


def versions() -> dict[str, str]:
    """Of what took part."""
    told = {name: version(name) for name in ("hallrating", "pyserial", "paho-mqtt")}
    told["Python"] = platform.python_version()
    return told | dict(package.split("==") for package in gateway.PACKAGES[:2])


if __name__ == "__main__":
    sys.exit(main())
