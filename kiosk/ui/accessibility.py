"""The table of docs/accessibility.md, computed from theme and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.screen.pages import Theme
from kiosk.ui.letters import Letters
from kiosk.ui.pages import draw
from kiosk.ui.samples import LANGUAGES, SIZES, samples
from kiosk.ui.scene import Scene, Text
from kiosk.ui.theme import contrast, contrast_wanted, style

HEAD = """# Sizes and contrast of the kiosk's screens

Computed from the theme and from every page in every language by `kiosk/ui/accessibility.py`; a test compares.
Wanted: main targets at least 60x60 px, others 44; text at least 18 px, in the large theme 30; contrast 4.5:1,
for large text 3:1; in low reach every target in the lower 60 % of a standing screen (适老化通用设计规范
2021, WCAG 2.2, EN 301 549). Pixels of the screen count as dp: a screen of much finer pixels than 96 per
inch needs the large theme. Meaning is never told by colour alone: faces differ in drawing, a chosen topic has
a tick, a warning has words.

## Sizes

| theme | screen | smallest text | title | smallest main target | smallest other target |
|---|---|---|---|---|---|
"""
PAIRS = """
## Contrast

Every pair of colours in which a text is written, at its smallest size.

| theme | text | on | size from | ratio | wanted |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours, and the hardest case in which they meet."""

    colour: str
    on: str
    size: int
    wanted: float


def scenes(letters: Letters, theme: Theme, size: tuple[int, int]) -> Iterator[Scene]:
    """Every page of a theme on a screen, in every language."""
    for language in LANGUAGES:
        for _name, shown in samples(language, theme, stands=size[1] > size[0]):
            yield draw(shown, size, letters)


def size_row(theme: Theme, size: tuple[int, int], drawn: Iterable[Scene]) -> str:
    """One line of the table of sizes."""
    drawn = list(drawn)
    text = min(item.size for scene in drawn for item in scene.items if isinstance(item, Text))
    targets = [target for scene in drawn for target in scene.targets]
    sides = {
        main: min(min(t.rect.width, t.rect.height) for t in targets if t.main is main)
        for main in (True, False)
    }
    title = style(theme, *size).sizes.title
    return f"| {theme.value} | {size[0]}x{size[1]} | {text} | {title} | {sides[True]} | {sides[False]} |"


def pairs(drawn: Iterable[Scene]) -> list[Pair]:
    """Each pair of colours once, with the strictest wish that any text of it has."""
    found: dict[tuple[str, str], Pair] = {}
    for scene in drawn:
        for item in scene.items:
            if not isinstance(item, Text):
                continue
            wanted, key = contrast_wanted(item.size, bold=item.bold), (item.colour, item.on)
            known = found.get(key)
            if known is not None:
                wanted = max(wanted, known.wanted)
            found[key] = Pair(*key, min(item.size, known.size if known else item.size), wanted)
    return [found[key] for key in sorted(found)]


def page(letters: Letters) -> str:
    """The whole page."""
    rows, colours = [], []
    for theme in Theme:
        of_theme: list[Scene] = []
        for size in SIZES:
            drawn = list(scenes(letters, theme, size))
            rows.append(size_row(theme, size, drawn))
            of_theme += drawn
        for pair in pairs(of_theme):
            ratio = f"{contrast(pair.colour, pair.on):.1f}:1 | {pair.wanted:g}:1"
            colours.append(f"| {theme.value} | {pair.colour} | {pair.on} | {pair.size} px | {ratio} |")
    return HEAD + "\n".join(rows) + "\n" + PAIRS + "\n".join(colours) + "\n"
