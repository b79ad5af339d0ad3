"""A pad that has no log and no clock: the host opens and ends its questions, by the arrival of bytes.

A key counts if its byte came while a question was shown, once it is sure (devices/foreign/rules.py), and only
the first one. It is held here until it is acknowledged. Everything else is counted and never becomes a press.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

from devices.codes import AckCode, ClosedReason, CloseReason
from devices.config import PadConfig
from devices.counts import LineCounts
from devices.errands import IDENTIFY_S, TEST_S
from devices.errors import QuestionError
from devices.events import LineStatistics, PadEvent, PadPress
from devices.foreign.asking import Asking, Step
from devices.foreign.hand import Hand
from devices.foreign.model import PadModel
from devices.foreign.moments import Face
from devices.foreign.pulse import Life, Pulse
from devices.foreign.rules import KeyFilter
from devices.foreign.told import Told
from devices.question import TIMEOUT_MAX_S, TIMEOUT_MIN_S, Question, check_token


class ForeignPad:
    """One pad as a station uses it (devices/wire.py, AskedPad). Its wire hands in what the codec read."""

    def __init__(self, config: PadConfig, model: PadModel, counts: LineCounts) -> None:
        self._model = model
        self._counts = counts
        self._told = Told(config, model)
        self._face = Face(model.shows)
        self._pulse = Pulse(answers=model.answers)
        self._filter = KeyFilter(model.rules)
        self._asking = Asking()
        self._is_usable = True
        self._is_open = False
        self._hand = Hand()
        self._test_until_s = -math.inf
        self._waiting_keys = 0

    # --- what the station wants

    def ask(self, question: Question, now_s: float) -> None:
        """Open this question after the dark pause, now or when the line comes. Raises QuestionError."""
        if question.deadline_s - now_s > TIMEOUT_MAX_S:
            raise QuestionError("a question is open for an hour at most")
        if self._told.again(self._hand.press_for(question.token)):
            return
        before = self._asking.token
        if before and before != question.token:
            self._told.closed(before, ClosedReason.BY_HOST)
        self._test_until_s = -math.inf
        self._asking.want(question)
        self._go_dark(now_s)
        self._give_up()

    def close(self, token: bytes, _reason: CloseReason, now_s: float) -> None:
        """End this token; what came of it is known at once. Raises QuestionError."""
        check_token(token)
        if self._told.again(self._hand.press_for(token)):
            return
        asked = self._asking.token == token
        if asked:
            self._asking.want(None)
            self._go_dark(now_s)
        self._told.closed(token, ClosedReason.BY_HOST if asked else ClosedReason.UNKNOWN_HERE)

    def extend(self, token: bytes, timeout_s: float, warning_s: float, now_s: float) -> None:
        """Give the question `timeout_s` from now, never less than it has. Raises QuestionError."""
        if not TIMEOUT_MIN_S <= timeout_s <= TIMEOUT_MAX_S or not 0 <= warning_s <= timeout_s:
            raise QuestionError("an extension lasts 1 s to an hour, with the warning within it")
        if self._asking.token == token and self._asking.extend(now_s + timeout_s, now_s + warning_s):
            self._face.ask()

    def acknowledge(self, press: PadPress, code: AckCode, now_s: float) -> None:
        """Thank, after the commit; the same for every key. Another code than the thankful two goes dark."""
        if self._hand.token != press.token:
            return
        self._hand.release()
        if code in {AckCode.ACCEPTED, AckCode.DUPLICATE} and self._can_be_shown:
            self._face.thanks(now_s)
            self._asking.plan(now_s + self._dark_s)
        else:
            self._go_dark(now_s)

    def identify(self, duration_s: float, now_s: float) -> None:
        """Let the pad be found, unless it asks just now or is away. Raises QuestionError."""
        if not IDENTIFY_S[0] <= duration_s <= IDENTIFY_S[1]:
            raise QuestionError("a pad blinks for 0.1 to 60 s")
        if self._is_idle:
            self._face.identify(now_s + duration_s)

    def test(self, seconds: int, now_s: float) -> None:
        """Tell keys as tests for so long, while nothing is asked. Raises QuestionError."""
        if seconds not in TEST_S:
            raise QuestionError("a pad tests its keys for 0 to 255 s")
        if self._is_idle:
            self._test_until_s = now_s + seconds
            self._told.tested(0)

    def readdress(self, _uid: bytes, _address: int, _now_s: float) -> None:
        """Never: the address is set on the pad. Raises QuestionError."""
        raise QuestionError("the address of such a pad is set on the pad itself")

    def hold(self, _reason: str, _held: bool, _now_s: float) -> None:
        """Nothing: a pad without a uid is never found at two places."""

    def statistics(self) -> LineStatistics:
        """The counters of the line, with the keys of this pad that nobody had asked for."""
        return replace(self._counts.statistics(None), waiting_keys=self._waiting_keys)

    # --- the line

    def line_opened(self, now_s: float, *, usable: bool) -> None:
        """The port is open; whether a pad is behind it, some can never say. `usable`: there is a codec."""
        self._is_open, self._is_usable = True, usable
        self._told.port_opened()
        self._pulse.opened(now_s)
        if usable and not self._model.answers:
            self._told.ready(verified=False)
        self._go_dark(now_s)

    def line_lost(self, cause: str) -> None:
        """The port is gone. A question stays wanted, a key that was not sure is forgotten."""
        self._is_open = False
        self._asking.hide()
        self._test_until_s = -math.inf
        self._filter.clear()
        self._face.lost()
        self._pulse.lost()
        self._told.port_lost(cause)

    def model_failed(self, cause: str, *, usable: bool) -> None:
        """The codec failed. Where there is none at all, nothing can be asked here."""
        self._is_usable = usable
        self._told.failed(cause)
        self._give_up()

    def heard(self, now_s: float) -> None:
        """Something well formed came from this pad."""
        before = self._pulse.heard(now_s)
        if self._pulse.life is before:
            return
        if before is Life.SILENT:
            self._told.back()
        else:
            self._told.ready(verified=True)
        self._go_dark(now_s)

    def receive_key(self, key: int, now_s: float) -> bool:
        """A key came. False: the rules call it noise."""
        self.heard(now_s)
        taken = self._filter.key(key, now_s)
        self.tick(now_s)
        return taken

    def receive_noise(self, now_s: float) -> None:
        """Something came on this line that is nobody's word."""
        self._filter.noise(now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due. Call at or after `next_deadline_s()`."""
        sure = self._filter.take(now_s)
        if sure:
            self._take_key(*sure)
        if self._filter.held_since_s is None:  # what is held may belong to the question that ends here
            self._tick_question(now_s)
        self._told.again(self._hand.again(now_s))
        self._face.tick(now_s)
        if self._pulse.is_poll_due(now_s):
            self._face.poll()
        if self._pulse.falls_silent(now_s):
            self._asking.hide()
            self._told.silent()

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do."""
        held_s = self._filter.next_deadline_s()
        question_s = self._asking.next_deadline_s() if held_s is None else held_s
        others_s = (self._face.next_deadline_s(), self._pulse.next_deadline_s())
        deadline_s = min(question_s, self._hand.again_at_s, *(at_s for at_s in others_s if at_s is not None))
        return None if math.isinf(deadline_s) else deadline_s

    def events(self) -> Iterator[PadEvent]:
        """What happened, oldest first; once."""
        return self._told.take()

    def shows(self) -> list[bytes]:
        """What the pad is to show, oldest first; each once."""
        return self._face.take() if self._is_open else []

    @property
    def _dark_s(self) -> float:
        return self._model.rules.dark_ms / 1000

    @property
    def _can_be_shown(self) -> bool:
        """Whether anybody may be there to see it."""
        return self._is_open and (not self._model.answers or self._pulse.life is Life.THERE)

    @property
    def _is_idle(self) -> bool:
        return self._can_be_shown and self._asking.question is None and self._hand.press is None

    def _go_dark(self, now_s: float) -> None:
        """Nothing is shown for the dark pause; then a question, if there is one and no press waits."""
        self._asking.hide()
        if self._can_be_shown:
            self._face.dark()
            if self._hand.press is None:
                self._asking.plan(now_s + self._dark_s)

    def _give_up(self) -> None:
        """Without a codec a question is out of order at once."""
        token = self._asking.token
        if token and not self._is_usable:
            self._asking.want(None)
            self._told.closed(token, ClosedReason.SCALE_NOT_SUPPORTED)

    def _tick_question(self, now_s: float) -> None:
        question = self._asking.question
        step = self._asking.step(now_s)
        if question is None or step is None:
            return
        match step:
            case Step.SHOW:
                self._face.ask()
                self._told.opened(question.token, question.deadline_s - now_s)
            case Step.WARN:
                self._face.warn()
            case Step.OVER:
                if self._can_be_shown:  # else nobody knows whether a key was pressed: the station waits
                    self._face.dark()
                    self._told.closed(question.token, ClosedReason.TIMED_OUT)

    def _take_key(self, key: int, came_s: float) -> None:
        token = self._asking.token
        if came_s < self._test_until_s:
            self._told.tested(key)
        elif token is None or self._hand.press or came_s < self._asking.shown_s:
            self._waiting_keys += 1
        else:
            press = self._told.pressed(token, key, came_s)
            if press.position is not None:
                self._hand.hold(press)
                self._asking.want(None)
                self._face.kept()
