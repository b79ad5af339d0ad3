"""How a citizen wants the screen: language, theme, sound, reach. At any moment; gone at the next idle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.screen.inputs import ChangedLanguage, ChangedTheme, Input, ToggledReach, ToggledSound
from kiosk.screen.pages import Frame, Theme


@dataclass(frozen=True, slots=True)
class Comfort:
    """`languages`: names of catalogues as the key brings them, the shown one first. `sound` None: no card."""

    languages: tuple[str, ...] = ("zh_CN", "en")
    theme: Theme = Theme.NORMAL
    sound: bool | None = True
    low_reach: bool = False

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def next_language(self) -> str:
        """The one that the key brings; the same where there is only one."""
        return self.languages[1 % len(self.languages)]

    def frame(self, hall: str, wall: datetime, *, practice: bool) -> Frame:
        """What stands around every page; `wall` in the hall's zone."""
        return Frame(
            hall=hall,
            clock=f"{wall:%H:%M}",
            language=self.language,
            next_language=self.next_language,
            theme=self.theme,
            sound=self.sound,
            low_reach=self.low_reach,
            practice=practice,
        )

    def after(self, given: Input) -> Comfort:
        """The same object where this input asks for nothing of it."""
        match given:
            case ChangedLanguage():
                return replace(self, languages=(*self.languages[1:], self.languages[0]))
            case ChangedTheme():
                themes = list(Theme)
                return replace(self, theme=themes[(themes.index(self.theme) + 1) % len(themes)])
            case ToggledSound() if self.sound is not None:
                return replace(self, sound=not self.sound)
            case ToggledReach():
                return replace(self, low_reach=not self.low_reach)
            case _:
                return self

    def muted(self) -> Comfort:
        """There is no sound card."""
        return replace(self, sound=None)
