"""The five faces, from circles and arcs with round caps. They differ in their drawing: eyes, brows and
mouth.
"""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageDraw

from kiosk.ui.theme import Colour, rgb

OVERSAMPLING: Final = 4
"""Drawn this much larger, then reduced: smooth edges whatever the graphics driver does."""

WHITE: Final = (255, 255, 255)
TONGUE: Final = (255, 138, 128)
CHEEK: Final = (255, 120, 90, 110)
STROKE: Final = 0.105
"""Width of mouth and brows, in radii of the disc."""


def face_picture(side: int, level: int, disc: Colour, disc_top: Colour, ink: Colour) -> Image.Image:
    """The face of a level (1 to 5) as an RGBA picture of `side` pixels."""
    pen = _Pen(side * OVERSAMPLING, rgb(ink))
    _features(pen, level, coloured=disc != "#FFFFFF")
    image = Image.new("RGB", (pen.side, pen.side))
    top, bottom = rgb(disc_top), rgb(disc)
    draw = ImageDraw.Draw(image)
    for y in range(pen.side):
        share = y / pen.side
        mixed = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        draw.line((0, y, pen.side, y), fill=mixed)
    image.paste(pen.image, (0, 0), pen.image)
    edge = Image.new("L", image.size)
    ImageDraw.Draw(edge).ellipse((0, 0, pen.side - 1, pen.side - 1), fill=255)
    small = image.resize((side, side), Image.Resampling.BOX)
    small.putalpha(edge.resize((side, side), Image.Resampling.BOX))
    return small


class _Pen:
    """Draws in radii of the disc, from its centre, y downwards; angles in degrees, clockwise from the
    right.
    """

    def __init__(self, side: int, ink: tuple[int, int, int]) -> None:
        self.side = side
        self.ink = ink
        self.image = Image.new("RGBA", (side, side))
        self._draw = ImageDraw.Draw(self.image)
        self._radius = side / 2

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self._radius * (1 + x), self._radius * (1 + y)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: tuple[int, ...] | None = None) -> None:
        self._draw.ellipse((*self.at(x - rx, y - ry), *self.at(x + rx, y + ry)), fill=fill or self.ink)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float = STROKE) -> None:
        """Along a circle, with round ends."""
        outer = radius + width / 2
        box = (*self.at(x - outer, y - outer), *self.at(x + outer, y + outer))
        self._draw.arc(box, start, end, fill=self.ink, width=round(width * self._radius))
        for degrees in (start, end):
            turn = math.radians(degrees)
            self.oval(x + radius * math.cos(turn), y + radius * math.sin(turn), width / 2, width / 2)

    def stroke(self, x: float, y: float, to_x: float, to_y: float, width: float = STROKE) -> None:
        """A straight line with round ends."""
        self._draw.line(
            (*self.at(x, y), *self.at(to_x, to_y)), fill=self.ink, width=round(width * self._radius)
        )
        for end in ((x, y), (to_x, to_y)):
            self.oval(*end, width / 2, width / 2)

    def half_disc(self, x: float, y: float, radius: float, fill: tuple[int, ...]) -> None:
        """The lower half of a disc."""
        self._draw.pieslice(
            (*self.at(x - radius, y - radius), *self.at(x + radius, y + radius)), 0, 180, fill=fill
        )

    def band(self, x: float, y: float, width: float, height: float, fill: tuple[int, ...]) -> None:
        left, top = self.at(x - width / 2, y)
        right, bottom = self.at(x + width / 2, y + height)
        self._draw.rounded_rectangle((left, top, right, bottom), (bottom - top) / 3, fill=fill)


def _features(pen: _Pen, level: int, *, coloured: bool) -> None:
    if level >= 4 and coloured:
        for side in (-1, 1):
            pen.oval(side * 0.64, 0.12, 0.125, 0.095, CHEEK)
    if level == 5:
        _laughing(pen, coloured=coloured)
        return
    for side in (-1, 1):
        pen.oval(side * 0.345, -0.145, 0.1, 0.125)
        pen.oval(side * 0.345 - 0.03, -0.19, 0.032, 0.038, WHITE)
    if level == 4:
        pen.arc(0, 0.09, 0.385, 25, 155)
    elif level == 3:
        pen.arc(0, -0.36, 0.75, 66, 114)
    elif level == 2:
        pen.arc(0, 0.74, 0.45, 218, 322)
    else:
        pen.arc(0, 0.76, 0.43, 205, 335)
        for side in (-1, 1):
            pen.stroke(side * 0.53, -0.5, side * 0.22, -0.35)


def _laughing(pen: _Pen, *, coloured: bool) -> None:
    """Eyes closed for joy, mouth wide open."""
    for side in (-1, 1):
        pen.arc(side * 0.345, -0.09, 0.155, 190, 350)
    pen.half_disc(0, 0.16, 0.48, pen.ink)
    pen.oval(-0.45, 0.165, 0.035, 0.035)
    pen.oval(0.45, 0.165, 0.035, 0.035)
    pen.band(0, 0.14, 0.7, 0.11, WHITE)
    if coloured:
        pen.oval(0, 0.55, 0.235, 0.12, TONGUE)
        pen.arc(0, 0.16, 0.48, 0, 180, 0.05)
