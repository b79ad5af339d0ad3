"""One press for one token (docs/pad-protocol.md, section 4): questions, keys, log and what is shown of it."""

from enum import IntEnum
from typing import Final

from firmware_sim.display import FULL_S, Display, Show
from firmware_sim.log import RECORDS, LogFullError, LogUnwritableError, PressLog, Record
from firmware_sim.messages import (
    AGE_UNKNOWN_MS,
    NO_TOKEN,
    Ack,
    Closed,
    Extend,
    Full,
    Open,
    Opened,
    Press,
)
from firmware_sim.question import (
    CLOSED_BY_HOST,
    CLOSED_SCALE,
    CLOSED_TIMED_OUT,
    CLOSED_UNKNOWN,
    KEYS,
    Ended,
    Question,
)

Answer = Opened | Closed | Full | Record  # a record is answered as its PRESS
_ENDS_A_PRESS: Final = (Show.KEPT, Show.THANKS, Show.CLOSED)


class AckCode(IntEnum):
    """What the host made of a press."""

    ACCEPTED = 0
    DUPLICATE = 1
    LATE = 2
    REFUSED = 3


class Asking:
    """Decides what is in time and what is kept; the caller ticks it before each call."""

    def __init__(self, log: PressLog, display: Display) -> None:
        self._log = log
        self._display = display
        self._question: Question | None = None
        self._ended = Ended()
        self._kept_id: int | None = None  # the press whose fate is on show
        self._key_times_s: dict[int, float] = {}  # of this boot; bounded by the log's records

    @property
    def open_token(self) -> bytes:
        """The token that is open, eight zero bytes if none is."""
        return self._question.token if self._question else NO_TOKEN

    def open(self, request: Open, now_s: float) -> Answer:
        """OPEN, in the order of the page."""
        own, waiting = self._log.find(request.token), self._log.oldest_unacknowledged()
        if own is not None:
            return own
        ended, question = self._ended.reason(request.token), self._question
        is_open = question is not None and question.token == request.token
        if not is_open and ended is None:
            return self._open_new(request, waiting, now_s)
        if waiting is not None:
            return waiting
        if question is None or not is_open:
            return Closed(request.token, ended or CLOSED_UNKNOWN)
        return Opened(request.token, question.remaining_ms(now_s))

    def _open_new(self, request: Open, waiting: Record | None, now_s: float) -> Answer:
        """The host is about another question by now: one that is open ends here, whatever is answered."""
        former, self._question = self._question, None
        if former is not None:
            self._ended.keep(former.token, CLOSED_BY_HOST)
        if waiting is None and request.scale == KEYS and self._log.takes_a_press():
            self._question = Question.opened(request, now_s)
            self._display.set(Show.OPEN, now_s, text=request.text)
            return Opened(request.token, self._question.remaining_ms(now_s))
        if waiting is None and request.scale == KEYS:
            self._display.set(Show.FULL, now_s, lasts_s=FULL_S)
            return Full(request.token)
        if former is not None:
            self._display.darken(now_s)
        return waiting or Closed(request.token, CLOSED_SCALE)

    def close(self, token: bytes, now_s: float) -> Answer:
        """CLOSE: end the question if it is this one, and tell what became of it."""
        if self._question and self._question.token == token:
            self._end(self._question, CLOSED_BY_HOST, now_s)
        return self._fate(token)

    def extend(self, request: Extend, now_s: float) -> Answer:
        """EXTEND: more time, or what became of the token."""
        question = self._question
        if question is None or question.token != request.token:
            return self._fate(request.token)
        self._question = question.extended(request, now_s)
        if self._display.show is Show.WARNING and not self._question.warned:
            self._display.set(Show.OPEN, now_s, text=question.text, silent=True)
        return Opened(request.token, self._question.remaining_ms(now_s))

    def press_key(self, key: int, now_s: float, down_s: float) -> Full | bool:
        """Take a key for the open question; False if the key belongs to none, and the citizen has to wait.

        FULL, to be told to the host, if the key could not be kept.
        """
        if self._question is None:
            return self._display.show in _ENDS_A_PRESS  # a further key belongs to the press just made
        if down_s < self._question.opened_s:
            return True  # section 4: one that is held down since before OPEN is none
        try:
            record = self._log.append(self._question.token, key)
        except (LogFullError, LogUnwritableError):
            self._display.set(Show.FULL, now_s)
            return Full(self._question.token)
        self._key_times_s[record.press_id] = now_s
        if len(self._key_times_s) > RECORDS:
            del self._key_times_s[min(self._key_times_s)]
        self._question = None
        self._kept_id = record.press_id
        self._display.set(Show.KEPT, now_s)
        return True

    def acknowledge(self, ack: Ack, now_s: float) -> bool:
        """ACK: mark the record that fits and show it; False if none waits or the mark cannot be kept."""
        try:
            if not self._log.acknowledge(ack.press_id, ack.token):
                return False
        except LogUnwritableError:
            return False  # it goes on waiting; the host answers its repeat as a duplicate
        if self._kept_id == ack.press_id and self._display.show is Show.KEPT:
            known = ack.code in (AckCode.ACCEPTED, AckCode.DUPLICATE)
            self._display.set(Show.THANKS if known else Show.CLOSED, now_s)
        return True

    def press(self, record: Record, now_s: float) -> Press:
        """Return a record as it is sent now."""
        key_time_s = self._key_times_s.get(record.press_id)
        age_ms = AGE_UNKNOWN_MS if key_time_s is None else round((now_s - key_time_s) * 1000)
        boot = record.boot & 0xFFFF
        return Press(record.press_id, record.token, record.key, min(age_ms, AGE_UNKNOWN_MS), boot)

    def tick(self, now_s: float) -> Closed | None:
        """Warn or time out if that is due; a time-out returns what is to be told to the host."""
        question = self._question
        if question is None:
            return None
        if now_s >= question.deadline_s:
            self._end(question, CLOSED_TIMED_OUT, now_s)
            return Closed(question.token, CLOSED_TIMED_OUT)
        if not question.warned and now_s >= question.warning_s:
            self._question = question.with_warning()
            if self._display.show is Show.OPEN:
                self._display.set(Show.WARNING, now_s, text=question.text)
        return None

    def next_deadline_s(self) -> float | None:
        """When tick() is due."""
        return self._question.next_deadline_s() if self._question else None

    def _end(self, question: Question, reason: int, now_s: float) -> None:
        self._question = None
        self._ended.keep(question.token, reason)
        self._display.darken(now_s)

    def _fate(self, token: bytes) -> Answer:
        return self._log.find(token) or Closed(token, self._ended.reason(token) or CLOSED_UNKNOWN)
