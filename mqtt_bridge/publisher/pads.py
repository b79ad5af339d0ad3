"""When the state of a pad is published: on change, at most every 30 s, and all anew after a connect. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mqtt_bridge.messages.control import PADS_MAX, PadState

EVERY_S: Final = 30.0
NEVER: Final = float("inf")


class PadBoard:
    """The newest state of each pad and what of it the broker has not been given yet."""

    def __init__(self) -> None:
        self.names: list[str] | None = None
        """The pads of the station, in order; None until it has told them."""
        self._states: dict[str, PadState] = {}
        self._due_s: dict[str, float] = {}
        self._sent_s: dict[str, float] = {}

    def put(self, pad: str, state: PadState, now_s: float) -> None:
        """The state of a pad.

        One that is the same again is nothing new; pads beyond `PADS_MAX` are not shown.
        """
        if self._states.get(pad) == state or (pad not in self._states and len(self._states) >= PADS_MAX):
            return
        self._states[pad] = state
        self._due_s.setdefault(pad, max(now_s, self._sent_s.get(pad, -NEVER) + EVERY_S))

    def keep(self, pads: Collection[str]) -> None:
        """The station has these pads. Others are forgotten."""
        self.names = sorted(pads)[:PADS_MAX]
        for pad in self._states.keys() - set(self.names):
            del self._states[pad]
            self._due_s.pop(pad, None)
            self._sent_s.pop(pad, None)

    def connected(self, now_s: float) -> None:
        """The broker may have forgotten: everything is due."""
        self._due_s = dict.fromkeys(self._states, now_s)

    def take_due(self, now_s: float) -> list[tuple[str, PadState]]:
        """What to publish now."""
        due = [pad for pad, due_s in self._due_s.items() if due_s <= now_s]
        for pad in due:
            del self._due_s[pad]
            self._sent_s[pad] = now_s
        return [(pad, self._states[pad]) for pad in due]

    def next_deadline_s(self) -> float:
        return min(self._due_s.values(), default=NEVER)
