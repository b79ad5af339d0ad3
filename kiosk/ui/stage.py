"""The one widget: paints what is shown and hands on what fingers and keys do."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from kivy.uix.widget import Widget

from kiosk.screen.inputs import Input
from kiosk.screen.pages import Ask, Shown
from kiosk.ui.fingers import Fingers
from kiosk.ui.letters import Letters
from kiosk.ui.pages import draw
from kiosk.ui.painter import Painter
from kiosk.ui.scene import Scene

Send = Callable[[Input], None]


class Stage(Widget):  # type: ignore[misc]  # Kivy carries no annotations
    """As large as the window. `now_s`: a monotonic clock, replaced in tests."""

    def __init__(self, letters: Letters, send: Send, now_s: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._letters = letters
        self._send = send
        self._now_s = now_s
        self._fingers = Fingers()
        self._painter = Painter(self.canvas, letters)
        self._shown: Shown | None = None
        self.scene: Scene | None = None
        self.bind(size=lambda *_given: self._paint())

    def show(self, shown: Shown) -> None:
        """Draw this from the next frame on."""
        before, self._shown = self._shown, shown
        if before is not None and _layout(before) != _layout(shown):
            self._fingers.page_changed(self._now_s())
        if shown != before:
            self._paint()

    def _paint(self) -> None:
        width, height = (int(side) for side in self.size)
        if self._shown is None or width < 200 or height < 200:
            return  # Kivy's widgets begin with 100x100
        self.scene = draw(self._shown, (width, height), self._letters, self._fingers.down)
        self._painter.paint(self.scene)

    def on_touch_down(self, touch: Any) -> bool:
        """Shown at once, before the core knows of it."""
        self._finger(lambda scene, x, y: self._fingers.came(touch.uid, x, y, scene, self._now_s()), touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        self._finger(lambda _scene, x, y: self._fingers.moved(touch.uid, x, y), touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        self._finger(lambda scene, x, y: self._fingers.left(touch.uid, x, y, scene, self._now_s()), touch)
        return True

    def _finger(self, act: Callable[[Scene, float, float], tuple[Input, ...]], touch: Any) -> None:
        if self.scene is None or getattr(touch, "button", "left").startswith("scroll"):
            return
        before = self._fingers.down
        inputs = act(self.scene, touch.x, self.scene.height - 1 - touch.y)
        if self._fingers.down != before:
            self._paint()
        for given in inputs:
            self._send(given)


def _layout(shown: Shown) -> tuple[object, ...]:
    """What moves targets when it changes."""
    frame, page = shown.frame, shown.page
    index = page.index if isinstance(page, Ask) else 0
    return type(page), index, frame.language, frame.theme, frame.low_reach, frame.practice
