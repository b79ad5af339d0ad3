"""Every page as it is drawn, against the pictures in docs/screens that people have looked at."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from kiosk.ui.samples import SIZES
from tests.kiosk.ui.conftest import ROOT
from tests.kiosk.ui.reductions import SCREENS, SHARE_OFF_MAX, share_off

SCREENS_BYTES_MAX = 8_000_000


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_looks_as_it_did_when_it_was_looked_at(size: tuple[int, int]) -> None:
    command = [sys.executable, "-m", "tests.kiosk.ui.reductions", f"{size[0]}x{size[1]}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == "", done.stdout
    assert done.returncode == 0, done.stderr


def test_a_page_with_another_word_is_found() -> None:
    one = Image.new("RGB", (98, 61), "white")
    other = one.copy()
    ImageDraw.Draw(other).rectangle((10, 10, 13, 12), fill=(200, 200, 200))
    assert share_off(one, one) == 0
    assert share_off(one, Image.new("RGB", one.size, (250, 250, 250))) == 0
    assert share_off(one, other) > SHARE_OFF_MAX


def test_the_pictures_are_all_there_and_not_too_many_bytes() -> None:
    pictures = list(SCREENS.rglob("*.webp"))
    sheets = {path.name for path in SCREENS.glob("*.webp")}
    for width, height in SIZES:
        for language in ("zh_CN", "en"):
            for theme in ("normal", "large", "contrast"):
                assert f"{width}x{height}-{language}-{theme}.webp" in sheets
    assert {path.parent.name for path in Path(SCREENS / "1280x800").rglob("*.webp")} >= {
        "zh_CN-normal",
        "en-contrast",
    }
    assert sum(path.stat().st_size for path in pictures) <= SCREENS_BYTES_MAX
