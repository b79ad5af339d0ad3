"""It is recorded: the same page after every level, pixel for pixel."""

from __future__ import annotations

from kiosk.screen.pages import Thanks
from kiosk.ui.header import body
from kiosk.ui.pages.notices import notice
from kiosk.ui.scene import Rect
from kiosk.ui.sketch import Ink, Sketch


def draw_thanks(sketch: Sketch, page: Thanks) -> None:
    _ = sketch.look.words
    sizes, px = sketch.style.sizes, sketch.px
    text = _("Staff at the window cannot see what you chose.")
    if page.more:
        text = _("The next case of this visit follows in a moment.")
    card = round(sizes.code * 1.3) + 2 * round(sizes.small * 1.3) + px(44) if page.code else 0
    gap = px(26)
    y = notice(sketch, "tick", _("Thank you, your rating is recorded"), text, below=card + gap if card else 0)
    if page.code:
        room = body(sketch.look)
        wide = max(px(620), sketch.width(_with_it(sketch), sizes.small) + 2 * px(32))
        wide = min(room.width, wide)
        _code(sketch, page.code, Rect(room.x + (room.width - wide) // 2, y + gap, wide, card))


def _with_it(sketch: Sketch) -> str:
    _ = sketch.look.words
    return _("With it you can add to your rating later")


def _code(sketch: Sketch, code: str, rect: Rect) -> None:
    """What the citizen may name later."""
    _ = sketch.look.words
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    sketch.card(rect)
    inner = Rect(rect.x + px(24), rect.y + px(16), rect.width - 2 * px(24), rect.height)
    small = round(sizes.small * 1.3)
    ink = Ink(sizes.small, palette.ink_2, palette.card)
    sketch.line(Rect(inner.x, inner.y, inner.width, small), _("Your follow-up code"), ink)
    big = round(sizes.code * 1.3)
    spaced = " ".join(code)
    sketch.line(
        Rect(inner.x, inner.y + small + px(4), inner.width, big),
        spaced,
        Ink(sizes.code, palette.ink, palette.card, bold=True),
        foreign=True,
    )
    sketch.line(
        Rect(inner.x, inner.y + small + big + px(8), inner.width, small),
        _with_it(sketch),
        ink,
    )
