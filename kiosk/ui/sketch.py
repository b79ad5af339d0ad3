"""The hand that lays out a page: texts that fit, cards, buttons, paragraphs. Pure, but for measuring
letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kiosk.screen.pages import Frame
from kiosk.ui import kinsoku
from kiosk.ui.letters import Letters
from kiosk.ui.scene import Box, Face, Icon, Item, Rect, Ring, Scene, Sign, Target, Text
from kiosk.ui.theme import LINE_SPACING, Colour, Style
from kiosk.ui.words import Words

ELLIPSIS: Final = "…"
DOWN_SCALE: Final = 0.97
ONE_LINE_SHARE: Final = 0.74
"""How much smaller a text may rather become than take two lines, where one is wanted."""
SIZE_STEP: Final = 2
"""Texts that must shrink do so in these steps: each size of a font costs memory."""

Align = Literal["left", "centre", "right"]
Kind = Literal["filled", "outlined", "pill"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is written: size, colour and the colour behind it."""

    size: int
    colour: Colour
    on: Colour
    bold: bool = False
    align: Align = "centre"


@dataclass(frozen=True, slots=True)
class Look:
    """All that a page needs besides its own content. `down`: the name of the target under a finger."""

    frame: Frame
    style: Style
    words: Words
    letters: Letters
    down: str | None = None


