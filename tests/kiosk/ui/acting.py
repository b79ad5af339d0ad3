"""A screen without a display, in a process of its own: touches as Kivy gives them, on a clock of the test.

    python -m tests.kiosk.ui.acting FOLDER

prints one JSON object: what was sent, and which pictures were equal.
"""

import gettext
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.screen.inputs import Chose, Input
from kiosk.screen.pages import LEVELS, Ask, Page, Shown, Theme
from kiosk.ui.letters import Letters
from kiosk.ui.opening import configure, open_window
from kiosk.ui.samples import frame, pages
from kiosk.ui.settings import UiSettings

SIZE = (1280, 800)


class Finger:
    """What Kivy hands to a widget."""

    def __init__(self, uid: int, x: float, y: float) -> None:
        self.uid, self.x, self.y = uid, x, SIZE[1] - 1 - y
        self.pos = (x, self.y)


class Actor:
    """One stage, its clock and what it sent."""

    def __init__(self, letters: Letters) -> None:
        from kiosk.ui.stage import Stage

        self.now_s = 100.0
        self.sent: list[Input] = []
        self.stage = Stage(letters, self.sent.append, lambda: self.now_s)
        self.stage.size = SIZE

    def show(self, page: Page, theme: Theme = Theme.NORMAL) -> None:
        self.stage.show(Shown(frame("zh_CN", theme), page))

    def press(self, name: str, uid: int = 1) -> Finger:
        assert self.stage.scene is not None
        target = self.stage.scene.target(name)
        assert target is not None, name
        finger = Finger(uid, *target.rect.centre)
        self.stage.on_touch_down(finger)
        return finger

    def tap(self, name: str, *, wait_s: float = 0) -> list[str]:
        """Names of what was sent for a whole touch."""
        self.now_s += wait_s
        before = len(self.sent)
        finger = self.press(name)
        self.now_s += 0.05
        self.stage.on_touch_up(finger)
        return [type(given).__name__ for given in self.sent[before:]]

    def picture(self) -> str:
        """A digest of all pixels."""
        image = self.stage.export_as_image()
        return hashlib.sha256(image.texture.pixels).hexdigest()


def after_the_press(letters: Letters, level: int) -> list[str]:
    """The pictures from 300 ms after a choice to idle."""
    actor, ask = Actor(letters), pages("zh_CN")["ask"]
    assert isinstance(ask, Ask)
    actor.show(ask)
    actor.tap(f"level-{level}")
    assert actor.sent[-1] == Chose(level)
    actor.show(replace(ask, down=level, locked=True))
    found = []
    for page in (
        replace(ask, locked=True),
        *(pages("zh_CN")[name] for name in ("reasons", "thanks", "idle")),
    ):
        actor.show(page)
        found.append(actor.picture())
    return found


def act(letters: Letters) -> dict[str, Any]:
    """Everything that the tests ask for."""
    actor = Actor(letters)
    actor.show(pages("zh_CN")["ask"])
    rest = actor.picture()
    first = actor.press("level-4")
    down = actor.picture()
    second = actor.press("level-1", uid=2)
    actor.stage.on_touch_up(second)
    actor.stage.on_touch_up(first)
    two_fingers = [type(given).__name__ for given in actor.sent]
    lifted = actor.picture()
    actor.now_s += 1
    actor.show(pages("zh_CN")["enter-code"])
    deaf = actor.tap("key-A")
    actor.now_s += 1
    typed = actor.tap("key-A")
    actor.now_s += 1
    return {
        "two_fingers": two_fingers,
        "down_differs": rest != down,
        "lifted_is_rest": rest == lifted,
        "deaf": deaf,
        "typed": typed,
        "pills": [actor.tap(name, wait_s=1) for name in ("theme", "language", "sound")],
        "levels": [after_the_press(letters, level) for level in LEVELS],
    }


def main(folder: Path) -> None:
    """Print what happened."""
    gettext.bindtextdomain("hallrating", str(Path(__file__).resolve().parents[3] / "locale"))
    configure(UiSettings(folder, window=SIZE), offscreen=True)
    open_window()
    sys.stdout.write(json.dumps(act(Letters())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
