"""The five faces differ in their drawing, not by colour alone."""

from itertools import combinations

import pytest
from PIL import Image, ImageChops

from kiosk.ui.faces import face_picture
from kiosk.ui.icons import icon_picture, ring_picture

LEVELS = (5, 4, 3, 2, 1)
SIDE = 120


def without_colour(level: int) -> Image.Image:
    return face_picture(SIDE, level, "#FFFFFF", "#FFFFFF", "#000000").convert("L")


@pytest.mark.parametrize(("one", "other"), list(combinations(LEVELS, 2)))
def test_two_faces_differ_in_black_on_white(one: int, other: int) -> None:
    difference = ImageChops.difference(without_colour(one), without_colour(other))
    dark = sum(difference.histogram()[128:])
    assert dark >= 0.01 * SIDE * SIDE


@pytest.mark.parametrize("level", LEVELS)
def test_a_face_is_alike_on_both_sides_but_for_the_light_in_its_eyes(level: int) -> None:
    image = without_colour(level)
    mirrored = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    difference = ImageChops.difference(image, mirrored)
    assert sum(difference.histogram()[128:]) <= 0.01 * SIDE * SIDE


@pytest.mark.parametrize("side", [24, 61, 104, 230])
def test_a_face_fills_its_square_and_its_corners_are_clear(side: int) -> None:
    image = face_picture(side, 3, "#FFC533", "#FFD668", "#1B2B3B")
    assert image.size == (side, side)
    alpha = image.getchannel("A")
    assert alpha.getpixel((0, 0)) == 0
    assert alpha.getpixel((side // 2, side // 2)) == 255
    assert alpha.getbbox() == (0, 0, side, side)


def test_a_ring_is_as_long_as_the_time_that_is_left() -> None:
    lengths = [sum(ring_picture(68, 5, share).histogram()[128:]) for share in (0.0, 0.25, 0.5, 1.0)]
    assert lengths[0] <= 6
    assert lengths[1] == pytest.approx(lengths[3] / 4, rel=0.05)
    assert lengths[2] == pytest.approx(lengths[3] / 2, rel=0.05)


def test_every_icon_is_a_drawing_of_its_own() -> None:
    names = ("person", "speaker", "mute", "tick", "clock", "shield", "next", "down", "warning")
    pictures = {icon_picture(48, icon).tobytes() for icon in names}  # type: ignore[arg-type]
    assert len(pictures) == len(names)
    assert all(any(picture) for picture in pictures)
