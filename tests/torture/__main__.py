"""`python -m tests.torture --minutes 10 --seed 1 --windows 3`: torture a hall, then judge its store.

Exit 0: every promise was kept. 1: an offence; the folder with logs, store and journal stays. 2: wrong use.
The seed fixes who does what to whom; when exactly depends on the machine.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.torture.campaign import Campaign
from tests.torture.evidence import Evidence
from tests.torture.judge import judge

MINUTES_MAX: Final = 30.0
OFFENCES_SHOWN_MAX: Final = 40


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description="Torture a hall of real parts, then judge its store by what the pads have shown.",
        epilog="example: python -m tests.torture --minutes 3 --seed 7 --windows 3",
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="how long faults go on, at most 30")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--windows", type=int, default=3, choices=(2, 3, 4), help="the first has two pads")
    parser.add_argument("--keep", action="store_true", help="keep the folder also where all is well")
    args = parser.parse_args()
    if not 0 < args.minutes <= MINUTES_MAX:
        parser.error(f"--minutes: more than 0, at most {MINUTES_MAX:g}")
    return args


def main() -> int:
    args = parse()
    folder = Path(tempfile.mkdtemp(prefix="hallrating-torture-"))
    print(f"seed {args.seed}, {args.windows} windows, {args.minutes:g} minutes; {folder}", flush=True)
    campaign = Campaign(folder, args.windows, args.seed)
    try:
        began_s = time.monotonic()
        campaign.begin()
        watch(campaign, began_s + args.minutes * 60)
        campaign.end()
        evidence = campaign.evidence()
        offences = judge(campaign.hall.files.store, evidence)
    finally:
        campaign.close()
    print(counts(campaign, evidence))
    for offence in offences[:OFFENCES_SHOWN_MAX]:
        print(f"OFFENCE {offence}")
    if offences:
        print(f"verdict: {len(offences)} offences with seed {args.seed}; look into {folder}")
        return 1
    print(f"verdict: every promise was kept (seed {args.seed})")
    if not args.keep:
        shutil.rmtree(folder)
    return 0


def watch(campaign: Campaign, until_s: float) -> None:
    """Say every half minute that it goes on; an early complaint ends it early."""
    while (left_s := until_s - time.monotonic()) > 0 and not campaign.journal.complaints:
        campaign.wait(min(left_s, 30.0))
        pressed = sum(pad.shown("kept") for pad in campaign.pads())
        print(f"{max(until_s - time.monotonic(), 0):5.0f} s to go, {pressed} presses kept", flush=True)


def counts(campaign: Campaign, evidence: Evidence) -> str:
    """What happened, in a few lines."""
    shown = {show: sum(pad.shown(show) for pad in campaign.pads()) for show in ("open", "kept", "thanks")}
    told = sum(len(clerk.told) for clerk in campaign.clerks)
    faults = ", ".join(f"{count} {what}" for what, count in sorted(campaign.journal.counts.items()))
    with closing(sqlite3.connect(f"file:{campaign.hall.files.store}?mode=ro", uri=True)) as connection:
        outcomes = Counter(dict(connection.execute("SELECT outcome, count(*) FROM v_case_state GROUP BY 1")))
        refused = connection.execute("SELECT count(*) FROM v_refused").fetchone()[0]
        aside = connection.execute("SELECT count(*) FROM asides").fetchone()[0]
    return (
        f"cases told: {told}, accepted by the local API: {len(evidence.accepted)}\n"
        f"pads showed: {', '.join(f'{count} {show}' for show, count in shown.items())}; "
        f"in their memory: {len(evidence.presses)}\n"
        f"store: {', '.join(f'{count} {outcome}' for outcome, count in outcomes.most_common())}; "
        f"{refused} refused, {aside} set aside\n"
        f"faults: {faults}"
    )


if __name__ == "__main__":
    sys.exit(main())
