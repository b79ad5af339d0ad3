"""The question: five cards, a row on a lying screen and a list on a standing one."""

from __future__ import annotations

from typing import Final

from kiosk.screen.inputs import Chose, DeclinedHere
from kiosk.screen.pages import LEVELS, Ask
from kiosk.ui.header import body, draw_header, low_reach, reach_top, small_keys
from kiosk.ui.scene import Box, Rect, Sign, Target
from kiosk.ui.sketch import DOWN_SCALE, Ink, Sketch

FULL_S: Final = 60
"""What a full ring stands for; a longer time keeps it full until then."""


def draw_ask(sketch: Sketch, page: Ask) -> None:
    draw_header(sketch)
    room = body(sketch.look)
    foot = _foot_height(sketch)
    if sketch.style.stands:
        top = reach_top(sketch.look) if low_reach(sketch.look) else room.y + sketch.px(238)
        _question(sketch, page, Rect(room.x, room.y, room.width, _question_height(sketch, top) - room.y))
        _cards(sketch, page, _rows(sketch, Rect(room.x, top, room.width, room.bottom - foot - top)))
    else:
        top = room.y + sketch.px(222)
        _question(sketch, page, Rect(room.x, room.y, room.width, top - room.y))
        _cards(sketch, page, _columns(sketch, Rect(room.x, top, room.width, room.bottom - foot - top)))
    _foot(sketch, page, Rect(room.x, room.bottom - foot, room.width, foot))


def _question_height(sketch: Sketch, top: int) -> int:
    """Where the question's room ends: above the pills in low reach."""
    if not low_reach(sketch.look):
        return top
    return round(sketch.style.height * 0.4) - sketch.px(16)


def _foot_height(sketch: Sketch) -> int:
    return max(60, sketch.px(72)) + 2 * sketch.px(32)


def _question(sketch: Sketch, page: Ask, room: Rect) -> None:
    _ = sketch.look.words
    sizes, px = sketch.style.sizes, sketch.px
    title_height = round(sizes.title * 1.3)
    about = round(sizes.body * 1.35)
    space = room.height - title_height - about - px(44 if sketch.look.frame.practice else 0)
    y = room.y + px(44 if sketch.look.frame.practice else 0) + round(space * 0.5)
    title = _("Please rate this service")
    if page.of > 1:
        title = _("{index} of {of}: please rate").format(index=page.index, of=page.of)
    sketch.line(Rect(room.x, y, room.width, title_height), title, sketch.ink(sizes.title, bold=True))
    parts = [page.window, page.item] + ([page.clerk] if page.clerk else [])
    place = Rect(room.x, y + title_height + px(6), room.width, about)
    sketch.line(place, "  •  ".join(part for part in parts if part), sketch.ink_2(sizes.body), foreign=True)


def _columns(sketch: Sketch, room: Rect) -> list[Rect]:
    gap = sketch.px(20)
    width = (room.width - 4 * gap) // 5
    left = room.x + (room.width - 5 * width - 4 * gap) // 2
    return [Rect(left + i * (width + gap), room.y, width, room.height) for i in range(5)]


def _rows(sketch: Sketch, room: Rect) -> list[Rect]:
    gap = sketch.px(16 if low_reach(sketch.look) else 22)
    height = (room.height - 4 * gap) // 5
    return [Rect(room.x, room.y + i * (height + gap), room.width, height) for i in range(5)]


def _cards(sketch: Sketch, page: Ask, places: list[Rect]) -> None:
    names = sketch.look.words.levels()
    row = sketch.style.stands
    size = min(
        _name_size(sketch, names[level], place, row=row) for level, place in zip(LEVELS, places, strict=True)
    )
    for level, place in zip(LEVELS, places, strict=True):
        target = Target(f"level-{level}", place, Chose(level), chooses=level)
        # A locked page takes no other choice: the cards are still there, so that nothing jumps.
        down = (not page.locked and sketch.target(target)) or page.down == level
        _card(sketch, level, place, down=down)
        inner = place.scaled(DOWN_SCALE) if down else place
        colours = sketch.palette.levels[level]
        behind = colours.tint if down else sketch.palette.card
        ink = Ink(size, sketch.palette.ink, behind, bold=True, align="left" if row else "centre")
        (_list_row if row else _column)(sketch, level, names[level], inner, ink)


