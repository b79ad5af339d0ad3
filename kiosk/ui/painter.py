"""Draws scenes on a Kivy canvas. What was there in the scene before is kept and not made anew."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, assert_never

from kivy.graphics import BorderImage, Canvas, Color, InstructionGroup, Rectangle
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk.ui.faces import face_picture
from kiosk.ui.icons import icon_picture, ring_picture
from kiosk.ui.letters import HEIGHT, Letters
from kiosk.ui.raster import box_border, box_picture, gradient_picture, pad_of, radius_of
from kiosk.ui.scene import Box, Face, Item, Rect, Ring, Scene, Sign, Text
from kiosk.ui.theme import Colour, rgb

TEXTURE_BYTES_MAX: Final = 24_000_000
"""Pictures kept for later; a page's own are always kept."""


class Painter:
    """One canvas, and the pictures on it."""

    def __init__(self, canvas: Canvas, letters: Letters) -> None:
        self._canvas = canvas
        self._letters = letters
        self._textures = _Textures()
        self._groups: dict[tuple[Item, int], InstructionGroup] = {}
        self._height = 0

    def paint(self, scene: Scene) -> None:
        """Show this scene in place of the one before."""
        if scene.height != self._height:
            self._groups.clear()
            self._height = scene.height
        seen: Counter[Item] = Counter()
        groups: dict[tuple[Item, int], InstructionGroup] = {}
        for item in scene.items:
            key = (item, seen[item])
            seen[item] += 1
            groups[key] = self._groups.get(key) or self._group(item)
        self._canvas.clear()
        self._canvas.add(Color(*_part(scene.background)))
        self._canvas.add(Rectangle(pos=(0, 0), size=(scene.width, scene.height)))
        for group in groups.values():
            self._canvas.add(group)
        self._groups = groups
        self._textures.trim()

    def _group(self, item: Item) -> InstructionGroup:
        match item:
            case Box():
                return self._box(item)
            case Text():
                return self._text(item)
            case Face(rect, level):
                key = ("face", rect.width, level, item.disc, item.ink)
                made = self._textures.get(
                    key, lambda: face_picture(rect.width, level, item.disc, item.disc_top, item.ink)
                )
                return self._placed(rect, made)
            case Sign(rect, icon, colour):
                made = self._textures.get((icon, rect.width), lambda: icon_picture(rect.width, icon))
                return self._placed(rect, made, colour)
            case Ring():
                return self._ring(item)
            case _:
                assert_never(item)

    def _box(self, box: Box) -> InstructionGroup:
        if box.top is not None:
            top, height = box.top, box.rect.height
            made = self._textures.get(
                ("gradient", height, top, box.fill), lambda: gradient_picture(height, top, box.fill)
            )
            return self._placed(box.rect, made)
        if not radius_of(box) and not box.line and not box.shadow:
            group = InstructionGroup()
            group.add(Color(*_part(box.fill)))
            group.add(Rectangle(pos=self._pos(box.rect), size=(box.rect.width, box.rect.height)))
            return group
        pad, border = pad_of(box), box_border(box)
        whole = box.rect.inset(-pad)
        across = min(border, (whole.width - 1) // 2)
        along = min(border, (whole.height - 1) // 2)
        look = (box.fill, radius_of(box), box.line, box.line_width, box.shadow, box.shadow_opacity)
        made = self._textures.get(
            ("box", look, min(whole.width, 2 * border + 2), min(whole.height, 2 * border + 2)),
            lambda: box_picture(box),
        )
        group = InstructionGroup()
        group.add(Color(1, 1, 1, 1))
        group.add(
            BorderImage(
                texture=made,
                pos=self._pos(whole),
                size=(whole.width, whole.height),
                border=(along, across, along, across),
            )
        )
        return group

    def _text(self, text: Text) -> InstructionGroup:
        if not text.text.strip():
            return InstructionGroup()
        made = self._textures.get(
            ("text", text.text, text.size, text.bold),
            lambda: self._letters.picture(text.text, text.size, text.bold),
        )
        width, height = made.size
        rect = text.rect
        x = {
            "left": rect.x - 1,
            "centre": rect.x + (rect.width - width) // 2,
            "right": rect.right - width + 1,
        }[text.align]
        y = rect.y + (rect.height - math.ceil(HEIGHT * text.size)) // 2
        return self._placed(Rect(x, y, width, height), made, text.colour)

    def _ring(self, ring: Ring) -> InstructionGroup:
        side, width, share = ring.rect.width, ring.width, round(ring.share, 3)
        group = InstructionGroup()
        for part, colour in ((1.0, ring.rest), (share, ring.colour)):
            made = self._textures.get(
                ("ring", side, width, part),
                lambda part=part: ring_picture(side, width, part),  # type: ignore[misc]
            )
            group.add(self._placed(ring.rect, made, colour))
        return group

    def _placed(self, rect: Rect, texture: Texture, colour: Colour = "#FFFFFF") -> InstructionGroup:
        group = InstructionGroup()
        group.add(Color(*_part(colour)))
        group.add(Rectangle(texture=texture, pos=self._pos(rect), size=(rect.width, rect.height)))
        return group

    def _pos(self, rect: Rect) -> tuple[int, int]:
        """Kivy counts from below."""
        return rect.x, self._height - rect.bottom


class _Textures:
    """Pictures by what they show; those not used for longest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Texture] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Image.Image]) -> Texture:
        texture = self._kept.get(key)
        if texture is None:
            texture = _texture(make())
            self._kept[key] = texture
            self._bytes += _bytes(texture)
        self._kept.move_to_end(key)
        return texture

    def trim(self) -> None:
        """Forget what is over the limit; what is on the canvas lives on in it."""
        while self._bytes > TEXTURE_BYTES_MAX and len(self._kept) > 1:
            _key, texture = self._kept.popitem(last=False)
            self._bytes -= _bytes(texture)


def _texture(picture: Image.Image) -> Texture:
    if picture.mode == "L":
        picture = Image.merge("LA", (Image.new("L", picture.size, 255), picture))
    fmt = "luminance_alpha" if picture.mode == "LA" else "rgba"
    texture = Texture.create(size=picture.size, colorfmt=fmt)
    texture.min_filter = texture.mag_filter = "nearest"
    flipped = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture.blit_buffer(flipped.tobytes(), colorfmt=fmt, bufferfmt="ubyte")
    return texture


def _bytes(texture: Texture) -> int:
    width, height = texture.size
    return int(width * height * (2 if texture.colorfmt == "luminance_alpha" else 4))


def _part(colour: Colour) -> tuple[float, float, float, float]:
    red, green, blue = rgb(colour)
    return red / 255, green / 255, blue / 255, 1.0
