"""Pictures of everything that a scene holds, made by Pillow and kept: the painter only places them.

So edges are smooth without multisampling, which costs software GL 2.5 times the frame, and pictures are
the same with every graphics driver.
"""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kiosk.ui.faces import OVERSAMPLING
from kiosk.ui.scene import Box
from kiosk.ui.theme import rgb

SHADOW_PAD: Final = 26
"""How far a shadow reaches beyond its box, in pixels."""
SHADOW_BLUR: Final = 9
SHADOW_DROP: Final = 5


def radius_of(box: Box) -> int:
    """Never more than half of the shorter side."""
    return min(box.radius, box.rect.width // 2, box.rect.height // 2)


def box_border(box: Box) -> int:
    """Width of the parts of a box's picture that are not stretched, its shadow included."""
    return radius_of(box) + max(2, round(box.line_width)) + pad_of(box)


def pad_of(box: Box) -> int:
    """How far its picture reaches beyond the box."""
    return SHADOW_PAD if box.shadow else 0


def box_picture(box: Box) -> Image.Image:
    """The smallest picture of a rounded box of this look: corners, and a middle to be stretched."""
    pad, border = pad_of(box), box_border(box)
    width = min(box.rect.width + 2 * pad, 2 * border + 2)
    height = min(box.rect.height + 2 * pad, 2 * border + 2)
    inner = (pad, pad, width - pad, height - pad)
    radius = radius_of(box)
    shape = _rounded((width, height), inner, radius)
    picture = Image.new("RGBA", (width, height), (*rgb(box.line or box.fill), 0))
    if box.shadow:
        blurred = ImageChops.offset(shape, 0, SHADOW_DROP).filter(ImageFilter.GaussianBlur(SHADOW_BLUR))
        shade = Image.new("RGBA", picture.size, (*rgb(box.shadow), 0))
        shade.putalpha(blurred.point([round(v * box.shadow_opacity) for v in range(256)]))
        picture = Image.alpha_composite(picture, shade)
    if box.line and box.line_width:
        picture = Image.alpha_composite(picture, _coloured(shape, box.line))
        width_px = box.line_width
        hole = (inner[0] + width_px, inner[1] + width_px, inner[2] - width_px, inner[3] - width_px)
        shape = _rounded((width, height), hole, max(0, radius - width_px))
    return Image.alpha_composite(picture, _coloured(shape, box.fill))


def gradient_picture(height: int, top: str, bottom: str) -> Image.Image:
    """One column, from `top` to `bottom`."""
    image = Image.new("RGBA", (1, height))
    first, last = rgb(top), rgb(bottom)
    for y in range(height):
        share = y / max(1, height - 1)
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, last, strict=True))
        image.putpixel((0, y), (red, green, blue, 255))
    return image


def _coloured(shape: Image.Image, colour: str) -> Image.Image:
    image = Image.new("RGBA", shape.size, (*rgb(colour), 0))
    image.putalpha(shape)
    return image


def _rounded(size: tuple[int, int], inner: tuple[float, float, float, float], radius: float) -> Image.Image:
    large = Image.new("L", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING))
    left, top, right, bottom = (value * OVERSAMPLING for value in inner)
    draw = ImageDraw.Draw(large)
    draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius * OVERSAMPLING, fill=255)
    return large.resize(size, Image.Resampling.BOX)
