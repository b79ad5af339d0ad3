"""`python -m tests.captures [panel scenario doctor]`: terminal pictures for the pages, from the real thing.

Each is drawn by what it shows: the panel with a station that asks its pads, a scenario to its end, the doctor
at pads with faults. A minute and a half; writes docs/images/NAME.svg.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.captures.doctor import draw_doctor
from tests.captures.panel import draw_panel
from tests.captures.terminal import drawn
from tests.house.tree import ROOT

IMAGES = ROOT / "docs" / "images"
STORY = "examples/scenarios/bad-cable.toml"


async def draw_scenario(_folder: Path) -> str:
    """A scenario from beginning to end."""
    return await asyncio.to_thread(drawn, ("sim", "scenario", STORY), ROOT)


DRAWN = {"panel": draw_panel, "scenario": draw_scenario, "doctor": draw_doctor}


def main() -> None:
    parser = argparse.ArgumentParser(description="draw the terminal pictures of the pages")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(DRAWN)}; normally all")
    names = parser.parse_args().names or list(DRAWN)
    IMAGES.mkdir(exist_ok=True)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="hall-") as folder:
            picture = asyncio.run(DRAWN[name](Path(folder)))
        (IMAGES / f"{name}.svg").write_text(picture, encoding="utf-8")
        sys.stdout.write(f"docs/images/{name}.svg\n")


if __name__ == "__main__":
    main()