def _card(sketch: Sketch, level: int, place: Rect, *, down: bool) -> None:
    palette, colours = sketch.palette, sketch.palette.levels[level]
    if down:
        rect = place.scaled(DOWN_SCALE)
        sketch.add(Box(rect, colours.tint, sketch.px(28), colours.strong, max(4, sketch.px(6))))
    else:
        sketch.card(place, line=palette.line)


def _name_room(sketch: Sketch, place: Rect, *, row: bool) -> Rect:
    px = sketch.px
    if row:
        face = _row_face(sketch, place)
        left = face.right + px(32)
        return Rect(left, place.y, place.right - px(64) - left, place.height)
    height = round(place.height * 0.36)
    return Rect(place.x + px(5), place.bottom - height - px(8), place.width - 2 * px(5), height)


def _name_size(sketch: Sketch, name: str, place: Rect, *, row: bool) -> int:
    inner = place.scaled(DOWN_SCALE)
    ink = Ink(sketch.style.sizes.name + (sketch.px(4) if row else 0), "#000000", "#FFFFFF", bold=True)
    room = _name_room(sketch, inner, row=row)
    return sketch.fitted(name, room, ink, count_max=2 if " " in name and not row else 1)[0]


def _column(sketch: Sketch, level: int, name: str, place: Rect, ink: Ink) -> None:
    room = _name_room(sketch, place, row=False)
    high = room.y - place.y
    side = min(place.width - 2 * sketch.px(30), high - sketch.px(34))
    top = place.y + sketch.px(14) + (high - side) // 2
    sketch.face(Rect(place.x + (place.width - side) // 2, top, side, side), level)
    sketch.lines(room, name, ink, count_max=2 if " " in name else 1)


def _row_face(sketch: Sketch, place: Rect) -> Rect:
    side = place.height - 2 * sketch.px(18)
    return Rect(place.x + sketch.px(26), place.y + (place.height - side) // 2, side, side)


def _list_row(sketch: Sketch, level: int, name: str, place: Rect, ink: Ink) -> None:
    sketch.face(_row_face(sketch, place), level)
    sketch.line(_name_room(sketch, place, row=True), name, ink)
    side = sketch.px(40)
    arrow = Rect(place.right - sketch.px(28) - side, place.y + (place.height - side) // 2, side, side)
    sketch.add(Sign(arrow, "next", sketch.palette.ink_2))


def _foot(sketch: Sketch, page: Ask, room: Rect) -> None:
    _ = sketch.look.words
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    high = max(60, px(72))
    middle = room.y + room.height // 2
    ring = Rect(room.x, middle - high // 2, high, high)
    sketch.countdown(ring, page.remaining_s, FULL_S, warns=page.warns)
    label = _("Not now")
    width = max(px(180), sketch.width(label, sizes.small) + 2 * px(34))
    decline = Rect(room.right - width, middle - high // 2, width, high)
    sketch.button(Target("decline", decline, DeclinedHere()), label, "outlined")
    right = small_keys(sketch, decline.x - px(16), middle, high)
    left = ring.right + px(16)
    hint = Rect(left, room.y + px(8), right - left - px(8), room.height - 2 * px(8))
    if page.warns:
        ink = Ink(sizes.small, palette.warning, palette.background, bold=True, align="left")
        sketch.lines(hint, _("Touch anywhere for more time"), ink, count_max=3)
    else:
        text = _("Touch a face to rate")
        sketch.lines(hint, text, sketch.ink_2(sizes.small, align="left"), count_max=2, one=True)
