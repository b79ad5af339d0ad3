"""Pictures of every page in every language, theme and size, drawn as on the screen; and contact sheets of
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from kiosk.screen.pages import Shown, Theme
from kiosk.ui.letters import Letters
from kiosk.ui.opening import configure, open_window
from kiosk.ui.pages import draw
from kiosk.ui.samples import LANGUAGES, SIZES, samples
from kiosk.ui.settings import UiSettings

THUMB_AREA: Final = 50_000
"""Pixels of one picture on a contact sheet."""
SHEET_COLUMNS: Final = 6
FULL_SIZE: Final = (1280, 800)
"""The size whose pictures docs/screens keeps whole."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture; `name` as its file is called."""

    name: str
    language: str
    theme: Theme
    size: tuple[int, int]
    image: Image.Image


class Camera:
    """Draws what is shown into a buffer of the graphics card, and reads it back. One a process."""

    def __init__(self, state: Path, system_font: Path | None = None) -> None:
        """Raises WindowUnusable, FontUnusable."""
        self._letters = Letters(system_font)
        configure(UiSettings(state, window=(64, 64)), offscreen=True)
        open_window()

    def take(self, shown: Shown, size: tuple[int, int], down: str | None = None) -> Image.Image:
        """The page as an RGB picture of `size` pixels."""
        from kivy.graphics import Fbo

        from kiosk.ui.painter import Painter

        buffer = Fbo(size=size)
        Painter(buffer, self._letters).paint(draw(shown, size, self._letters, down))
        buffer.draw()
        pixels = Image.frombytes("RGBA", size, buffer.pixels)  # from below
        return pixels.transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB")


def take_all(
    camera: Camera,
    sizes: Sequence[tuple[int, int]] = SIZES,
    languages: Sequence[str] = LANGUAGES,
    themes: Sequence[Theme] = tuple(Theme),
) -> Iterator[Shot]:
    """Yield every picture, one size, language and theme after the other."""
    for size in sizes:
        for language in languages:
            for theme in themes:
                for name, shown in samples(language, theme, stands=size[1] > size[0]):
                    yield Shot(name, language, theme, size, camera.take(shown, size))


def write_all(folder: Path, state: Path, sizes: Sequence[tuple[int, int]] = SIZES) -> int:
    """Write `SIZE/LANGUAGE-THEME/NAME.png` and a contact sheet for each; returns how many pictures."""
    camera = Camera(state)
    sheet: list[Shot] = []
    count = 0
    for shot in take_all(camera, sizes):
        if sheet and _place(sheet[0]) != _place(shot):
            _write_sheet(folder, sheet)
            sheet = []
        path = folder / _place(shot) / f"{shot.name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        shot.image.save(path, optimize=True)
        sheet.append(shot)
        count += 1
    if sheet:
        _write_sheet(folder, sheet)
    return count


def _place(shot: Shot) -> str:
    return f"{shot.size[0]}x{shot.size[1]}/{shot.language}-{shot.theme.value}"


def _write_sheet(folder: Path, shots: Sequence[Shot]) -> None:
    contact_sheet(shots).save(folder / f"{_place(shots[0]).replace('/', '-')}.png", optimize=True)


def contact_sheet(shots: Sequence[Shot]) -> Image.Image:
    """All pictures, reduced, in rows, each with its name under it."""
    width, height = shots[0].size
    scale = (THUMB_AREA / (width * height)) ** 0.5
    thumb = (round(width * scale), round(height * scale))
    columns = SHEET_COLUMNS if width > height else SHEET_COLUMNS + 2
    gap, label = 14, 22
    rows = -(-len(shots) // columns)
    sheet = Image.new(
        "RGB", (columns * (thumb[0] + gap) + gap, rows * (thumb[1] + label + gap) + gap), (84, 96, 110)
    )
    letters, pen = Letters(), ImageDraw.Draw(sheet)
    for number, shot in enumerate(shots):
        row, column = divmod(number, columns)
        x, y = gap + column * (thumb[0] + gap), gap + row * (thumb[1] + label + gap)
        sheet.paste(shot.image.resize(thumb, Image.Resampling.LANCZOS), (x, y))
        name = letters.picture(shot.name, 14, False)
        pen.bitmap((x, y + thumb[1]), name, fill=(255, 255, 255))
    return sheet
