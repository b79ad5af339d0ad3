"""From fingers to inputs: what counts as a touch, once. Pure; time is passed in, in seconds of one clock.

The first finger counts until it is lifted, whatever others do. A touch acts when it is lifted where it
came down. A touch that two input providers report, together or one after the other, counts once.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from kiosk.screen.inputs import Input, Pressed, SlidOff, Touched
from kiosk.ui.scene import Scene, Target

DEAF_S: Final = 0.3
"""After a change of page: the finger that caused it must not act on what came under it."""
AGAIN_S: Final = 0.08
"""A second report of the same touch comes within this time; no finger is so quick."""


class Fingers:
    """One screen's touches."""

    def __init__(self) -> None:
        self._finger: Hashable | None = None
        self._target: Target | None = None
        self._is_on = False
        self._deaf_until_s = float("-inf")

    @property
    def down(self) -> str | None:
        """Name of the target that is under the finger."""
        return self._target.name if self._target and self._is_on else None

    def page_changed(self, now_s: float) -> None:
        """Another page, or another layout of it: what was begun on the old one does nothing."""
        self._finger = self._target = None
        self._is_on = False
        self._deaf_until_s = now_s + DEAF_S

    def came(self, finger: Hashable, x: float, y: float, scene: Scene, now_s: float) -> tuple[Input, ...]:
        """A finger came down at a point of the scene."""
        if self._finger is not None or now_s < self._deaf_until_s:
            return ()
        self._finger = finger
        self._target = scene.target_at(x, y)
        self._is_on = self._target is not None
        if self._target is None:
            return (Touched(),)
        return (Pressed(self._target.chooses),) if self._target.chooses is not None else ()

    def moved(self, finger: Hashable, x: float, y: float) -> tuple[Input, ...]:
        """It slides; off its target it does nothing more, also when it comes back."""
        if finger != self._finger or not self._is_on or self._target is None or self._target.rect.holds(x, y):
            return ()
        self._is_on = False
        return (SlidOff(),) if self._target.chooses is not None else ()

    def left(self, finger: Hashable, x: float, y: float, scene: Scene, now_s: float) -> tuple[Input, ...]:
        """It was lifted."""
        if finger != self._finger:
            return ()
        slid = self.moved(finger, x, y)
        target, is_on = self._target, self._is_on
        self._finger = self._target = None
        self._is_on = False
        self._deaf_until_s = max(self._deaf_until_s, now_s + AGAIN_S)
        if target is None or not is_on:
            return slid
        # The page may have changed under the finger: only what is still there acts.
        if scene.target(target.name) != target:
            return (SlidOff(),) if target.chooses is not None else ()
        return (target.given,)
