"""Keys of keyboards: a scanner types a burst and Enter; a citizen's keypad sends one key at a time. Pure.

A burst is a scan and never a level, whatever it holds: local identity numbers begin with 5. A digit is a
level only where the configuration binds a keypad, and only when it stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.screen.inputs import Chose, Input, Keyed, Pressed, Scanned

GAP_S: Final = 0.1
"""Between two characters of a scanner. The slowest ones take 50 ms; nobody types a whole line so fast."""
ALONE_S: Final = 0.4
"""A key of the keypad has so much silence before it and after it."""
SCAN_CHARACTERS_MIN: Final = 3
SCAN_CHARACTERS_MAX: Final = 128
"""More than any receipt holds: the rest of a longer burst is passed over with its beginning."""


class Keys:
    """One screen's keyboards. `levels`: key of the citizen's keypad -> 1 to 5; empty: there is none."""

    def __init__(self, levels: Mapping[str, int]) -> None:
        self._levels = levels
        self._burst = ""
        self._last_s = float("-inf")
        self._lone: int | None = None

    def take(self, key: Keyed) -> tuple[Input, ...]:
        """One key; what is known to be meant by now."""
        quiet_s = key.at_s - self._last_s
        self._last_s = key.at_s
        before = self.tick(key.at_s) if quiet_s >= ALONE_S else ()
        self._lone = self._levels.get(key.character) if quiet_s >= ALONE_S else None
        if quiet_s > GAP_S:
            self._burst = ""
        if key.character not in "\r\n":
            self._burst = (self._burst + key.character)[: SCAN_CHARACTERS_MAX + 1]
            return before
        burst, self._burst = self._burst, ""
        if SCAN_CHARACTERS_MIN <= len(burst) <= SCAN_CHARACTERS_MAX:
            return (*before, Scanned(burst))
        return before

    def tick(self, now_s: float) -> tuple[Input, ...]:
        """A key of the keypad that stayed alone is a press of its level."""
        level = self._lone
        if level is None or now_s < self._last_s + ALONE_S:
            return ()
        self._lone = None
        return Pressed(level), Chose(level)

    def next_deadline_s(self) -> float | None:
        """When `tick` is due; None: no key waits."""
        return None if self._lone is None else self._last_s + ALONE_S
