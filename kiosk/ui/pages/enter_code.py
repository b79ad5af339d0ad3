"""Self-start: the code of a receipt, typed on large keys of its own alphabet, or scanned."""

from __future__ import annotations

from typing import Final

from evaluation.model import RECEIPT_CODE_ALPHABET, RECEIPT_CODE_CHARACTERS
from kiosk.screen.inputs import Typed, Went
from kiosk.screen.pages import EnterCode
from kiosk.ui.header import body, draw_header, low_reach, reach_top
from kiosk.ui.scene import Box, Rect, Target
from kiosk.ui.sketch import DOWN_SCALE, Ink, Sketch

COLUMNS: Final = 8


def draw_enter_code(sketch: Sketch, page: EnterCode) -> None:
    _ = sketch.look.words
    draw_header(sketch)
    sizes, px = sketch.style.sizes, sketch.px
    room = body(sketch.look)
    lift = px(48) if sketch.look.frame.practice else px(18)
    # The keys need the height of a low screen.
    size = sizes.title if sketch.style.stands else sizes.name
    title = Rect(room.x, room.y + lift, room.width, round(size * 1.3))
    sketch.line(title, _("Type the code on your receipt"), sketch.ink(size, bold=True))
    hint = Rect(room.x, title.bottom, room.width, round(sizes.small * 1.3))
    _hint(sketch, page, hint)
    high = max(60, px(72))
    foot = Rect(room.x, room.bottom - high - px(24), room.width, high)
    stands = sketch.style.stands
    slots = Rect(room.x, hint.bottom + px(10), room.width, px(130 if stands else 84))
    top = slots.bottom + px(14)
    if low_reach(sketch.look):
        top = reach_top(sketch.look)
    elif stands:
        top = round(sketch.style.height * 0.44)
        slots = slots.moved(0, (top - slots.y - slots.height) // 2)
    _slots(sketch, page, slots)
    if page.paused_s == 0:
        _keys(sketch, Rect(room.x, top, room.width, foot.y - px(18) - top))
    _foot(sketch, page, foot)


def _hint(sketch: Sketch, page: EnterCode, rect: Rect) -> None:
    """What is to be done, or what was wrong: said in words and in another colour."""
    _ = sketch.look.words
    sizes, palette = sketch.style.sizes, sketch.palette
    warning = Ink(sizes.small, palette.warning, palette.background, bold=True)
    if page.paused_s > 0:
        sketch.line(
            rect, _("Three wrong tries: please wait {seconds} s").format(seconds=page.paused_s), warning
        )
    elif page.wrong:
        sketch.line(rect, _("No case has this code: please look again"), warning)
    else:
        sketch.line(rect, _("Or hold the receipt under the scanner"), sketch.ink_2(sizes.small))


def _slots(sketch: Sketch, page: EnterCode, room: Rect) -> None:
    palette, px = sketch.palette, sketch.px
    gap = px(14)
    side = min(room.height, (room.width - (RECEIPT_CODE_CHARACTERS - 1) * gap) // RECEIPT_CODE_CHARACTERS)
    whole = RECEIPT_CODE_CHARACTERS * side + (RECEIPT_CODE_CHARACTERS - 1) * gap
    left = room.x + (room.width - whole) // 2
    y = room.y + (room.height - side) // 2
    size = max(sketch.style.sizes.least, round(side * 0.6))
    for number in range(RECEIPT_CODE_CHARACTERS):
        place = Rect(left + number * (side + gap), y, side, side)
        is_next = number == len(page.typed) and page.paused_s == 0
        line = palette.accent if is_next else palette.warning if page.wrong else palette.line
        sketch.add(Box(place, palette.card, px(16), line, palette.line_width * (2 if is_next else 1)))
        if number < len(page.typed):
            sketch.line(place, page.typed[number], Ink(size, palette.ink, palette.card, bold=True))


def _keys(sketch: Sketch, room: Rect) -> None:
    gap = sketch.px(10)
    rows = -(-len(RECEIPT_CODE_ALPHABET) // COLUMNS)
    width = (room.width - (COLUMNS - 1) * gap) // COLUMNS
    height = min((room.height - (rows - 1) * gap) // rows, sketch.px(118))
    top = room.y + (room.height - rows * height - (rows - 1) * gap) // 2
    left = room.x + (room.width - COLUMNS * width - (COLUMNS - 1) * gap) // 2
    for number, character in enumerate(RECEIPT_CODE_ALPHABET):
        row, column = divmod(number, COLUMNS)
        place = Rect(left + column * (width + gap), top + row * (height + gap), width, height)
        _key(sketch, Target(f"key-{character}", place, Typed(character)), character)


def _key(sketch: Sketch, target: Target, character: str) -> None:
    palette, px = sketch.palette, sketch.px
    down = sketch.target(target)
    rect = target.rect.scaled(DOWN_SCALE) if down else target.rect
    fill = palette.soft if down else palette.card
    line = palette.accent if down else palette.line
    sketch.add(Box(rect, fill, px(16), line, palette.line_width * (2 if down else 1)))
    sketch.line(rect.inset(px(4)), character, Ink(sketch.style.sizes.name, palette.ink, fill, bold=True))


def _foot(sketch: Sketch, page: EnterCode, room: Rect) -> None:
    _ = sketch.look.words
    sizes, px = sketch.style.sizes, sketch.px
    back, delete = _("Back"), _("Delete")
    wide = max(px(220), *(sketch.width(label, sizes.body) + 2 * px(36) for label in (back, delete)))
    sketch.button(
        Target("back", Rect(room.x, room.y, wide, room.height), Went()), back, "outlined", size=sizes.body
    )
    if page.paused_s == 0:
        place = Rect(room.right - wide, room.y, wide, room.height)
        sketch.button(Target("delete", place, Typed(None)), delete, "outlined", size=sizes.body)
