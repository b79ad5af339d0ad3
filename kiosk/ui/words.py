"""A screen's texts in the language that it shows, not in that of the process: the citizen changes it."""

from __future__ import annotations

import gettext
from functools import lru_cache
from typing import Final

DOMAIN: Final = "hallrating"


class Words:
    """Called like gettext's `_`, with English; answers in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.translation(
            DOMAIN, gettext.bindtextdomain(DOMAIN), languages=[language], fallback=True
        )

    def __call__(self, text: str) -> str:
        """The text in this language, in English where the catalogue lacks it."""
        return self._catalogue.gettext(text)

    def own_name(self) -> str:
        """What speakers of this language call it."""
        _ = self
        # Translators: the name of your own language, as its speakers write it.
        return _("English")

    def levels(self) -> dict[int, str]:
        """The five fixed names."""
        _ = self
        return {
            5: _("Very satisfied"),
            4: _("Satisfied"),
            3: _("Fairly satisfied"),
            2: _("Dissatisfied"),
            1: _("Very dissatisfied"),
        }


@lru_cache(maxsize=16)
def words_of(language: str) -> Words:
    """The words of a catalogue by its name, such as `zh_CN`."""
    return Words(language)
