"""Pages that tell one thing: a sign, a sentence, what to do. The same frame for each."""

from __future__ import annotations

from kiosk.screen.pages import AlreadyRated, Declined, OutOfService, Sorry, Trouble
from kiosk.ui.header import body, draw_header
from kiosk.ui.scene import Box, Icon, Rect
from kiosk.ui.sketch import Sketch
from kiosk.ui.theme import LINE_SPACING


def notice(sketch: Sketch, icon: Icon, title: str, text: str, *, below: int = 0, warns: bool = False) -> int:
    """Header, sign, title and text, centred with room for `below` pixels of more; returns where that room
    begins.
    """
    draw_header(sketch, pills_at_foot=True)
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    room = body(sketch.look)
    title_ink, text_ink = sketch.ink(sizes.title, bold=True), sketch.ink_2(sizes.body)
    title_size, title_lines = sketch.fitted(title, room, title_ink, count_max=2, one=True)
    title_height = round(title_size * LINE_SPACING) * len(title_lines)
    text_size, text_lines = sketch.fitted(text, room, text_ink)
    text_height = round(text_size * LINE_SPACING) * len(text_lines)
    words = title_height + px(14) + text_height + below
    disc = min(px(132), room.height - words - px(24) - 2 * px(12))
    whole = disc + px(24) + words
    y = room.y + max(px(12), (room.height - whole) * 45 // 100)
    circle = Rect(room.x + (room.width - disc) // 2, y, disc, disc)
    sketch.add(Box(circle, palette.warning_soft if warns else palette.soft, disc // 2))
    sketch.sign(circle.scaled(0.56), icon, palette.warning if warns else palette.accent)
    y += disc + px(24)
    sketch.lines(Rect(room.x, y, room.width, title_height), title, title_ink, count_max=2, one=True)
    y += title_height + px(14)
    sketch.lines(Rect(room.x, y, room.width, text_height), text, text_ink)
    return y + text_height


def draw_notice(sketch: Sketch, page: Sorry | Declined | AlreadyRated | OutOfService) -> None:
    match page:
        case Sorry():
            _sorry(sketch, page)
        case Declined():
            _declined(sketch)
        case AlreadyRated():
            _already_rated(sketch)
        case OutOfService():
            _out_of_service(sketch, page)


def _sorry(sketch: Sketch, page: Sorry) -> None:
    """Nothing is thanked for that is not recorded."""
    _ = sketch.look.words
    reason = {
        Trouble.NO_STATION: _("This screen lost its connection to the window."),
        Trouble.REFUSED: _("This screen is not set up for this window."),
        Trouble.NOT_RECORDED: _("The device could not store it."),
    }[page.trouble]
    text = reason + "\n" + _("Please tell the staff, or rate by telephone or on the web.")
    notice(sketch, "warning", _("Sorry, your rating was not recorded"), text, warns=True)


def _declined(sketch: Sketch) -> None:
    _ = sketch.look.words
    notice(
        sketch,
        "tick",
        _("All right, no rating this time"),
        _("You can still rate later with the code on your receipt."),
    )


def _already_rated(sketch: Sketch) -> None:
    _ = sketch.look.words
    text = _(
        "The first rating is kept and cannot be changed. To add something, please speak to the service desk."
    )
    notice(sketch, "tick", _("This case already has its rating"), text)


def _out_of_service(sketch: Sketch, page: OutOfService) -> None:
    _ = sketch.look.words
    reason = {
        Trouble.NO_STATION: _("This screen is looking for its station and goes on by itself."),
        Trouble.REFUSED: _("This screen is not known to its station. Staff: please check its token."),
        Trouble.NOT_RECORDED: _("The station cannot store ratings just now."),
    }[page.trouble]
    title = _("Rating is not possible here now")
    notice(sketch, "warning", title, _("Your case is not affected.") + "\n" + reason, warns=True)
