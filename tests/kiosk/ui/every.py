"""Every scene of every language, theme and size, for tests of what must hold on all of them."""

from collections.abc import Iterator

from kiosk.screen.pages import Shown, Theme
from kiosk.ui.letters import Letters
from kiosk.ui.pages import draw
from kiosk.ui.samples import LANGUAGES, SIZES, samples
from kiosk.ui.scene import Scene


def scenes(letters: Letters, size: tuple[int, int]) -> Iterator[tuple[str, Shown, Scene]]:
    """Each with a name for messages."""
    for language in LANGUAGES:
        for theme in Theme:
            for name, shown in samples(language, theme, stands=size[1] > size[0]):
                yield f"{name} {language} {theme.value} {size}", shown, draw(shown, size, letters)


ALL_SIZES = SIZES
