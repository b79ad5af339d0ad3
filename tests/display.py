"""An X server of a test's own, and what is to be seen on it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import ImageGrab

from tests.until import until

PATIENCE_S = 20.0


@contextmanager
def display(folder: Path) -> Iterator[str]:
    """The name of the display, 1280x800, as it goes into DISPLAY."""
    number = folder / "display"
    with number.open("wb") as file:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
    try:
        until(lambda: number.read_text().endswith("\n"), PATIENCE_S)
        yield f":{number.read_text().strip()}"
    finally:
        server.terminate()
        server.wait()


def pixel(name: str, x: int, y: int) -> tuple[int, ...]:
    """Red, green and blue of one place of a display."""
    seen = ImageGrab.grab((x, y, x + 1, y + 1), xdisplay=name).convert("RGB").getpixel((0, 0))
    assert isinstance(seen, tuple)
    return seen
