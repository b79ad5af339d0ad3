"""What the station wants of one pad: one question open at most, other tokens closed. No bytes, no line."""

from dataclasses import replace

from devices.codes import CloseReason
from devices.messages import Close, Extend, Open, Request
from devices.question import NO_TOKEN, TIMEOUT_MIN_S, Question, shown_text

SCALE = 5
CLOSING_MAX = 64

# The pad counts from OPEN's arrival by its own clock and says CLOSED by itself; only then it is asked.
PAD_CLOSES_ITSELF_S = 2.0
CONFIRMED_SLACK_S = 1.0


class Wants:
    """The wanted state, and how far it is known to be reached.

    Of the question, where there is one: `is_open`, the pad confirmed it; `is_longer`, an extension of it that
    the pad has not confirmed yet.
    """

    def __init__(self) -> None:
        self.question: Question | None = None
        self.is_open = False
        self.is_longer = False
        self._closing: dict[bytes, CloseReason] = {}

    @property
    def token(self) -> bytes | None:
        """The token that shall be open."""
        return self.question.token if self.question else None

    @property
    def is_busy(self) -> bool:
        """A question is asked, or something is to be closed."""
        return self.question is not None or bool(self._closing)

    def next_request(self, now_s: float) -> Request | None:
        """What brings the pad nearer to the wanted state; closing comes first. None: it is reached, or too
        late.
        """
        for token, reason in self._closing.items():
            return Close(token, reason)
        question = self.question
        if question is None or question.deadline_s - now_s < TIMEOUT_MIN_S:
            return None
        timeout_ms = round((question.deadline_s - now_s) * 1000)
        warning_ms = max(round((question.warning_at_s - now_s) * 1000), 0)
        if not self.is_open:
            return Open(question.token, SCALE, timeout_ms, warning_ms, shown_text(question.text))
        return Extend(question.token, timeout_ms, warning_ms) if self.is_longer else None

    def is_closing(self, token: bytes) -> bool:
        return token in self._closing

    def ask(self, question: Question) -> None:
        """Want this question open; another one is closed first, so that its press is not lost."""
        if self.token is not None and self.token != question.token:
            self.close(self.token, CloseReason.SUPERSEDED)
        self.question = question
        self.is_open = False
        self.is_longer = False

    def close(self, token: bytes, reason: CloseReason) -> None:
        """Want this token closed, and an answer about it. Beyond 64 of them the oldest is given up."""
        if token == self.token:
            self.question = None
        self._closing[token] = reason
        if len(self._closing) > CLOSING_MAX:
            del self._closing[next(iter(self._closing))]

    def extend(self, deadline_s: float, warning_at_s: float) -> None:
        """Want the question open for longer; it never becomes shorter."""
        question = self.question
        if question and deadline_s > question.deadline_s:
            self.question = replace(question, deadline_s=deadline_s, warning_at_s=warning_at_s)
            self.is_longer = True

    def settle(self, token: bytes) -> bool:
        """The pad told what became of `token`. False if nothing was wanted of it."""
        if token == self.token:
            self.question = None
            return True
        return self._closing.pop(token, None) is not None

    def opened(self, token: bytes, remaining_s: float, now_s: float) -> bool:
        """The pad asks this token. False where another one, or none, shall be open: it is to be closed."""
        question = self.question
        if question is None or token != question.token:
            if not self.is_closing(token):
                self.close(token, CloseReason.CANCELLED)
            return False
        self.is_open = True
        self.is_longer = self.is_longer and remaining_s + CONFIRMED_SLACK_S < question.deadline_s - now_s
        return True

    def compare(self, open_token: bytes, reason: CloseReason) -> None:
        """The pad told what is open. What is not wanted is to be closed, what is missing to be opened."""
        if open_token != self.token:
            self.is_open = False
            if open_token != NO_TOKEN and not self.is_closing(open_token):
                self.close(open_token, reason)

    def expire(self, now_s: float) -> None:
        """A question whose end the pad should have told is closed, to learn what became of it."""
        if self.question and now_s >= self.question.deadline_s + PAD_CLOSES_ITSELF_S:
            self.close(self.question.token, CloseReason.CANCELLED)

    def next_deadline_s(self) -> float | None:
        """When `expire` has something to do."""
        return self.question.deadline_s + PAD_CLOSES_ITSELF_S if self.question else None
