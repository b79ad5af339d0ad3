"""Small drawings in one colour, from lines with round ends and circles, in a square of 24 units."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PIL import Image, ImageDraw

from kiosk.ui.faces import OVERSAMPLING
from kiosk.ui.scene import Icon

UNITS: Final = 24.0
STROKE: Final = 2.4


class _Pen:
    def __init__(self, side: int) -> None:
        self.image = Image.new("L", (side * OVERSAMPLING, side * OVERSAMPLING))
        self._draw = ImageDraw.Draw(self.image)
        self._unit = side * OVERSAMPLING / UNITS

    def _at(self, *values: float) -> list[float]:
        return [value * self._unit for value in values]

    def path(self, *points: tuple[float, float], width: float = STROKE) -> None:
        for (x, y), (to_x, to_y) in pairwise(points):
            self._draw.line(self._at(x, y, to_x, to_y), fill=255, width=round(width * self._unit))
        for x, y in points:
            self.dot(x, y, width / 2)

    def dot(self, x: float, y: float, radius: float, fill: int = 255) -> None:
        self._draw.ellipse(self._at(x - radius, y - radius, x + radius, y + radius), fill=fill)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float = STROKE) -> None:
        outer = radius + width / 2
        box = self._at(x - outer, y - outer, x + outer, y + outer)
        self._draw.arc(box, start, end, fill=255, width=round(width * self._unit))
        if end - start < 360:
            for degrees in (start, end):
                turn = math.radians(degrees)
                self.dot(x + radius * math.cos(turn), y + radius * math.sin(turn), width / 2)

    def solid(self, *points: tuple[float, float]) -> None:
        self._draw.polygon([tuple(self._at(*point)) for point in points], fill=255)

    def block(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        self._draw.rounded_rectangle(self._at(left, top, right, bottom), radius * self._unit, fill=255)


def icon_picture(side: int, icon: Icon) -> Image.Image:
    """The drawing as opacity (mode L), `side` pixels wide and high."""
    pen = _Pen(side)
    _DRAWINGS[icon](pen)
    return pen.image.resize((side, side), Image.Resampling.BOX)


def ring_picture(side: int, width: int, share: float) -> Image.Image:
    """A circle's line closed for `share` of it, from the top, clockwise; as opacity."""
    large, line = side * OVERSAMPLING, width * OVERSAMPLING
    image = Image.new("L", (large, large))
    end = -90 + 360 * share
    ImageDraw.Draw(image).arc((0, 0, large - 1, large - 1), -90, end, fill=255, width=line)
    return image.resize((side, side), Image.Resampling.BOX)


def _person(pen: _Pen) -> None:
    pen.dot(12, 7.5, 4.6)
    pen.block(3, 14, 21, 26, 6)
    pen.block(3, 21, 21, 24, 1.2)


def _speaker(pen: _Pen) -> None:
    _horn(pen)
    pen.arc(13, 12, 4.2, -42, 42, 1.9)
    pen.arc(13, 12, 8.2, -42, 42, 1.9)


def _mute(pen: _Pen) -> None:
    _horn(pen)
    pen.path((16, 9), (22, 15), width=2)
    pen.path((22, 9), (16, 15), width=2)


def _horn(pen: _Pen) -> None:
    pen.block(1.5, 8.5, 7, 15.5, 0.8)
    pen.solid((5, 10), (13, 3.5), (13, 20.5), (5, 14))


def _shield(pen: _Pen) -> None:
    pen.path((12, 2), (20, 5), (20, 11), (17.6, 17), (12, 22), (6.4, 17), (4, 11), (4, 5), (12, 2), width=2)
    pen.path((8.2, 11.6), (11, 14.4), (16, 8.8), width=2.2)


def _clock(pen: _Pen) -> None:
    pen.arc(12, 12, 9.6, 0, 360, 2.2)
    pen.path((12, 6.6), (12, 12.4), (16, 14.6), width=2.2)


def _warning(pen: _Pen) -> None:
    pen.path((12, 3), (22, 20.5), (2, 20.5), (12, 3), width=2.2)
    pen.path((12, 9.4), (12, 14), width=2.4)
    pen.dot(12, 17.4, 1.4)


def _down(pen: _Pen) -> None:
    pen.path((12, 3), (12, 16))
    pen.path((6, 10.4), (12, 16.4), (18, 10.4))
    pen.path((5, 21), (19, 21))


_DRAWINGS: Final[dict[Icon, Callable[[_Pen], None]]] = {
    "person": _person,
    "speaker": _speaker,
    "mute": _mute,
    "tick": lambda pen: pen.path((3.5, 12.8), (9.4, 18.6), (20.5, 6), width=3),
    "shield": _shield,
    "clock": _clock,
    "warning": _warning,
    "down": _down,
    "next": lambda pen: pen.path((8, 4), (16, 12), (8, 20), width=2.8),
}
