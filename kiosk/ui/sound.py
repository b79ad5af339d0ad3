"""Plays sound files through Kivy. Without a sound card nothing is heard and nothing waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.screen.speaker import NoSound


class KivyPlayer:
    """One sound at a time; to be made and called in the drawing thread."""

    def __init__(self) -> None:
        self._playing: Any = None

    def play(self, sound: Path) -> None:
        """Begin, and return at once. Raises NoSound."""
        from kivy.core.audio import SoundLoader

        self.stop()
        loaded = SoundLoader.load(str(sound))
        # Without a sound card it loads with length 0, and no end is ever told.
        if loaded is None or loaded.length <= 0:
            raise NoSound(str(sound))
        self._playing = loaded
        loaded.play()

    def stop(self) -> None:
        """End what plays."""
        if self._playing is not None:
            self._playing.stop()
            self._playing.unload()
            self._playing = None
