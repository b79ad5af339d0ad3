"""Self-start by the code of a receipt: scanned or typed, three wrong tries pause the screen. Pure.

What a scanner reads that is no code at all is wrong too, but no try: the station is not asked, no guess.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Final

from evaluation.model import RECEIPT_CODE_ALPHABET, RECEIPT_CODE_CHARACTERS, RECEIPT_CODE_PATTERN
from kiosk.screen.calls import Reply, StartBySelf
from kiosk.screen.pages import EnterCode

TRIES_MAX: Final = 3
PAUSE_S: Final = 60.0
PAGE_S: Final = 30.0
"""So long the page stays untouched."""
FORGIVEN_S: Final = 600.0
"""So long after the last one wrong tries are remembered."""


def code_in(text: str) -> str | None:
    """The code that this is, in its own letters; None: it is none."""
    code = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return code if RECEIPT_CODE_PATTERN.fullmatch(code) else None


@dataclass(frozen=True, slots=True)
class Codes:
    """The page where a code is entered. Times are CLOCK_BOOTTIME seconds."""

    is_open: bool = False
    typed: str = field(default="", repr=False)
    asked: StartBySelf | None = None
    """The code that the station is asked about."""
    wrong: bool = False
    tries: int = 0
    tried_s: float = 0.0
    paused_until_s: float = 0.0
    touched_s: float = 0.0

    def page(self, at_s: float) -> EnterCode:
        return EnterCode(self.typed, self.wrong, max(math.ceil(self.paused_until_s - at_s), 0))

    def opened(self, at_s: float) -> Codes:
        """The page is on the screen."""
        return replace(self, is_open=True, typed="", wrong=False, touched_s=at_s)

    def closed(self) -> Codes:
        """It is not; wrong tries, a pause, and what the station is asked stay."""
        return replace(self, is_open=False, typed="", wrong=False)

    def with_key(self, character: str | None, at_s: float) -> tuple[Codes, StartBySelf | None]:
        """A character was typed, or (None) the last one is taken back; the sixth one asks the station."""
        if self.asked is not None or at_s < self.paused_until_s:
            return self, None
        touched = replace(self, touched_s=at_s, wrong=False)
        if character is None:
            return replace(touched, typed=self.typed[:-1]), None
        key = unicodedata.normalize("NFKC", character).upper()
        if len(key) != 1 or key not in RECEIPT_CODE_ALPHABET:
            return replace(touched, wrong=self.wrong), None
        typed = self.typed + key
        if len(typed) < RECEIPT_CODE_CHARACTERS:
            return replace(touched, typed=typed), None
        return touched._asking(typed)

    def with_scan(self, text: str, at_s: float) -> tuple[Codes, StartBySelf | None]:
        """A scanner read something; the page opens for it."""
        if at_s < self.paused_until_s or self.asked is not None:
            return replace(self, is_open=True, touched_s=at_s), None
        code = code_in(text)
        opened = self.opened(at_s)
        return (replace(opened, wrong=True), None) if code is None else opened._asking(code)

    def _asking(self, code: str) -> tuple[Codes, StartBySelf]:
        call = StartBySelf(code)
        return replace(self, typed=code, asked=call), call

    def answered(self, call: StartBySelf, reply: Reply, at_s: float) -> Codes:
        """What the station said. One that knows the code opens a session, which closes the page."""
        if call != self.asked:
            return self
        free = replace(self, asked=None, typed="")
        match reply:
            case Reply.UNKNOWN:
                known = self.tries if at_s < self.tried_s + FORGIVEN_S else 0
                tried = replace(free, wrong=True, tries=known + 1, tried_s=at_s)
                return tried._paused(at_s) if tried.tries >= TRIES_MAX else tried
            case Reply.PAUSED:
                return replace(free, wrong=True)._paused(at_s)
            case Reply.NO_ANSWER:
                return free
            case _:
                return replace(free, is_open=False, tries=0)

    def _paused(self, at_s: float) -> Codes:
        return replace(self, tries=0, paused_until_s=at_s + PAUSE_S, touched_s=at_s)

    @property
    def closes_s(self) -> float:
        """When the page goes by itself."""
        return max(self.touched_s + PAGE_S, self.paused_until_s)
