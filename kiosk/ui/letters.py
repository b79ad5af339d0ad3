"""The shipped fonts: how wide a text is, what it looks like, and which characters they lack.

Characters outside of them are drawn in the system's font where one is configured, else as boxes; each is
logged once.
"""

from __future__ import annotations

import logging
import math
from functools import lru_cache
from gettext import gettext as _
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

log = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).resolve().parent / "fonts"
REGULAR: Final = "HallratingSans-Regular.otf"
BOLD: Final = "HallratingSans-Bold.otf"
BASELINE: Final = 0.37
"""How far below the middle of its line a text stands, in parts of its size: hanzi are then centred."""
HEIGHT: Final = 1.5
"""Of a drawn line, in parts of its size."""


class FontUnusable(Exception):
    """A font is missing or no font."""


class Letters:
    """Both weights, and the system's font behind them."""

    def __init__(self, system_font: Path | None = None, folder: Path = FOLDER) -> None:
        """Raises FontUnusable."""
        self._folder = folder
        self._system_font = system_font
        self._covered = _covered(folder / "covered.txt")
        self._reported: set[str] = set()
        self._fonts: dict[tuple[int, bool, bool], ImageFont.FreeTypeFont] = {}
        for bold in (False, True):
            self._font(20, bold=bold, system=False)
        if system_font is not None:
            self._font(20, bold=False, system=True)
        self.width = lru_cache(maxsize=4096)(self._width)

    def missing(self, text: str) -> str:
        """The characters of a text that the shipped fonts lack, in order."""
        return "".join(dict.fromkeys(c for c in text if ord(c) not in self._covered))

    def _width(self, text: str, size: int, bold: bool) -> float:
        return sum(
            self._font(size, bold=bold, system=system).getlength(run) for run, system in self._runs(text)
        )

    def picture(self, text: str, size: int, bold: bool) -> Image.Image:
        """The text as opacity (mode L), `HEIGHT * size` high a pixel wider than itself at both sides."""
        width, height = math.ceil(self.width(text, size, bold)) + 2, math.ceil(HEIGHT * size)
        image = Image.new("L", (width, height))
        draw = ImageDraw.Draw(image)
        x, baseline = 1.0, round(height / 2 + BASELINE * size)
        for run, system in self._runs(text):
            font = self._font(size, bold=bold, system=system)
            draw.text((x, baseline), run, fill=255, font=font, anchor="ls")
            x += font.getlength(run)
        return image

    def _runs(self, text: str) -> list[tuple[str, bool]]:
        """Pieces of the text, and whether the system's font draws them."""
        lacking = self.missing(text)
        if not lacking:
            return [(text, False)]
        self._report(lacking)
        if self._system_font is None:
            return [(text, False)]
        groups = groupby(text, key=lambda character: ord(character) not in self._covered)
        return [("".join(run), system) for system, run in groups]

    def _report(self, lacking: str) -> None:
        for character in lacking:
            if character not in self._reported and len(self._reported) < 1000:
                self._reported.add(character)
                font = self._system_font or "nothing: name a font in the configuration"
                log.warning("U+%04X is not in the shipped font; drawn by %s", ord(character), font)

    def _font(self, size: int, *, bold: bool, system: bool) -> ImageFont.FreeTypeFont:
        key = (size, bold, system)
        if key not in self._fonts:
            shipped = self._folder / (BOLD if bold else REGULAR)
            path = self._system_font if system and self._system_font else shipped
            try:
                self._fonts[key] = ImageFont.truetype(str(path), size)
            except (OSError, ValueError) as error:
                raise FontUnusable(_("the font {file} is missing, or none").format(file=path)) from error
        return self._fonts[key]


def _covered(path: Path) -> frozenset[int]:
    """The code points of both fonts, as `tools/fonts.py` wrote them: hexadecimal ranges, one a line."""
    try:
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise FontUnusable(_("the font {file} is missing, or none").format(file=path)) from error
    found: set[int] = set()
    for line in text.split():
        first, _dash, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
