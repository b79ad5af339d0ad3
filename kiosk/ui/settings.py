"""What the drawing part needs to know of this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UiSettings:
    """`window`: width and height in pixels of an ordinary window; None: the whole display, without a frame.

    `state`: a folder for Kivy's own files. `touch_device`: a path such as `/dev/input/event3`, read
    directly where
    the window gets no touches (KMS without X). `system_font`: draws what the shipped fonts lack.
    """

    state: Path
    window: tuple[int, int] | None = None
    position: tuple[int, int] | None = None
    """Of the window's upper left corner; chooses the display of a PC with two."""
    system_font: Path | None = None
    touch_device: str | None = field(default=None)
