"""What a page is made of, from back to front, and where a finger counts. Pure values; y grows downwards.

A page is a function from a `Shown` to a `Scene`; one painter draws scenes. So that text fits, that targets
are large enough and that contrast holds is tested without a window.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.screen.inputs import Input
from kiosk.ui.theme import Colour

Icon = Literal["person", "speaker", "mute", "tick", "clock", "shield", "next", "down", "warning"]


@dataclass(frozen=True, slots=True)
class Rect:
    """In pixels, from the upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    def holds(self, x: float, y: float) -> bool:
        """Is the point inside?"""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def within(self, other: Rect) -> bool:
        """Does it lie wholly in the other?"""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def inset(self, by: int) -> Rect:
        """Smaller by `by` on each side."""
        return Rect(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def scaled(self, factor: float) -> Rect:
        """About its centre."""
        width, height = round(self.width * factor), round(self.height * factor)
        return Rect(self.x + (self.width - width) // 2, self.y + (self.height - height) // 2, width, height)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded box; `top`: the colour of a gradient's upper edge, for boxes without round corners."""

    rect: Rect
    fill: Colour
    radius: int = 0
    line: Colour | None = None
    line_width: float = 0
    shadow: Colour | None = None
    shadow_opacity: float = 0.0
    top: Colour | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One line in `rect`, never wrapped or cut by the painter. `on`: the colour behind it."""

    rect: Rect
    text: str
    size: int
    colour: Colour
    on: Colour
    bold: bool = False
    align: Literal["left", "centre", "right"] = "centre"


@dataclass(frozen=True, slots=True)
class Face:
    """The drawn face of a level."""

    rect: Rect
    level: int = field(repr=False)
    disc: Colour = field(repr=False)
    disc_top: Colour = field(repr=False)
    ink: Colour


@dataclass(frozen=True, slots=True)
class Sign:
    """A small drawing in one colour."""

    rect: Rect
    icon: Icon
    colour: Colour


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle's line, closed for `share` of it from the top, clockwise; the rest in `rest`."""

    rect: Rect
    colour: Colour
    rest: Colour
    share: float
    width: int


Item = Box | Text | Face | Sign | Ring


@dataclass(frozen=True, slots=True)
class Target:
    """Where a finger acts. `main`: one of the page's main targets, larger than the rest.

    `chooses`: the choice of a level, which is told when the finger comes, slides off and is lifted.
    """

    name: str = field(repr=False)
    rect: Rect = field(repr=False)
    given: Input
    main: bool = True
    chooses: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn, and all that can be touched."""

    width: int
    height: int
    background: Colour
    items: tuple[Item, ...]
    targets: tuple[Target, ...] = ()

    def target_at(self, x: float, y: float) -> Target | None:
        """The target under a point."""
        return next((target for target in self.targets if target.rect.holds(x, y)), None)

    def target(self, name: str) -> Target | None:
        """The target of this name."""
        return next((target for target in self.targets if target.name == name), None)
