"""What stands around every page: the hall, and the pills for language, size and sound."""

from __future__ import annotations

from typing import Final

from kiosk.screen.inputs import (
    ChangedLanguage,
    ChangedTheme,
    Input,
    OpenedPrivacy,
    ToggledReach,
    ToggledSound,
)
from kiosk.screen.pages import Theme
from kiosk.ui.scene import Box, Icon, Rect, Target
from kiosk.ui.sketch import Ink, Look, Sketch
from kiosk.ui.theme import REACH_SHARE, TARGET_OTHER_MIN
from kiosk.ui.words import words_of

NEXT_THEME: Final = {Theme.NORMAL: Theme.LARGE, Theme.LARGE: Theme.CONTRAST, Theme.CONTRAST: Theme.NORMAL}


def margin(look: Look) -> int:
    """At both sides of every page."""
    return look.style.px(32)


def header_height(look: Look) -> int:
    return max(look.style.px(88), TARGET_OTHER_MIN + 2 * look.style.px(12))


def low_reach(look: Look) -> bool:
    """Are targets to be in the lower part? Only a standing screen is too high for anyone."""
    return look.frame.low_reach and look.style.stands


def body(look: Look) -> Rect:
    """Where a page may draw: under the header, and its bar of pills in low reach is under `reach_top`."""
    top = header_height(look)
    side = margin(look)
    return Rect(side, top, look.style.width - 2 * side, look.style.height - top)


def reach_top(look: Look) -> int:
    """The highest pixel at which a target may begin in low reach, under the bar of pills."""
    return round(look.style.height * (1 - REACH_SHARE)) + _pill_height(look) + look.style.px(16)


def draw_header(sketch: Sketch, *, pills_at_foot: bool = False) -> None:
    """The bar with the hall's name and the pills, which low reach moves down: to its upper edge, or to the
    foot.
    """
    look, palette = sketch.look, sketch.palette
    height = header_height(look)
    bar = Rect(0, 0, look.style.width, height)
    sketch.add(Box(bar, palette.brand_deep, top=palette.brand))
    if palette.brand == palette.background:  # a dark header needs its edge
        sketch.add(Box(Rect(0, height - 3, look.style.width, 3), palette.line))
    side = margin(look)
    if low_reach(look):
        top = reach_top(look) - _pill_height(look) - look.style.px(16)
        if pills_at_foot:
            top = look.style.height - _pill_height(look) - look.style.px(40)
        draw_pills(sketch, look.style.width - side, top)
        right = look.style.width - side
    else:
        right = draw_pills(sketch, look.style.width - side, (height - _pill_height(look)) // 2)
    logo = look.style.px(48)
    _logo(sketch, Rect(side, (height - logo) // 2, logo, logo))
    left = side + logo + look.style.px(16)
    ink = Ink(look.style.sizes.body, palette.on_brand, palette.brand_deep, bold=True, align="left")
    room = Rect(left, 0, right - left - look.style.px(20), height)
    sketch.lines(room, look.frame.hall, ink, count_max=2, foreign=True, one=True)
    practice(sketch, Rect(0, height, look.style.width, look.style.px(44)))


def _logo(sketch: Sketch, rect: Rect) -> None:
    palette = sketch.palette
    sketch.add(Box(rect, palette.on_brand, rect.width // 4))
    sketch.sign(rect.scaled(0.66), "person", palette.brand_deep)


def practice(sketch: Sketch, rect: Rect) -> None:
    """A strip on every page of a practice session."""
    if not sketch.look.frame.practice:
        return
    _ = sketch.look.words
    palette, sizes = sketch.palette, sketch.style.sizes
    height = max(rect.height, round(sizes.small * 1.3) + 4)
    strip = Rect(rect.x, rect.y, rect.width, height)
    sketch.add(Box(strip, palette.warning_soft))
    ink = Ink(sizes.small, palette.warning, palette.warning_soft, bold=True)
    sketch.line(strip.inset(2), _("Practice: nothing counts"), ink)


def draw_pills(sketch: Sketch, right: int, top: int) -> int:
    """Sound, size and language from the right; returns the left edge of the last."""
    look = sketch.look
    _ = look.words
    height, gap = _pill_height(look), look.style.px(16)
    x = right
    if look.frame.sound is not None:
        x -= height
        icon: Icon = "speaker" if look.frame.sound else "mute"
        target = _pill("sound", Rect(x, top, height, height), ToggledSound())
        sketch.icon_button(target, icon, on_header=True)
        x -= gap
    names = {Theme.NORMAL: _("Standard"), Theme.LARGE: _("Large text"), Theme.CONTRAST: _("Contrast")}
    labels: list[tuple[str, str, Input]] = [("theme", names[NEXT_THEME[look.frame.theme]], ChangedTheme())]
    if look.frame.next_language != look.frame.language:
        labels.append(("language", words_of(look.frame.next_language).own_name(), ChangedLanguage()))
    for name, label, given in labels:
        width = max(2 * height, sketch.width(label, look.style.sizes.small) + 2 * look.style.px(22))
        x -= width
        sketch.button(_pill(name, Rect(x, top, width, height), given), label, "pill")
        x -= gap
    return x + gap


def _pill(name: str, rect: Rect, given: Input) -> Target:
    return Target(name, rect, given, main=False)


def _pill_height(look: Look) -> int:
    return max(TARGET_OTHER_MIN, look.style.px(60))


def small_keys(sketch: Sketch, right: int, middle: int, side: int) -> int:
    """Privacy and, on a standing screen, low reach, round, from the right; returns the left edge."""
    look = sketch.look
    keys: list[tuple[str, Icon, Input]] = [("privacy", "shield", OpenedPrivacy())]
    if look.style.stands:
        keys.append(("reach", "down", ToggledReach()))
    x = right
    for name, icon, given in keys:
        x -= side
        sketch.icon_button(_pill(name, Rect(x, middle - side // 2, side, side), given), icon)
        x -= look.style.px(16)
    return x
