"""What the host believes of one pad, and how it brings the pad to what the station wants.

After every event the first wish of the station that is not reached is pursued, until the pad itself shows
that it is: an unplugged cable, a reset or a lost answer needs no case of its own.
"""

import math
from collections import deque
from collections.abc import Iterator, Mapping
from typing import assert_never

from devices import events as happened
from devices import messages as wire
from devices.codes import AckCode, ClosedReason, CloseReason
from devices.config import PadConfig
from devices.errands import Errands
from devices.errors import QuestionError
from devices.identity import Speaker
from devices.link import Link
from devices.question import NO_TOKEN, TIMEOUT_MAX_S, TIMEOUT_MIN_S, Question, check_token
from devices.wants import Wants

PING_GRID_S = 2.0
PING_PAUSE_S = 1.0
HAND_UP_S = 0.15
HANDED_UP_MAX = 64


class Pad:
    """One pad on its own line. Not open at first. Never acknowledges a press by itself."""

    def __init__(self, config: PadConfig) -> None:
        self._config = config
        self._name = config.name
        self._link = Link(config.baud)
        self._wants = Wants()
        self._events: deque[happened.PadEvent] = deque()
        self._speaker = Speaker(config)
        self._pong: wire.Pong | None = None
        self._errands = Errands()
        self._handed_up_s: dict[int, float] = {}

    def pads(self) -> Mapping[str, "Pad"]:
        """The pads of this wire: itself, under its configured name."""
        return {self._name: self}

    # --- what the station wants

    def ask(self, question: Question, now_s: float) -> None:
        """Open this question, now or when the pad comes. Raises QuestionError beyond an hour."""
        if question.deadline_s - now_s > TIMEOUT_MAX_S:
            raise QuestionError("a question is open for an hour at most")
        self._wants.ask(question)
        self._pursue(now_s)

    def close(self, token: bytes, reason: CloseReason, now_s: float) -> None:
        """Close this token, asked before or not; `Closed` or `Pressed` follows. Raises QuestionError."""
        check_token(token)
        self._wants.close(token, reason)
        self._pursue(now_s)

    def extend(self, token: bytes, timeout_s: float, warning_s: float, now_s: float) -> None:
        """Give the question `timeout_s` from now, if it is still wanted. Raises QuestionError."""
        if not TIMEOUT_MIN_S <= timeout_s <= TIMEOUT_MAX_S or not 0 <= warning_s <= timeout_s:
            raise QuestionError("an extension lasts 1 s to an hour, with the warning within it")
        if token == self._wants.token:
            self._wants.extend(now_s + timeout_s, now_s + warning_s)
            self._pursue(now_s)

    def acknowledge(self, press: happened.PadPress, code: AckCode, now_s: float) -> None:
        """Answer a press after its commit. Nothing is sent to another pad than the one that made it."""
        identity = self._speaker.identity
        if not isinstance(press, happened.Pressed) or identity is None or not identity.made(press):
            return
        self._link.send(wire.Ack(press.press_id, press.token, code))
        question = self._wants.question
        if question and not self._wants.is_open:
            self._link.restart(now_s)  # OPEN waits in the pad behind an undelivered press

    def identify(self, duration_s: float, now_s: float) -> None:
        """Let the pad blink for 0.1 to 60 s if it is there; given up after 3 s. Raises QuestionError."""
        self._errands.identify(duration_s, now_s)
        self._pursue(now_s)

    def test(self, seconds: int, now_s: float) -> None:
        """Have the pad tell its keys as tests for 0 to 255 s, if it is there and dark; `KeyTested` follows.

        0 ends it, and so does any question. Given up after 3 s. Raises QuestionError.
        """
        self._errands.test(seconds, now_s)
        self._pursue(now_s)

    # --- the line

    def line_opened(self, now_s: float) -> None:
        """The port is open: ask who is there."""
        self._link.opened(now_s)
        self._speaker.line_opened()
        self._events.append(happened.PortOpened(self._name))
        self._pursue(now_s)

    def line_lost(self, cause: str, now_s: float) -> None:
        """The port is gone, or could not be opened. What is wanted stays wanted."""
        self._link.lost()
        self._speaker.forget()
        self._errands.clear()
        self._events.append(happened.PortLost(self._name, cause))
        self._pursue(now_s)

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes of the wire; noise never raises."""
        was_silent = self._link.is_silent
        for message in self._link.receive(data, now_s):
            if was_silent:
                was_silent = False
                self._events.append(happened.PadBack(self._name))
            self._take(message, now_s)
        self._pursue(now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due. Call at or after `next_deadline_s()`."""
        was_silent = self._link.is_silent
        self._wants.expire(now_s)
        self._pursue(now_s)
        self._link.tick(now_s)
        if self._link.is_silent and not was_silent:
            # Whoever speaks next may be another pad: it says who it is before its press is taken.
            self._speaker.forget()
            self._events.append(happened.PadSilent(self._name))
            self._pursue(now_s)

    def bytes_to_send(self) -> bytes:
        """Whole frames for the wire; each byte is returned once."""
        return self._link.bytes_to_send()

    def events(self) -> Iterator[happened.PadEvent]:
        """What happened, oldest first; each event is returned once."""
        while self._events:
            yield self._events.popleft()

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: not before the next call."""
        ping_s = self._ping_at_s() if self._speaker.identity and not self._link.is_waiting else None
        deadlines_s = (self._link.next_deadline_s(), self._wants.next_deadline_s(), ping_s)
        return min((at_s for at_s in deadlines_s if at_s is not None), default=None)

    def statistics(self) -> happened.LineStatistics:
        """The counters of this pad's line."""
        return self._link.statistics(self._pong)

    # --- what the pad says

    def _take(self, message: wire.PadMessage, now_s: float) -> None:
        match message:
            case wire.Hello():
                self._take_hello(message, now_s)
            case wire.Pong():
                self._take_pong(message)
            case wire.Press():
                self._take_press(message, now_s)
            case wire.Opened():
                self._take_opened(message, now_s)
            case wire.Closed(token, reason):
                self._take_closed(token, reason)
            case wire.Full(token):
                if token == self._wants.token and self._wants.settle(token):
                    self._events.append(happened.Full(self._name, token))
            case wire.SignalDone(kind):
                self._errands.signalled(kind)
            case wire.TestKey(key):
                self._take_test(key)
            case _:
                assert_never(message)

    def _take_hello(self, hello: wire.Hello, now_s: float) -> None:
        identity = self._speaker.take_hello(hello, now_s)
        if identity:
            self._wants.is_open = False
            self._link.pursue(None, now_s)  # whatever waited begins anew
            self._handed_up_s.clear()
            self._events.extend(identity.told())
        self._compare_open_token(hello.open_token, CloseReason.HOST_RESTARTED)

    def _take_pong(self, pong: wire.Pong) -> None:
        self._pong = pong
        self._speaker.take_pong(pong)
        if self._speaker.identity:
            self._compare_open_token(pong.open_token, CloseReason.CANCELLED)

    def _compare_open_token(self, open_token: bytes, reason: CloseReason) -> None:
        if open_token != self._wants.token and not self._speaker.is_other_pad:
            self._wants.is_open = False
            if open_token != NO_TOKEN and not self._wants.is_closing(open_token):
                self._wants.close(open_token, reason)

    def _take_press(self, press: wire.Press, now_s: float) -> None:
        identity = self._speaker.identity
        if identity is None or not self._speaker.owns(press, now_s):
            return  # it is repeated, and by then it is sure whose it is
        self._wants.settle(press.token)
        if now_s - self._handed_up_s.get(press.press_id, -math.inf) >= HAND_UP_S:
            self._handed_up_s[press.press_id] = now_s
            if len(self._handed_up_s) > HANDED_UP_MAX:
                del self._handed_up_s[next(iter(self._handed_up_s))]
            self._events.append(identity.pressed(press, now_s))

    def _take_opened(self, opened: wire.Opened, now_s: float) -> None:
        question = self._wants.question
        if question is None or opened.token != question.token:
            if not self._wants.is_closing(opened.token):
                self._wants.close(opened.token, CloseReason.CANCELLED)
            return
        remaining_s = opened.remaining_ms / 1000
        self._wants.is_open = True
        self._wants.is_longer = self._wants.is_longer and remaining_s + 1.0 < question.deadline_s - now_s
        self._events.append(happened.Opened(self._name, opened.token, remaining_s))

    def _take_test(self, key: int) -> None:
        self._errands.tested()
        position = self._config.keys.position(key) if key else None
        self._events.append(happened.KeyTested(self._name, key, position))

    def _take_closed(self, token: bytes, reason: ClosedReason) -> None:
        if token == self._wants.token and reason is ClosedReason.UNKNOWN_HERE:
            self._wants.is_open = False  # the pad was reset and lost it: OPEN again
        elif self._wants.settle(token):
            self._events.append(happened.Closed(self._name, token, reason))

    # --- goals

    def _pursue(self, now_s: float) -> None:
        self._link.pursue(self._next_request(now_s), now_s)

    def _next_request(self, now_s: float) -> wire.Request | None:
        if self._speaker.is_to_say_hello:
            return wire.AskHello()
        wanted = None if self._speaker.is_other_pad else self._wants.next_request(now_s)
        if wanted:
            return wanted
        errand = self._errands.next_request(now_s)
        if errand:
            return errand
        return wire.Ping() if now_s >= self._ping_at_s() else None

    def _ping_at_s(self) -> float:
        # On a grid that all lines share: one sweep of all ports costs a fraction of as many single wake-ups.
        return math.ceil((self._link.heard_s + PING_PAUSE_S) / PING_GRID_S) * PING_GRID_S
