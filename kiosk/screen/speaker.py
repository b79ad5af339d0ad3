"""Which sound is played when. How it is played is a `Player` of the drawing part, or nobody."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, Protocol

from kiosk.screen.prompts import CHIME, CLICK, RECORDED, TEXTS, effect_file, spoken_file

log = logging.getLogger(__name__)

WITHOUT_VOICE: Final = {RECORDED: CHIME}
"""What a language without voices hears in place of a prompt."""


class NoSound(Exception):
    """This machine plays nothing: no sound card, no driver, a file that it cannot read."""


class Player(Protocol):
    """Plays files. Nobody waits for an end: without a sound card none is ever told."""

    def play(self, sound: Path) -> None:
        """Begin, and return at once; what plays goes on. Raises `NoSound`."""

    def stop(self) -> None:
        """End what was begun with `play`; nothing may be playing."""


class Speaker:
    """Called in the drawing thread. Sounds never fail and never wait."""

    def __init__(self, voice: Player | None, effects: Player | None) -> None:
        """`voice` speaks, one prompt at a time; `effects` plays short sounds over it. None: no card."""
        self._voice = voice
        self._effects = effects
        self._is_on = False

    @property
    def can_speak(self) -> bool:
        """Is there anything to be heard here? Else the screen shows no key for it."""
        return self._voice is not None

    def switch(self, *, on: bool) -> None:
        """Sound on or off; what is being said ends at once."""
        if self._is_on and not on:
            self.hush()
        self._is_on = on

    def say(self, prompt: str, language: str) -> None:
        """Speak a prompt in place of the one before. Raises `KeyError` for one that there is not."""
        if prompt not in TEXTS:
            raise KeyError(prompt)
        self.hush()
        sound = spoken_file(prompt, language)
        if not sound.exists():
            if prompt not in WITHOUT_VOICE:
                return
            sound = effect_file(WITHOUT_VOICE[prompt])
        if self._is_on:
            self._voice = _played(self._voice, sound)

    def click(self) -> None:
        """The one sound of all keys; over what is being said."""
        if self._is_on:
            self._effects = _played(self._effects, effect_file(CLICK))

    def hush(self) -> None:
        """Say no more: the page has changed, or a person wants silence."""
        if self._voice is not None:
            self._voice.stop()


def _played(player: Player | None, sound: Path) -> Player | None:
    """The player, if it could."""
    if player is None:
        return None
    try:
        player.play(sound)
    except NoSound as error:
        log.warning("no sound on this screen: %s", error)
        return None
    return player
