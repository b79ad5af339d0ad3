"""Tables of one run for the console and for the pages, between markers that stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.comparison.chart import draw
from tests.comparison.results import Run
from tests.comparison.rows import ARRIVAL, SPEED, Row, Text

BEGIN: Final = "<!-- figures: begin; written by `make compare` -->"
END: Final = "<!-- figures: end -->"
FIGURE: Final = "comparison-latency.svg"
NAMES: Final = {
    "ours": Text("hallrating", "hallrating"),
    "script": Text("script", "脚本"),
    "thingsboard": Text("ThingsBoard IoT Gateway", "ThingsBoard IoT Gateway"),
}
LANGUAGES: Final = ("english", "chinese")
PAGES: Final = {"english": "comparison.md", "chinese": "comparison.zh.md"}


class NoMarkers(Exception):
    """A page lacks the two lines between which the tables stand."""


def table(run: Run, rows: Sequence[Row], language: str) -> str:
    """One table in Markdown: a column for each peer of the run."""

    def said(text: Text) -> str:
        return str(getattr(text, language))

    lines = [
        ["", *(said(NAMES[name]) for name in run.peers)],
        ["---"] * (len(run.peers) + 1),
        *([said(row.label), *(said(row.cell(peer)) for peer in run.peers.values())] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def block(run: Run, language: str) -> str:
    """What stands between the markers."""
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    load = " → ".join(f"{load:.2f}" for load in run.load)
    english = f"Run of {run.date}, {run.minutes:.1f} minutes; {run.machine}; load average {load}. {versions}."
    chinese = f"运行于 {run.date}，历时 {run.minutes:.1f} 分钟；{run.machine}；平均负载 {load}。{versions}。"
    parts = (
        english if language == "english" else chinese,
        table(run, SPEED, language),
        table(run, ARRIVAL, language),
    )
    return "\n\n".join(parts)


def console(run: Run) -> str:
    """Both tables for a terminal."""
    return block(run, "english")


def between_markers(page: str, new: str) -> str:
    """The page with `new` in the place of what stood between the markers. Raises NoMarkers."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise NoMarkers(f"{BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{new}\n\n{END}{after}"


def write_pages(run: Run, docs: Path) -> None:
    """The tables into both pages, and the figure beside them. Raises NoMarkers."""
    for language in LANGUAGES:
        page = docs / PAGES[language]
        text = page.read_text(encoding="utf-8")
        page.write_text(between_markers(text, block(run, language)), encoding="utf-8")
    series = {NAMES[name].english: peer.latency_ms for name, peer in run.peers.items()}
    (docs / FIGURE).write_text(draw(series), encoding="utf-8")
