"""What is stored and who sees it."""

from __future__ import annotations

from kiosk.screen.inputs import Went
from kiosk.ui.header import body, draw_header, low_reach, reach_top
from kiosk.ui.scene import Box, Icon, Rect, Target
from kiosk.ui.sketch import Ink, Sketch
from kiosk.ui.theme import TEXT_LARGE_MIN


def draw_privacy(sketch: Sketch) -> None:
    _ = sketch.look.words
    draw_header(sketch)
    sizes, px = sketch.style.sizes, sketch.px
    room = body(sketch.look)
    tight = not sketch.style.stands and sizes.least >= TEXT_LARGE_MIN
    lift = px(52) if sketch.look.frame.practice else px(10 if tight else 30)
    title = Rect(room.x, room.y + lift, room.width, round(sizes.title * 1.3))
    sketch.line(title, _("What is stored and who sees it"), sketch.ink(sizes.title, bold=True))
    high = max(60, px(76))
    back = Rect(
        room.x + (room.width - px(320)) // 2, room.bottom - high - px(14 if tight else 32), px(320), high
    )
    points: list[tuple[Icon, str]] = [
        ("tick", _("Stored: your choice, case, window and time. No name, picture or voice.")),
        ("shield", _("Staff at the window see only whether you rated, never what you chose.")),
        ("person", _("The evaluation centre reads ratings to improve services and may call about a case.")),
        ("clock", _("Rating is voluntary. Not rating counts as nothing, never as a good rating.")),
    ]
    gap = px(10 if tight else 18)
    top = title.bottom + px(10 if tight else 22)
    if low_reach(sketch.look):
        top = max(top, title.bottom + px(90))
    space = back.y - px(12 if tight else 26) - top - (len(points) - 1) * gap
    row = min(space // len(points), px(210 if sketch.style.stands else 130))
    if low_reach(sketch.look):
        _points(sketch, points, _split(sketch, top, back.y - px(26), len(points)))
    else:
        y = top + (back.y - px(12 if tight else 26) - top - len(points) * row - (len(points) - 1) * gap) // 2
        places = [Rect(room.x, y + i * (row + gap), room.width, row) for i in range(len(points))]
        _points(sketch, points, places)
    sketch.button(Target("back", back, Went()), _("Back"), "filled", size=sizes.body)


def _split(sketch: Sketch, top: int, bottom: int, count: int) -> list[Rect]:
    """In low reach the pills stand between the points: some above, some below."""
    room, px = body(sketch.look), sketch.px
    gap = px(14)
    bar = reach_top(sketch.look)
    above = Rect(room.x, top, room.width, bar - px(76) - px(16) - top)
    below = Rect(room.x, bar, room.width, bottom - bar)
    first = 1 if above.height < px(300) else 2
    places: list[Rect] = []
    for area, rows in ((above, first), (below, count - first)):
        high = min(px(190), (area.height - (rows - 1) * gap) // rows)
        places += [Rect(area.x, area.y + i * (high + gap), area.width, high) for i in range(rows)]
    return places


def _points(sketch: Sketch, points: list[tuple[Icon, str]], places: list[Rect]) -> None:
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    inks = []
    for (_icon, text), place in zip(points, places, strict=True):
        ink = Ink(sizes.body, palette.ink, palette.card, align="left")
        inks.append(sketch.fitted(text, _text_room(sketch, place), ink)[0])
    size = min(inks)
    for (icon, text), place in zip(points, places, strict=True):
        sketch.card(place)
        side = min(px(76), place.height - 2 * px(12))
        disc = Rect(place.x + px(22), place.y + (place.height - side) // 2, side, side)
        sketch.add(Box(disc, palette.soft, side // 2))
        sketch.sign(disc.scaled(0.56), icon, palette.accent)
        sketch.lines(_text_room(sketch, place), text, Ink(size, palette.ink, palette.card, align="left"))


def _text_room(sketch: Sketch, place: Rect) -> Rect:
    left = place.x + sketch.px(22 + 76 + 22)
    return Rect(
        left, place.y + sketch.px(4), place.right - sketch.px(24) - left, place.height - 2 * sketch.px(4)
    )
