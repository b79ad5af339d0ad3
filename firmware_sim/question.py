"""The open question of a pad and the last ones that ended (docs/pad-protocol.md, section 4)."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from firmware_sim.messages import Extend, Open

KEYS: Final = 5
ENDED_MAX: Final = 8
CLOSED_UNKNOWN, CLOSED_BY_HOST, CLOSED_TIMED_OUT, CLOSED_SCALE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Question:
    """An open question since opened_s; warned tells whether the warning of this deadline was shown."""

    token: bytes
    text: str
    opened_s: float
    deadline_s: float
    warning_s: float
    warned: bool = False

    @classmethod
    def opened(cls, request: Open, now_s: float) -> "Question":
        """Return the question that a request opens now."""
        deadline_s = now_s + request.timeout_ms / 1000
        return cls(request.token, request.text, now_s, deadline_s, now_s + request.warning_ms / 1000)

    def extended(self, request: Extend, now_s: float) -> "Question":
        """Return it with more time, counted from now; neither time becomes earlier than it was."""
        deadline_s = max(self.deadline_s, now_s + request.timeout_ms / 1000)
        warning_s = max(self.warning_s, now_s + request.warning_ms / 1000)
        return replace(self, deadline_s=deadline_s, warning_s=warning_s, warned=now_s >= warning_s)

    def with_warning(self) -> "Question":
        """Return it as warned."""
        return replace(self, warned=True)

    def remaining_ms(self, now_s: float) -> int:
        """Time to the deadline, 0 or more."""
        return max(0, round((self.deadline_s - now_s) * 1000))

    def next_deadline_s(self) -> float:
        """When it has to warn or to end."""
        return self.deadline_s if self.warned else min(self.warning_s, self.deadline_s)


class Ended:
    """Why each of the last eight questions ended."""

    def __init__(self) -> None:
        self._reasons: OrderedDict[bytes, int] = OrderedDict()

    def keep(self, token: bytes, reason: int) -> None:
        """Remember a question that was closed or timed out here; the ninth pushes the first out."""
        self._reasons.pop(token, None)
        self._reasons[token] = reason
        if len(self._reasons) > ENDED_MAX:
            self._reasons.popitem(last=False)

    def reason(self, token: bytes) -> int | None:
        """Return the reason of then, None if it is not among the last eight."""
        return self._reasons.get(token)
