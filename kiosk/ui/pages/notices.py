"""Pages that tell one thing: a sign, a sentence, what to do. The same frame for each."""

from __future__ import annotations

from kiosk.screen.pages import OutOfService, Sorry, Trouble
from kiosk.ui.header import body, draw_header
from kiosk.ui.scene import Box, Icon, Rect
from kiosk.ui.sketch import Sketch


def notice(sketch: Sketch, icon: Icon, title: str, text: str, *, below: int = 0, warns: bool = False) -> int:
    """Header, sign, title and text, centred with room for `below` pixels of more; returns where that room begins."""
    draw_header(sketch)
    sizes, px, palette = sketch.style.sizes, sketch.px, sketch.palette
    room = body(sketch.look)
    disc = px(132)
    wide = min(room.width, px(980))
    left = room.x + (room.width - wide) // 2
    title_ink, text_ink = sketch.ink(sizes.title, bold=True), sketch.ink_2(sizes.body)
    tall = Rect(left, 0, wide, room.height)
    title_size, title_lines = sketch.fitted(title, tall, title_ink, count_max=2)
    title_height = round(title_size * 1.3) * len(title_lines)
    text_size, text_lines = sketch.fitted(text, tall, text_ink)
    text_height = round(text_size * 1.3) * len(text_lines)
    whole = disc + px(28) + title_height + px(16) + text_height + below
    y = room.y + max(px(16), (room.height - whole) * 45 // 100)
    circle = Rect(room.x + (room.width - disc) // 2, y, disc, disc)
    sketch.add(Box(circle, palette.warning_soft if warns else palette.soft, disc // 2))
    sketch.sign(circle.scaled(0.56), icon, palette.warning if warns else palette.accent)
    y += disc + px(28)
    sketch.lines(Rect(left, y, wide, title_height), title, title_ink, count_max=2)
    y += title_height + px(16)
    sketch.lines(Rect(left, y, wide, text_height), text, text_ink)
    return y + text_height


def draw_sorry(sketch: Sketch, page: Sorry) -> None:
    """Nothing is thanked for that is not recorded."""
    _ = sketch.look.words
    reason = {
        Trouble.NO_STATION: _("This screen lost its connection to the window."),
        Trouble.REFUSED: _("This screen is not set up for this window."),
        Trouble.NOT_RECORDED: _("The device could not store it."),
    }[page.trouble]
    text = reason + "\n" + _("Please tell the staff, or rate by telephone or on the web.")
    notice(sketch, "warning", _("Sorry, your rating was not recorded"), text, warns=True)


def draw_declined(sketch: Sketch) -> None:
    _ = sketch.look.words
    notice(sketch, "tick", _("All right, no rating this time"), _("You can still rate later with the code on your receipt."))


def draw_already_rated(sketch: Sketch) -> None:
    _ = sketch.look.words
    text = _("The first rating is kept and cannot be changed. To add something, please speak to the service desk.")
    notice(sketch, "tick", _("This case already has its rating"), text)


def draw_out_of_service(sketch: Sketch, page: OutOfService) -> None:
    _ = sketch.look.words
    reason = {
        Trouble.NO_STATION: _("This screen is looking for its station and goes on by itself."),
        Trouble.REFUSED: _("This screen is not known to its station. Staff: please check its token."),
        Trouble.NOT_RECORDED: _("The station cannot store ratings just now."),
    }[page.trouble]
    title = _("Rating is not possible here now")
    notice(sketch, "warning", title, _("Your case is not affected.") + "\n" + reason, warns=True)

