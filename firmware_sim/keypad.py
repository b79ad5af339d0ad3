"""From contacts to keys: debouncing (docs/pad-protocol.md, section 4, "A key counts")."""

from collections.abc import Iterable
from typing import Final

from firmware_sim.question import KEYS

DEBOUNCE_S: Final = 0.015


class Keypad:
    """Raw edges in, keys that count out; a key that is down already at the start is none."""

    def __init__(self, down: Iterable[int] = ()) -> None:
        self._raw = dict.fromkeys(range(1, KEYS + 1), False) | dict.fromkeys(down, True)
        self._settled = dict(self._raw)
        self._changed_s: dict[int, float] = {}  # keys whose raw state is another than the settled one

    def edge(self, key: int, *, down: bool, now_s: float) -> None:
        """A contact closes or opens."""
        if self._raw[key] == down:
            return
        self._raw[key] = down
        if down == self._settled[key]:
            self._changed_s.pop(key, None)
        else:
            self._changed_s[key] = now_s

    def tick(self, now_s: float) -> list[tuple[int, float]]:
        """Return the keys that count now, debounced while all others were and are up, and since when each is
        down.
        """
        counting = []
        for key, changed_s in sorted(self._changed_s.items(), key=lambda item: item[1]):
            if now_s < changed_s + DEBOUNCE_S:
                continue
            del self._changed_s[key]
            self._settled[key] = self._raw[key]
            others = [other for other in self._raw if other != key]
            if self._raw[key] and not any(self._raw[other] or self._settled[other] for other in others):
                counting.append((key, changed_s))
        return counting

    def next_deadline_s(self) -> float | None:
        """When tick() is due."""
        return min(self._changed_s.values()) + DEBOUNCE_S if self._changed_s else None
