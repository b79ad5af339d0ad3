"""What the rating was about: one list of neutral topics, the same after every level."""

from __future__ import annotations

from typing import Final

from kiosk.screen.inputs import ToggledTopic, Went
from kiosk.screen.pages import Reasons, Topic
from kiosk.ui.header import body, draw_header, low_reach, reach_top
from kiosk.ui.scene import Box, Rect, Target
from kiosk.ui.sketch import DOWN_SCALE, Ink, Sketch

FULL_S: Final = 20
LINES: Final = 2


def draw_reasons(sketch: Sketch, page: Reasons) -> None:
    _ = sketch.look.words
    draw_header(sketch)
    sizes, px = sketch.style.sizes, sketch.px
    room = body(sketch.look)
    lift = px(52) if sketch.look.frame.practice else px(28)
    title = Rect(room.x, room.y + lift, room.width, round(sizes.title * 1.3))
    sketch.line(title, _("What was your rating about?"), sketch.ink(sizes.title, bold=True))
    hint = Rect(room.x, title.bottom + px(2), room.width, round(sizes.body * 1.3))
    sketch.line(hint, _("Your rating is recorded. This is optional."), sketch.ink_2(sizes.body))
    high = max(60, px(80))
    foot = Rect(room.x, room.bottom - high - px(32), room.width, high)
    top = hint.bottom + px(26)
    if low_reach(sketch.look):
        top = reach_top(sketch.look)
    _topics(sketch, page.topics, Rect(room.x, top, room.width, foot.y - px(28) - top))
    ring = Rect(foot.x, foot.y, high, high)
    sketch.countdown(ring, page.remaining_s, FULL_S, warns=False)
    chosen = any(topic.chosen for topic in page.topics)
    label = _("Done") if chosen else _("Skip")
    wide = max(px(280), sketch.width(label, sizes.body) + 2 * px(40))
    button = Target("go", Rect(foot.right - wide, foot.y, wide, high), Went())
    sketch.button(button, label, "filled" if chosen else "outlined", size=sizes.body)


def _topics(sketch: Sketch, topics: tuple[Topic, ...], room: Rect) -> None:
    if not topics:
        return
    # The first number of columns in which every topic fits; the last one otherwise.
    ink = Ink(sketch.style.sizes.body, "#000000", "#FFFFFF", bold=True)
    choices = (1, 2) if sketch.style.stands else (3, 2)
    arranged = [_places(sketch, len(topics), columns, room) for columns in choices]
    places = next((some for some in arranged if _all_fit(sketch, topics, some, ink)), arranged[-1])
    rooms = [_room(sketch, place.scaled(DOWN_SCALE)) for place in places]
    size = min(
        sketch.fitted(topic.text, place, ink, count_max=LINES)[0]
        for topic, place in zip(topics, rooms, strict=True)
    )
    for number, (topic, place) in enumerate(zip(topics, places, strict=True)):
        _topic(sketch, Target(f"topic-{number}", place, ToggledTopic(topic.code)), topic, size)


def _all_fit(sketch: Sketch, topics: tuple[Topic, ...], places: list[Rect], ink: Ink) -> bool:
    rooms = [_room(sketch, place.scaled(DOWN_SCALE)) for place in places]
    fit = (
        sketch.fits(topic.text, room, ink, count_max=LINES) for topic, room in zip(topics, rooms, strict=True)
    )
    return places[0].height >= sketch.style.target(64) and all(fit)


def _places(sketch: Sketch, count: int, columns: int, room: Rect) -> list[Rect]:
    gap = sketch.px(16)
    rows = -(-count // columns)
    width = (room.width - (columns - 1) * gap) // columns
    height = min((room.height - (rows - 1) * gap) // rows, sketch.px(150))
    top = room.y + (room.height - rows * height - (rows - 1) * gap) // 2
    return [
        Rect(room.x + (i % columns) * (width + gap), top + (i // columns) * (height + gap), width, height)
        for i in range(count)
    ]


def _topic(sketch: Sketch, target: Target, topic: Topic, size: int) -> None:
    palette = sketch.palette
    down = sketch.target(target)
    rect = target.rect.scaled(DOWN_SCALE) if down else target.rect
    fill = palette.soft if topic.chosen or down else palette.card
    line = palette.accent if topic.chosen or down else palette.line
    if topic.chosen or down:
        sketch.add(Box(rect, fill, sketch.px(24), line, max(4, sketch.px(5))))
    else:
        sketch.card(rect)
    side = sketch.px(40)
    box = Rect(rect.x + sketch.px(22), rect.y + (rect.height - side) // 2, side, side)
    # The tick says it too: nothing is told by colour alone.
    sketch.add(
        Box(box, palette.accent if topic.chosen else fill, side // 2, palette.accent, palette.line_width)
    )
    if topic.chosen:
        sketch.sign(box.scaled(0.62), "tick", palette.card)
    ink = Ink(size, palette.ink, fill, bold=True, align="left")
    sketch.lines(_room(sketch, rect), topic.text, ink, count_max=LINES, foreign=True)


def _room(sketch: Sketch, rect: Rect) -> Rect:
    left = rect.x + sketch.px(22 + 40 + 18)
    return Rect(
        left, rect.y + sketch.px(8), rect.right - sketch.px(18) - left, rect.height - 2 * sketch.px(8)
    )
