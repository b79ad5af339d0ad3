"""Whether a foreign pad is there. One that answers no poll is never called silent: nobody can know. Pure."""

import math
from enum import Enum

POLL_GRID_S = 2.0
SILENT_S = 5.0


class Life(Enum):
    """What is known of a pad on an open line."""

    UNKNOWN = "unknown"
    """Nothing yet, or for ever where it cannot be asked."""
    THERE = "there"
    SILENT = "silent"


class Pulse:
    """Polls a pad that answers, on a grid that all lines share, and listens."""

    def __init__(self, *, answers: bool) -> None:
        self._answers = answers
        self._heard_s = -math.inf
        self._poll_at_s = math.inf
        self.life = Life.UNKNOWN

    def opened(self, now_s: float) -> None:
        """The line is open: ask at once."""
        self.life, self._heard_s = Life.UNKNOWN, now_s
        self._poll_at_s = now_s if self._answers else math.inf

    def lost(self) -> None:
        """The line is gone."""
        self.life, self._poll_at_s = Life.UNKNOWN, math.inf

    def heard(self, now_s: float) -> Life:
        """Something well formed came. What was known before."""
        before = self.life
        self._heard_s = now_s
        if self._answers:
            self.life = Life.THERE
        return before

    def is_poll_due(self, now_s: float) -> bool:
        """Whether to poll now; the next one is planned then."""
        if now_s < self._poll_at_s:
            return False
        self._poll_at_s = (math.floor(now_s / POLL_GRID_S) + 1) * POLL_GRID_S
        return True

    def falls_silent(self, now_s: float) -> bool:
        """Whether the pad is silent since just now."""
        if not self._answers or math.isinf(self._poll_at_s) or self.life is Life.SILENT:
            return False
        if now_s - self._heard_s < SILENT_S:
            return False
        self.life = Life.SILENT
        return True

    def next_deadline_s(self) -> float | None:
        """When to poll or to judge."""
        if math.isinf(self._poll_at_s):
            return None
        silent_s = math.inf if self.life is Life.SILENT else self._heard_s + SILENT_S
        return min(self._poll_at_s, silent_s)