class Sketch:
    """Collects items from back to front, and targets."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.style = look.style
        self.palette = look.style.palette
        self.px = look.style.px
        self._items: list[Item] = []
        self._targets: list[Target] = []

    def scene(self) -> Scene:
        """What was sketched."""
        style = self.style
        return Scene(
            style.width, style.height, self.palette.background, tuple(self._items), tuple(self._targets)
        )

    def add(self, *items: Item) -> None:
        self._items.extend(items)

    def target(self, target: Target) -> bool:
        """Add a place for fingers. Is one on it now?"""
        self._targets.append(target)
        return self.look.down == target.name

    # --- texts

    def ink(self, size: int, *, bold: bool = False, align: Align = "centre") -> Ink:
        """First ink on the background."""
        return Ink(size, self.palette.ink, self.palette.background, bold, align)

    def ink_2(self, size: int, *, align: Align = "centre") -> Ink:
        """Second ink on the background."""
        return Ink(size, self.palette.ink_2, self.palette.background, align=align)

    def line(self, rect: Rect, text: str, ink: Ink, *, foreign: bool = False) -> None:
        """One line, as large as fits up to the ink's size; `foreign`: not ours, cut with … where even the
        least size is too wide.
        """
        self.lines(rect, text, ink, count_max=1, foreign=foreign)

    def lines(
        self,
        rect: Rect,
        text: str,
        ink: Ink,
        *,
        count_max: int = 99,
        foreign: bool = False,
        one: bool = False,
    ) -> None:
        """A paragraph of at most `count_max` lines, centred in the height; `one`: rather smaller on one
        line.
        """
        size, lines = self.fitted(text, rect, ink, count_max=count_max, one=one)
        if foreign:
            lines = self._cut(lines, rect, size, ink.bold, count_max)
        step = round(size * LINE_SPACING)
        y = rect.y + (rect.height - step * len(lines)) // 2
        for line in lines:
            place = Rect(rect.x, y, rect.width, step)
            self.add(Text(place, line, size, ink.colour, ink.on, ink.bold, ink.align))
            y += step

    def fitted(
        self, text: str, rect: Rect, ink: Ink, *, count_max: int = 99, one: bool = False
    ) -> tuple[int, list[str]]:
        """The largest size, down to the theme's least, at which the text fits, and its lines."""
        least = self.style.sizes.least
        if one and count_max > 1:
            lowest = max(least, round(ink.size * ONE_LINE_SHARE))
            for size in range(ink.size, lowest - 1, -SIZE_STEP):
                if self._fit([text], rect, size, ink.bold):
                    return size, [text]
        for size in (*range(ink.size, least, -SIZE_STEP), least):
            lines = [text] if count_max == 1 else self.wrapped(text, rect.width, size, bold=ink.bold)
            whole = len(lines) <= count_max and not self._splits_a_word(text, lines)
            if whole and self._fit(lines, rect, size, ink.bold):
                return size, lines
        return least, [text] if count_max == 1 else self.wrapped(text, rect.width, least, bold=ink.bold)

    def fits(self, text: str, rect: Rect, ink: Ink, *, count_max: int) -> bool:
        """Is there a size at which it fits?"""
        size, lines = self.fitted(text, rect, ink, count_max=count_max)
        whole = len(lines) <= count_max and not self._splits_a_word(text, lines)
        return whole and self._fit(lines, rect, size, ink.bold)

    def _fit(self, lines: list[str], rect: Rect, size: int, bold: bool) -> bool:
        step = size if len(lines) == 1 else round(size * LINE_SPACING)
        wide = all(self.look.letters.width(line, size, bold) <= rect.width for line in lines)
        return wide and step * len(lines) <= rect.height

    def wrapped(self, text: str, width: int, size: int, *, bold: bool) -> list[str]:
        """Lines of at most `width`, about equally long: no single hanzi is left over for the last."""

        def measure(piece: str) -> float:
            return self.look.letters.width(piece, size, bold)

        return [line for part in text.split("\n") for line in kinsoku.balanced(part, width, measure)]

    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        """Of one line, rounded up."""
        return int(self.look.letters.width(text, size, bold)) + 1

    @staticmethod
    def _splits_a_word(text: str, lines: list[str]) -> bool:
        """Was a Latin word cut inside?"""
        words = {word for word in text.split() if word.isascii()}
        return not words <= {word for line in lines for word in line.split()} and bool(words)

    def _cut(self, lines: list[str], rect: Rect, size: int, bold: bool, count_max: int) -> list[str]:
        rows = max(1, min(count_max, rect.height // round(size * LINE_SPACING)))
        if len(lines) <= rows and all(self.width(line, size, bold=bold) <= rect.width for line in lines):
            return lines
        kept, last = lines[: rows - 1], kinsoku.joined(lines[rows - 1 :])
        while last and self.width(last + ELLIPSIS, size, bold=bold) > rect.width:
            last = last[:-1]
        return [*kept, last.rstrip() + ELLIPSIS]

    # --- shapes

    def card(self, rect: Rect, *, fill: Colour | None = None, line: Colour | None = None) -> None:
        """A white card with a thin line and one soft shadow."""
        palette = self.palette
        self.add(
            Box(
                rect,
                fill or palette.card,
                self.px(28),
                line or palette.line,
                palette.line_width,
                palette.shadow if palette.shadow_opacity else None,
                palette.shadow_opacity,
            )
        )

    def face(self, rect: Rect, level: int) -> None:
        colours = self.palette.levels[level]
        self.add(Face(rect, level, colours.disc, colours.disc_top, self.palette.face_ink))

    def sign(self, rect: Rect, icon: Icon, colour: Colour) -> None:
        self.add(Sign(rect, icon, colour))

    def button(self, target: Target, label: str, kind: Kind, *, size: int | None = None) -> None:
        """A button with words; under a finger it is smaller and darker at once."""
        down = self.target(target)
        rect = target.rect.scaled(DOWN_SCALE) if down else target.rect
        palette, style = self.palette, self.style
        radius = rect.height // 2
        if kind in ("filled", "pill"):
            fill = palette.pill_down if down else palette.pill
            box = Box(rect, fill, radius)
            colour = style.pill_ink
        else:
            fill = palette.soft if down else palette.background
            box = Box(
                rect,
                fill,
                radius,
                palette.accent if down else palette.ink_2,
                palette.line_width * (2 if down else 1),
            )
            colour = palette.ink
        self.add(box)
        ink = Ink(size or style.sizes.small, colour, fill, kind == "filled")
        room = Rect(rect.x + self.px(14), rect.y, rect.width - 2 * self.px(14), rect.height)
        self.lines(room, label, ink, count_max=1 if kind == "pill" else 2, one=True)

    def icon_button(self, target: Target, icon: Icon, *, on_header: bool = False) -> None:
        """A round button with a drawing."""
        down = self.target(target)
        rect = target.rect.scaled(DOWN_SCALE) if down else target.rect
        palette = self.palette
        if on_header:
            self.add(Box(rect, palette.pill_down if down else palette.pill, rect.height // 2))
            colour = self.style.pill_ink
        else:
            line = palette.accent if down else palette.ink_2
            fill = palette.soft if down else palette.background
            self.add(Box(rect, fill, rect.height // 2, line, palette.line_width))
            colour = palette.ink
        self.sign(rect.scaled(0.56), icon, colour)

    def countdown(self, rect: Rect, remaining_s: int, of_s: int, *, warns: bool) -> None:
        """A ring that empties, with the seconds in it; redrawn once a second."""
        palette = self.palette
        colour = palette.warning if warns else palette.accent
        share = max(0.0, min(1.0, remaining_s / of_s))
        self.add(Ring(rect, colour, palette.line, share, max(4, self.px(5))))
        least = self.style.sizes.least
        size = max(least, self.px(28))
        ink = Ink(size, colour, palette.background, bold=True)
        self.line(rect.inset(self.px(6)), str(max(0, remaining_s)), ink)
