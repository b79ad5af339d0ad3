"""How the host brings one pad to what the station wants.

After every event the first wish of the station that is not reached is pursued, until the pad itself shows
that it is: an unplugged cable, a reset or a lost answer needs no case of its own.
"""

import math

from devices import events as happened
from devices import messages as wire
from devices.belief import Belief
from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.errors import QuestionError
from devices.frames import BadFrame, Frame
from devices.link import Link
from devices.pace import AtWill, Pace
from devices.question import TIMEOUT_MAX_S, TIMEOUT_MIN_S, Question, check_token


class Pad(Belief):
    """One pad. Not open at first. Never acknowledges a press by itself.

    `pace` says when it is spoken to; without one it is alone on its line.
    """

    def __init__(self, config: PadConfig, pace: Pace | None = None) -> None:
        super().__init__(config)
        self._link = Link(pace or AtWill(config.baud), config.address)
        self._holds: set[str] = set()

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

    def readdress(self, uid: bytes, address: int, now_s: float) -> None:
        """Have the pad with this uid, if it is here, move to another address; `Readdressed` follows.

        Given up after 3 s. Raises QuestionError.
        """
        self._errands.readdress(uid, address, now_s)
        self._pursue(now_s)

    def hold(self, reason: str, held: bool, now_s: float) -> None:
        """Ask no question here, or ask again once no reason is left: it is not sure which pad would answer.

        Presses still come.
        """
        self._holds = self._holds | {reason} if held else self._holds - {reason}
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
        """Take bytes of a line of its own; noise never raises."""
        was_silent = self._link.is_silent
        self._hear(self._link.receive(data, now_s), was_silent, now_s)

    def take(self, found: Frame | BadFrame, now_s: float) -> wire.PadMessage | None:
        """Take one frame of a bus; what it says, if it is readable and of this pad."""
        was_silent = self._link.is_silent
        message = self._link.take(found, now_s)
        self._hear([] if message is None else [message], was_silent, now_s)
        return message

    def speak(self, now_s: float) -> bytes:
        """One frame for a slot that was granted: what waits, the request that is pursued, or POLL."""
        self.tick(now_s)
        frames = self.bytes_to_send()
        if not frames:
            self._link.send(wire.Poll())
            frames = self.bytes_to_send()
        return frames

    def _hear(self, messages: list[wire.PadMessage], was_silent: bool, now_s: float) -> None:
        if messages and was_silent:
            self._events.append(happened.PadBack(self._name))
        for message in messages:
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

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: not before the next call."""
        ping_s = self._ping_at_s() if self._speaker.identity and not self._link.is_waiting else None
        deadlines_s = (self._link.next_deadline_s(), self._wants.next_deadline_s(), ping_s)
        return min((at_s for at_s in deadlines_s if at_s not in {None, math.inf}), default=None)

    def is_busy(self, now_s: float) -> bool:
        """Something is asked of the pad, or a key of it is waited for."""
        return self._wants.is_busy or self._errands.is_testing(now_s)

    def is_to_move(self, now_s: float) -> bool:
        """A technician waits for a pad here to take another address."""
        return self._errands.next_move(now_s) is not None

    @property
    def has_to_say(self) -> bool:
        """Something waits to be sent to the pad, or for its answer."""
        return self._link.has_to_say

    @property
    def is_silent(self) -> bool:
        """The pad does not answer on its open line."""
        return self._link.is_silent

    def statistics(self) -> happened.LineStatistics:
        """The counters of this pad's line."""
        return self._link.statistics(self._pong)

    # --- goals

    def _begin_anew(self, now_s: float) -> None:
        self._link.pursue(None, now_s)

    def _pursue(self, now_s: float) -> None:
        self._link.pursue(self._next_request(now_s), now_s)

    def _next_request(self, now_s: float) -> wire.Request | None:
        move = self._errands.next_move(now_s)
        if move:
            return move
        if self._speaker.is_to_say_hello:
            return wire.AskHello()
        asks_nothing = bool(self._holds) or self._speaker.is_other_pad
        wanted = None if asks_nothing else self._wants.next_request(now_s)
        if wanted:
            return wanted
        errand = self._errands.next_request(now_s)
        if errand:
            return errand
        return wire.Ping() if now_s >= self._ping_at_s() else None

    def _ping_at_s(self) -> float:
        return self._link.pace.ping_at_s(self._link.heard_s)
