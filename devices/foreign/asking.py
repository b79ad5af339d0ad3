"""The question of one foreign pad, by the host's clock: planned, shown, ending soon, over. Pure."""

import math
from dataclasses import replace
from enum import Enum

from devices.question import TIMEOUT_MIN_S, Question


class Step(Enum):
    """What the clock asks for now."""

    SHOW = "show"
    WARN = "warn"
    OVER = "over"


class Asking:
    """At most one question. Keys count from the moment at which it is shown, and not a moment before."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self.shown_s = math.inf
        """Since when keys count; infinite while it is not shown."""
        self._show_at_s = math.inf
        self._warned = False

    @property
    def token(self) -> bytes | None:
        """The token that is wanted open."""
        return self.question.token if self.question else None

    def want(self, question: Question | None) -> None:
        """Another question, or none; to be shown once `plan` says when."""
        self.question = question
        self.hide()

    def hide(self) -> None:
        """It is not shown, nor planned."""
        self.shown_s = self._show_at_s = math.inf
        self._warned = False

    def plan(self, at_s: float) -> None:
        """Show it, anew, at `at_s`."""
        self.hide()
        if self.question:
            self._show_at_s = at_s

    def extend(self, deadline_s: float, warning_at_s: float) -> bool:
        """Give it longer, never shorter; whether it is to be shown again as it was before the warning."""
        if self.question is None or deadline_s <= self.question.deadline_s:
            return False
        self.question = replace(self.question, deadline_s=deadline_s, warning_at_s=warning_at_s)
        warned, self._warned = self._warned, False
        return warned

    def step(self, now_s: float) -> Step | None:
        """What is due; each once. `OVER` leaves no question."""
        question = self.question
        if question is None:
            return None
        if now_s >= question.deadline_s:
            self.want(None)
            return Step.OVER
        if now_s >= self._show_at_s:
            self._show_at_s = math.inf
            if question.deadline_s - now_s < TIMEOUT_MIN_S:
                return None
            self.shown_s = now_s
            return Step.SHOW
        if self.shown_s <= now_s and now_s >= question.warning_at_s and not self._warned:
            self._warned = True
            return Step.WARN
        return None

    def next_deadline_s(self) -> float:
        """When `step` has something; infinite if never."""
        if self.question is None:
            return math.inf
        warned = self._warned or math.isinf(self.shown_s)
        warning_s = math.inf if warned else self.question.warning_at_s
        return min(self.question.deadline_s, self._show_at_s, warning_s)
