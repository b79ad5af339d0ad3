"""Builds the C firmware: for the pad, as a library for this machine, and what runs it in simavr."""

import subprocess
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT

BUILT = ROOT / "build" / "avr"
FIRMWARE = ROOT / "firmware_sim" / "avr"
HERE = Path(__file__).parent
MAKEFILES = (FIRMWARE, HERE / "simulator", HERE / "library")


@cache
def built() -> Path:
    """Bring everything up to date, once a run; the folder that holds it. A compiler's complaint is shown."""
    for folder in MAKEFILES:
        made = subprocess.run(
            ["make", "--silent", "-C", str(folder), f"OUT={BUILT}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr
    return BUILT
