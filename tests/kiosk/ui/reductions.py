"""Small pictures of every page of one screen size, to be compared with those that were looked at.

    python -m tests.kiosk.ui.reductions WxH        compare; prints what differs, exit 1 if anything does
    python -m tests.kiosk.ui.reductions --remake   write them and docs/screens anew, to be looked at

One process a size, because a process has one graphics context.
"""

import gettext
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from kiosk.ui.samples import LANGUAGES, SIZES
from kiosk.ui.shots import FULL_SIZE, Camera, Shot, contact_sheet, take_all

ROOT = Path(__file__).resolve().parents[3]
SCREENS = ROOT / "docs" / "screens"
FOLDER = Path(__file__).resolve().parent / "reductions"
AREA = 6_000
"""Pixels of a reduction."""
COLUMNS = 16
CHANNEL_OFF_MAX = 8
SHARE_OFF_MAX = 0.001


def reduced(shot: Shot) -> Image.Image:
    """The picture, so small that another graphics driver's rounding does not show."""
    width, height = shot.size
    scale = (AREA / (width * height)) ** 0.5
    return shot.image.resize((round(width * scale), round(height * scale)), Image.Resampling.BOX)


def share_off(one: Image.Image, other: Image.Image) -> float:
    """Which part of the pixels differs by more than a little in any channel."""
    channels = ImageChops.difference(one, other).split()
    worst = channels[0]
    for channel in channels[1:]:
        worst = ImageChops.lighter(worst, channel)
    return sum(worst.histogram()[CHANNEL_OFF_MAX + 1 :]) / (one.width * one.height)


def compare(size: tuple[int, int], shots: Iterator[Shot], save: Path) -> list[str]:
    """The names of the pages that differ; the differences are kept in `save`."""
    kept = Image.open(FOLDER / f"{size[0]}x{size[1]}.png").convert("RGB")
    wrong: list[str] = []
    count, height = 0, 0
    for shot in shots:
        now = reduced(shot)
        before = kept.crop(_place(count, now.size))
        count, height = count + 1, now.height
        if share_off(now, before) > SHARE_OFF_MAX:
            wrong.append(f"{shot.language} {shot.theme.value} {shot.name}: see {save}")
            name = f"{size[0]}x{size[1]}-{shot.language}-{shot.theme.value}-{shot.name}.png"
            ImageChops.difference(now, before).save(save / name)
    if _rows(count) * height != kept.height:
        wrong.append(f"{count} pages, the picture has room for another number of rows")
    return wrong


def remake(size: tuple[int, int], camera: Camera) -> None:
    """Write this size's reductions, its contact sheets, and whole pictures of one size."""
    shots = list(take_all(camera, [size]))
    small = [reduced(shot) for shot in shots]
    sheet = Image.new("RGB", (COLUMNS * small[0].width, _rows(len(small)) * small[0].height))
    for number, picture in enumerate(small):
        sheet.paste(picture, _place(number, picture.size))
    FOLDER.mkdir(exist_ok=True)
    sheet.save(FOLDER / f"{size[0]}x{size[1]}.png", optimize=True)
    SCREENS.mkdir(exist_ok=True)
    name = f"{size[0]}x{size[1]}"
    for language in LANGUAGES:
        for theme in {shot.theme for shot in shots}:
            some = [shot for shot in shots if (shot.language, shot.theme) == (language, theme)]
            _save(contact_sheet(some), SCREENS / f"{name}-{language}-{theme.value}.webp")
            for shot in some if size == FULL_SIZE else ():
                _save(shot.image, SCREENS / name / f"{language}-{theme.value}" / f"{shot.name}.webp")


def _save(image: Image.Image, path: Path) -> None:
    """For eyes only: a fifth of the bytes of a PNG; what is compared is kept exactly."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=62)


def _rows(count: int) -> int:
    return -(-count // COLUMNS)


def _place(number: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    row, column = divmod(number, COLUMNS)
    return column * size[0], row * size[1], (column + 1) * size[0], (row + 1) * size[1]


def main(wanted: str) -> int:
    """Return the exit code."""
    if wanted == "--remake":
        for wide, high in SIZES:
            command = [sys.executable, "-m", "tests.kiosk.ui.reductions", f"--remake-{wide}x{high}"]
            subprocess.run(command, check=True, cwd=ROOT)
        return 0
    gettext.bindtextdomain("hallrating", str(ROOT / "locale"))
    width, _x, height = wanted.removeprefix("--remake-").partition("x")
    size = (int(width), int(height))
    with tempfile.TemporaryDirectory() as state:
        camera = Camera(Path(state))
        if wanted.startswith("--remake-"):
            remake(size, camera)
            return 0
        save = Path(tempfile.gettempdir()) / "hallrating-screens"
        save.mkdir(exist_ok=True)
        wrong = compare(size, take_all(camera, [size]), save)
        sys.stdout.write("".join(f"{line}\n" for line in wrong))
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
