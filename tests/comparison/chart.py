"""The figure: which share of the presses was at the broker after how many milliseconds. SVG, no library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from typing import Final

from tests.comparison.results import percentile

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 64, 52
SHORTEST_MS, LONGEST_MS = 0.2, 200.0
TICKS_MS: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
SHARES: Final = (0, 25, 50, 75, 100)
COLOURS: Final = ("#1d4ed8", "#b45309", "#be185d", "#047857")
INK, FAINT, GRID = "#1f2933", "#616e7c", "#e4e7eb"
TITLE: Final = "From the press on the wire to the message at the broker"


def x_of(ms: float) -> float:
    """Logarithmic, within the bounds of the figure."""
    inside = min(max(ms, SHORTEST_MS), LONGEST_MS)
    part = log10(inside / SHORTEST_MS) / log10(LONGEST_MS / SHORTEST_MS)
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def y_of(share: float) -> float:
    """Share in percent, 0 at the bottom."""
    return HEIGHT - BOTTOM - share / 100 * (HEIGHT - TOP - BOTTOM)


def steps(values: Sequence[float]) -> str:
    """The path of the cumulative distribution."""
    ordered = sorted(values)
    path = [f"M{x_of(ordered[0]):.1f} {y_of(0):.1f}"]
    for rank, value in enumerate(ordered, start=1):
        path.append(f"H{x_of(value):.1f}V{y_of(rank * 100 / len(ordered)):.1f}")
    return "".join(path)


def label(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(text)}</text>'


def frame() -> list[str]:
    """Title, grid and axes."""
    parts = [
        label(LEFT, 26, TITLE, f'font-size="16" font-weight="600" fill="{INK}"'),
        label(LEFT, 46, "share of single presses, in percent", f'font-size="12" fill="{FAINT}"'),
    ]
    for share in SHARES:
        y = y_of(share)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(label(LEFT - 10, y + 4, f"{share}", f'font-size="12" text-anchor="end" fill="{FAINT}"'))
    for ms in TICKS_MS:
        x = x_of(ms)
        parts.append(f'<path d="M{x:.1f} {y_of(0):.1f}v5" stroke="{FAINT}"/>')
        parts.append(label(x, y_of(0) + 20, f"{ms:g}", f'font-size="12" text-anchor="middle" fill="{FAINT}"'))
    middle = (LEFT + WIDTH - RIGHT) / 2
    below = f'font-size="12" text-anchor="middle" fill="{FAINT}"'
    parts.append(label(middle, HEIGHT - 10, "milliseconds, logarithmic", below))
    return parts


def curve(name: str, values: Sequence[float], colour: str, share: float) -> list[str]:
    """One line, with its name beside it at that share."""
    at_ms = percentile(values, share)
    x, y = x_of(at_ms), y_of(share)
    figures = f"p50 {percentile(values, 50):.1f} ms, p99 {percentile(values, 99):.1f} ms"
    anchor, gap = ("end", -10) if x > WIDTH * 0.55 else ("start", 10)
    style = f'text-anchor="{anchor}" fill="{colour}"'
    stroke = f'fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"'
    return [
        f'<path d="{steps(values)}" {stroke}/>',
        label(x + gap, y, name, f'font-size="14" font-weight="600" {style}'),
        label(x + gap, y + 16, figures, f'font-size="12" {style}'),
    ]


def draw(series: Mapping[str, Sequence[float]]) -> str:
    """The whole figure; series in milliseconds, at least one value each, at most four series."""
    parts = frame()
    for (name, values), colour, share in zip(series.items(), COLOURS, (30, 84, 60, 30), strict=False):
        parts += curve(name, values, colour, share)
    told = "; ".join(f"{name}: p50 {percentile(values, 50):.1f} ms" for name, values in series.items())
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif">'
    )
    inner = [f"<title>{escape(f'{TITLE}. {told}')}</title>", '<rect width="100%" height="100%" fill="#fff"/>']
    return "\n".join([head, *inner, *parts, "</svg>"]) + "\n"
