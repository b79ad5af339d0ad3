"""Nobody is asked: the hall, the time, how it works. All of it moves a little each minute, so nothing burns
in.
"""

from __future__ import annotations

from typing import Final

from kiosk.screen.inputs import OpenedCode
from kiosk.screen.pages import LEVELS, Idle
from kiosk.ui.header import draw_pills, low_reach, margin, practice, small_keys
from kiosk.ui.scene import Box, Rect, Target
from kiosk.ui.sketch import Ink, Sketch
from kiosk.ui.theme import REACH_SHARE

STEPS: Final = 5
STEP_X, STEP_Y = 6, 4
"""Pixels of the reference screen between two of the positions."""


def shift(clock: str) -> tuple[int, int]:
    """How far the page is moved at this `HH:MM`, in steps of -2 to 2; neighbouring minutes differ."""
    digits = "".join(character for character in clock if character.isdigit())
    minute = int(digits or "0")
    return minute * 2 % STEPS - 2, (minute // STEPS + minute) % STEPS - 2


def draw_idle(sketch: Sketch, page: Idle) -> None:
    style, px = sketch.style, sketch.px
    dx, dy = shift(sketch.look.frame.clock)
    side = margin(sketch.look)
    area = Rect(side, px(20), style.width - 2 * side, style.height - 2 * px(20))
    area = area.moved(dx * px(STEP_X), dy * px(STEP_Y))
    practice(sketch, Rect(0, 0, style.width, px(40)))
    top = _hall(sketch, area)
    if style.stands:
        _standing(sketch, page, area, top)
    else:
        _lying(sketch, page, area, top)


def _hall(sketch: Sketch, area: Rect) -> int:
    """The hall's sign and name, and the pills; returns where the rest begins."""
    sizes, px, palette, look = sketch.style.sizes, sketch.px, sketch.palette, sketch.look
    lift = px(36) if look.frame.practice else 0
    high = px(96)
    row = Rect(area.x, area.y + lift, area.width, high)
    if low_reach(look):
        draw_pills(sketch, area.right, round(sketch.style.height * (1 - REACH_SHARE)) + px(12))
        right = area.right
    else:
        right = draw_pills(sketch, area.right, row.y + (high - max(44, px(60))) // 2)
    logo = px(64)
    sign = Rect(row.x, row.y + (high - logo) // 2, logo, logo)
    contrast = palette.brand == palette.background
    sketch.add(Box(sign, palette.accent if contrast else palette.brand_deep, logo // 4))
    sketch.sign(sign.scaled(0.66), "person", sketch.style.pill_ink)
    left = sign.right + px(18)
    ink = sketch.ink(sizes.name, bold=True, align="left")
    sketch.lines(
        Rect(left, row.y, right - left - px(16), high),
        look.frame.hall,
        ink,
        count_max=2,
        foreign=True,
        one=True,
    )
    return row.bottom


def _lying(sketch: Sketch, page: Idle, area: Rect, top: int) -> None:
    px = sketch.px
    left = Rect(area.x, top + px(16), area.width * 36 // 100, area.bottom - top - px(28))
    right = Rect(left.right + px(32), left.y, area.right - left.right - px(32), left.height)
    _clock(sketch, page, left)
    _how(sketch, page, right)


def _standing(sketch: Sketch, page: Idle, area: Rect, top: int) -> None:
    px = sketch.px
    if low_reach(sketch.look):
        bar = round(sketch.style.height * (1 - REACH_SHARE)) + max(44, px(60)) + px(34)
        _time(sketch, page, Rect(area.x, top, area.width, bar - px(110) - top))
        foot = _keys_height(sketch)
        _how(sketch, page, Rect(area.x, bar, area.width, area.bottom - bar - foot - px(20)))
        _keys(sketch, page, Rect(area.x, area.bottom - foot, area.width, foot))
        return
    foot = _keys_height(sketch)
    _time(sketch, page, Rect(area.x, top + px(10), area.width, px(250)))
    how = Rect(area.x, top + px(280), area.width, area.bottom - top - px(280) - foot - px(28))
    _how(sketch, page, how)
    _keys(sketch, page, Rect(area.x, area.bottom - foot, area.width, foot))


def _keys_height(sketch: Sketch) -> int:
    return max(60, sketch.px(84))


def _clock(sketch: Sketch, page: Idle, room: Rect) -> None:
    foot = _keys_height(sketch)
    _time(sketch, page, Rect(room.x, room.y, room.width, room.height - foot - sketch.px(16)))
    _keys(sketch, page, Rect(room.x, room.bottom - foot, room.width, foot))


def _time(sketch: Sketch, page: Idle, room: Rect) -> None:
    _ = sketch.look.words
    sizes, palette = sketch.style.sizes, sketch.palette
    size = round(sizes.title * 2)
    parts = [(sketch.look.frame.clock, sketch.ink(size, bold=True), round(size * 1.1))]
    if page.window:
        parts.append((page.window, sketch.ink_2(sizes.name), round(sizes.name * 1.5)))
    if page.closed:
        closed = Ink(sizes.body, palette.warning, palette.background, bold=True)
        parts.append((_("Closed now"), closed, round(sizes.body * 1.5)))
    y = room.y + (room.height - sum(high for _text, _ink, high in parts)) // 2
    for text, ink, high in parts:
        sketch.line(Rect(room.x, y, room.width, high), text, ink, foreign=True)
        y += high


def _keys(sketch: Sketch, page: Idle, room: Rect) -> None:
    _ = sketch.look.words
    left = small_keys(sketch, room.right, room.y + room.height // 2, min(room.height, max(60, sketch.px(72))))
    if page.self_start:
        place = Rect(room.x, room.y, left - room.x, room.height)
        sketch.button(
            Target("code", place, OpenedCode()), _("Enter code"), "filled", size=sketch.style.sizes.body
        )


def _how(sketch: Sketch, page: Idle, room: Rect) -> None:
    """A card: the five faces, small, and three steps."""
    _ = sketch.look.words
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    sketch.card(room)
    pad = px(30)
    title = Rect(room.x + pad, room.y + px(26), room.width - 2 * pad, round(sizes.name * 1.4))
    sketch.line(title, _("How was our service?"), Ink(sizes.name, palette.ink, palette.card, bold=True))
    tight = room.height < px(620)
    face = min(px(84 if tight else 108), (room.width - 2 * pad - 4 * px(18)) // 5)
    gap = px(22)
    x = room.x + (room.width - 5 * face - 4 * gap) // 2
    faces = Rect(x, title.bottom + px(14), 5 * face + 4 * gap, face)
    for number, level in enumerate(LEVELS):
        sketch.face(Rect(x + number * (face + gap), faces.y, face, face), level)
    first = (
        _("Scan or type the code on your receipt") if page.self_start else _("Finish your case at the window")
    )
    steps = [first, _("Touch one of the five faces"), _("Staff cannot see which one")]
    top = faces.bottom + px(14)
    row = (room.bottom - px(18) - top) // len(steps)
    disc = min(px(60), row - px(8))
    places = [
        Rect(room.x + pad + disc + px(20), top + i * row, room.width - 2 * pad - disc - px(20), row)
        for i in range(3)
    ]
    ink = Ink(sizes.body, palette.ink, palette.card, align="left")
    size = min(
        sketch.fitted(text, place, ink, count_max=2)[0] for text, place in zip(steps, places, strict=True)
    )
    for number, (text, place) in enumerate(zip(steps, places, strict=True)):
        circle = Rect(room.x + pad, place.y + (row - disc) // 2, disc, disc)
        sketch.add(Box(circle, palette.soft, disc // 2))
        digit = Ink(
            min(size, round(disc * 0.6)) if disc < sizes.least else size,
            palette.accent,
            palette.soft,
            bold=True,
        )
        sketch.line(circle, str(number + 1), digit)
        sketch.lines(place, text, Ink(size, palette.ink, palette.card, align="left"), count_max=2)
