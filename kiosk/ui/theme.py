"""Colours, sizes and spacing of the three themes, for any screen. Pure: numbers in, numbers out.

Sizes are in pixels of a screen whose reference is 1280x800, or 800x1280 when it stands; `unit` scales them.
docs/accessibility.md is computed from here, by `kiosk/ui/accessibility.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.screen.pages import Theme

Colour = str
"""`#RRGGBB`."""

LINE_SPACING: Final = 1.3
TARGET_MAIN_MIN: Final = 60
TARGET_OTHER_MIN: Final = 44
TEXT_MIN: Final = 18
TEXT_LARGE_MIN: Final = 30
LARGE_TEXT: Final = 24
"""From this size on, or from 19 in bold, text counts as large (WCAG 2.2, 1.4.3)."""
REACH_SHARE: Final = 0.6
"""Low reach: every target is in this lower part of a standing screen."""


@dataclass(frozen=True, slots=True)
class LevelColours:
    """A face's disc from top to bottom, the strong ring of its card under a finger, and that card's tint."""

    disc: Colour
    disc_top: Colour
    strong: Colour
    tint: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of a theme."""

    background: Colour
    card: Colour
    line: Colour
    ink: Colour
    ink_2: Colour
    brand: Colour
    brand_deep: Colour
    on_brand: Colour
    pill: Colour
    pill_down: Colour
    soft: Colour
    """Behind an icon or a chosen topic."""
    accent: Colour
    """Lines and text that act."""
    warning: Colour
    warning_soft: Colour
    face_ink: Colour
    shadow: Colour
    shadow_opacity: float
    line_width: float
    levels: dict[int, LevelColours]


_LEVELS: Final = {
    5: LevelColours("#35B57C", "#4CCB92", "#0B6B45", "#E3F6ED"),
    4: LevelColours("#8BC34A", "#A2D564", "#3F6B12", "#EFF8E2"),
    3: LevelColours("#FFC533", "#FFD668", "#7A5200", "#FFF6DC"),
    2: LevelColours("#FF9747", "#FFAE6E", "#973E00", "#FFEEDF"),
    1: LevelColours("#F26B63", "#F98B84", "#A31621", "#FDE9E7"),
}
_BRIGHT: Final = Palette(
    background="#F1F5FA",
    card="#FFFFFF",
    line="#C9D6E4",
    ink="#10263D",
    ink_2="#3F566E",
    brand="#1667C2",
    brand_deep="#0A4F9E",
    on_brand="#FFFFFF",
    pill="#08417F",
    pill_down="#052C58",
    soft="#E4EEFA",
    accent="#0A4F9E",
    warning="#9A3412",
    warning_soft="#FFEDD9",
    face_ink="#1B2B3B",
    shadow="#1B3A5C",
    shadow_opacity=0.16,
    line_width=2,
    levels=_LEVELS,
)
_CONTRAST: Final = Palette(
    background="#000000",
    card="#000000",
    line="#FFFFFF",
    ink="#FFFFFF",
    ink_2="#FFFFFF",
    brand="#000000",
    brand_deep="#000000",
    on_brand="#FFFFFF",
    pill="#FFE100",
    pill_down="#FFFFFF",
    soft="#2B2B2B",
    accent="#FFE100",
    warning="#FFE100",
    warning_soft="#2B2B2B",
    face_ink="#000000",
    shadow="#000000",
    shadow_opacity=0.0,
    line_width=3,
    # One disc for all: here the faces differ by their drawing alone.
    levels={level: LevelColours("#FFFFFF", "#FFFFFF", "#FFE100", "#3A3400") for level in _LEVELS},
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of text, in pixels; bold ones are said to be."""

    title: int
    """Bold."""
    name: int
    """Of a level or a button; bold."""
    body: int
    small: int
    code: int
    """A receipt's code; bold."""
    least: int
    """No text is smaller."""


@dataclass(frozen=True, slots=True)
class Style:
    """A theme on a screen of this size."""

    theme: Theme
    width: int
    height: int
    unit: float
    palette: Palette
    sizes: Sizes

    @property
    def stands(self) -> bool:
        """Is the screen higher than wide?"""
        return self.height > self.width

    def px(self, size: float) -> int:
        """A length of the reference screen, here."""
        return round(size * self.unit)

    def target(self, size: float) -> int:
        """The side of a main target: as on the reference screen, never under the norm's."""
        return max(TARGET_MAIN_MIN, self.px(size))

    @property
    def pill_ink(self) -> Colour:
        """Text on a pill."""
        return "#000000" if self.theme is Theme.CONTRAST else self.palette.on_brand


def style(theme: Theme, width: int, height: int) -> Style:
    """The theme for a window of `width` x `height` pixels."""
    wide, high = (800, 1280) if height > width else (1280, 800)
    unit = min(width / wide, height / high)
    palette = _CONTRAST if theme is Theme.CONTRAST else _BRIGHT
    return Style(theme, width, height, unit, palette, _sizes(theme, unit))


def _sizes(theme: Theme, unit: float) -> Sizes:
    """Large and contrast keep every text at the larger size of the norm, whatever the screen."""
    if theme is Theme.LARGE:
        least, base = TEXT_LARGE_MIN, (62, 46, 38, 34, 84)
    else:
        least, base = TEXT_MIN, (54, 38, 30, 26, 76)
    title, name, body, small, code = (max(least, round(size * unit)) for size in base)
    return Sizes(title, name, body, small, code, least)


def rgb(colour: Colour) -> tuple[int, int, int]:
    """`#RRGGBB` as three numbers of 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = (part / 255 for part in rgb(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_wanted(size: float, *, bold: bool) -> float:
    """The least contrast of a text: 3 for large text, else 4.5."""
    return 3.0 if size >= LARGE_TEXT or (bold and size >= 19) else 4.5
