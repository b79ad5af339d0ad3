"""The window: Kivy on the main thread, and the bridge to the core. `run` returns when the window has
closed.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from gettext import gettext as _
from time import monotonic
from typing import Any, Final

from kiosk.screen.bridge import Bridge, Leave, Say
from kiosk.screen.inputs import FoundNoSound, Input, Keyed, Pressed, SlidOff, Touched
from kiosk.screen.pages import Page, Shown
from kiosk.screen.speaker import Speaker
from kiosk.screen.watchdog import Watchdog
from kiosk.ui.letters import Letters
from kiosk.ui.opening import configure, open_window
from kiosk.ui.settings import UiSettings
from kiosk.ui.sound import KivyPlayer

log = logging.getLogger(__name__)

ENTER_CODES: Final = (13, 271)
"""Both Enter keys, as Kivy numbers them."""


def run(
    bridge: Bridge,
    settings: UiSettings,
    watchdog: Watchdog,
    *,
    ready: Callable[[], None] | None = None,
) -> None:
    """Draw what the bridge gives until it says Leave, the window is closed or SIGTERM comes; on the main
    thread.

    `watchdog` is told once the first page is drawn, and `ready` is called then. Raises WindowUnusable and
    FontUnusable before anything was shown.
    """
    letters = Letters(settings.system_font)
    configure(settings)
    window = open_window()
    _Screen(window, letters, bridge, watchdog, ready or _nothing).run()


class _Screen:
    """One window for one bridge."""

    def __init__(
        self,
        window: Any,
        letters: Letters,
        bridge: Bridge,
        watchdog: Watchdog,
        ready: Callable[[], None],
    ) -> None:
        from kivy.clock import Clock

        from kiosk.ui.stage import Stage

        self._window = window
        self._bridge = bridge
        self._speaker = Speaker(KivyPlayer(), KivyPlayer())
        self._watchdog = watchdog
        self._ready = ready
        self._language = ""
        self._is_drawn = False
        self._page: type[Page] | None = None
        self._leaves = False
        self._stage = Stage(letters, self._given)
        self._clock = Clock
        self._wake = Clock.create_trigger(self._drain, -1)

    def run(self) -> None:
        """Returns after the window has closed."""
        from kivy.base import runTouchApp, stopTouchApp

        window = self._window
        self._stop = stopTouchApp
        window.set_title(_("Rating"))
        window.bind(on_request_close=self._may_close, on_key_down=self._key_down, on_textinput=self._typed)
        before = {
            number: signal.signal(number, self._asked_to_end) for number in (signal.SIGTERM, signal.SIGINT)
        }
        self._bridge.attach(self._wake)
        self._wake()
        if self._watchdog.every_s is not None:
            self._clock.schedule_interval(
                lambda _delta_s: self._watchdog.tick(monotonic()), self._watchdog.every_s
            )
        try:
            runTouchApp(self._stage)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            window.close()

    def _drain(self, _delta_s: float) -> None:
        """All that waits; of several pages only the last is drawn."""
        latest: Shown | None = None
        for order in self._bridge.drain():
            match order:
                case Shown():
                    latest = order
                    self._sound_of(order)
                case Say(prompt):
                    self._say(prompt)
                case Leave():
                    self._end()
        if latest is not None:
            self._stage.show(latest)
            if not self._is_drawn:
                self._is_drawn = True
                self._clock.schedule_once(self._drawn, 0)

    def _drawn(self, _delta_s: float) -> None:
        self._watchdog.ready()
        self._ready()

    def _sound_of(self, shown: Shown) -> None:
        """What is said belongs to its page: another one ends it."""
        self._language = shown.frame.language
        self._speaker.switch(on=bool(shown.frame.sound))
        if self._page is not type(shown.page):
            self._page = type(shown.page)
            self._speaker.hush()

    def _say(self, prompt: str) -> None:
        could = self._speaker.can_speak
        self._speaker.say(prompt, self._language)
        if could and not self._speaker.can_speak:
            self._bridge.send(FoundNoSound())

    def _given(self, given: Input) -> None:
        """What a finger did; each key clicks alike, whichever it is."""
        if not isinstance(given, Pressed | SlidOff | Touched):
            self._speaker.click()
        self._bridge.send(given)

    def _typed(self, _window: Any, text: str) -> bool:
        """Scanners and keypads type; what it means is the core's business."""
        at_s = monotonic()
        for character in text:
            self._bridge.send(Keyed(character, at_s))
        return True

    def _key_down(self, _window: Any, code: int, *_more: Any) -> bool:
        """No key of a keyboard closes or opens anything here."""
        if code in ENTER_CODES:
            self._bridge.send(Keyed("\n", monotonic()))
        return True

    def _may_close(self, *_given: Any, **_more: Any) -> bool:
        """True keeps the window: Alt-F4 is no way out for a citizen."""
        return not self._leaves

    def _asked_to_end(self, _number: int, _frame: Any) -> None:
        self._end()

    def _end(self) -> None:
        self._leaves = True
        self._stop()


def _nothing() -> None:
    """Nobody waits for the first page."""
