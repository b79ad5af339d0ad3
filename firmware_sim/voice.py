"""When a pad speaks: at once on a line of its own, only when asked on RS-485 (pad-protocol.md, 4 and 9)."""

from collections import deque
from typing import Final, Protocol

from firmware_sim.log import Record
from firmware_sim.messages import Closed, Full, Hello, KeyTested, PadMessage

ANSWERS_MAX: Final = 16
TEST_KEYS_MAX: Final = 16
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 2.4
PRESS_FRAME_BYTES: Final = 30

Unasked = Hello | Closed | Full | KeyTested
Outgoing = PadMessage | Record  # a record becomes a PRESS when it is sent, so that its age is right


class Voice(Protocol):
    """What the pad needs of either; the unacknowledged record is handed in as it is now."""

    def answer(self, message: Outgoing, now_s: float) -> None:
        """Answer a request that was received now."""
        ...

    def answer_pending(self, idle: PadMessage, press: Record | None, now_s: float) -> None:
        """Answer with what is pending, the idle message if nothing is (POLL, and ACK on RS-485)."""
        ...

    def tell(self, message: Unasked) -> None:
        """Say something unasked, as soon as the line allows."""
        ...

    def heard(self, *, poll: bool) -> None:
        """A good frame for this pad came."""
        ...

    def take(self, press: Record | None, now_s: float) -> Outgoing | None:
        """Return what goes onto the line now, None if nothing does."""
        ...

    def next_deadline_s(self, press: Record | None, now_s: float) -> float | None:
        """When take() will have something next."""
        ...


class FreeVoice:
    """Point to point: answers in order, then the oldest unacknowledged press, again and again."""

    def __init__(self, baud: int) -> None:
        # section 4: where three times the frame's time is longer than 200 ms, that is the first pause
        self._first_pause_s = max(FIRST_PAUSE_S, 3 * PRESS_FRAME_BYTES * 10 / baud)
        self._longest_pause_s = max(LONGEST_PAUSE_S, self._first_pause_s)
        self._queue: deque[Outgoing] = deque()
        self._repeated_id: int | None = None
        self._pause_s = self._first_pause_s
        self._due_s = 0.0

    def answer(self, message: Outgoing, now_s: float) -> None:  # noqa: ARG002 - the other voice keeps a gap
        if len(self._queue) < ANSWERS_MAX:  # a host that asks faster than the line carries asks again
            self._queue.append(message)

    def answer_pending(self, idle: PadMessage, press: Record | None, now_s: float) -> None:
        """POLL is for RS-485 only: no answer here."""

    def tell(self, message: Unasked) -> None:
        if len(self._queue) < ANSWERS_MAX:
            self._queue.append(message)

    def heard(self, *, poll: bool) -> None:
        """Nothing waits for the host here."""

    def take(self, press: Record | None, now_s: float) -> Outgoing | None:
        if self._queue:
            return self._queue.popleft()
        self._follow(press, now_s)
        if press is None or now_s < self._due_s:
            return None
        self._due_s = now_s + self._pause_s
        self._pause_s = min(2 * self._pause_s, self._longest_pause_s)
        return press

    def next_deadline_s(self, press: Record | None, now_s: float) -> float | None:
        self._follow(press, now_s)
        if self._queue:
            return now_s
        return None if press is None else self._due_s

    def _follow(self, press: Record | None, now_s: float) -> None:
        """Another record to deliver begins at once and with the first pause."""
        press_id = press.press_id if press else None
        if press_id != self._repeated_id:
            self._repeated_id = press_id
            self._due_s = now_s
            self._pause_s = self._first_pause_s


class PolledVoice:
    """RS-485: one answer to each frame, 3.5 characters after it; nothing goes out by itself."""

    def __init__(self, baud: int) -> None:
        self._gap_s = 3.5 * 10 / baud
        self._answer: Outgoing | None = None
        self._answer_due_s = 0.0
        self._hello: Hello | None = None
        self._ended: Closed | Full | None = None
        self._test_keys: deque[KeyTested] = deque(maxlen=TEST_KEYS_MAX)

    def answer(self, message: Outgoing, now_s: float) -> None:
        self._answer, self._answer_due_s = message, now_s + self._gap_s

    def answer_pending(self, idle: PadMessage, press: Record | None, now_s: float) -> None:
        self.answer(press or self._hello or self._take_told() or idle, now_s)

    def tell(self, message: Unasked) -> None:
        match message:
            case Hello():
                self._hello = message
            case Closed() | Full():
                self._ended = message
            case KeyTested():
                self._test_keys.append(message)

    def heard(self, *, poll: bool) -> None:
        self._answer = None  # the host asks anew, so the answer before is not waited for
        if not poll:
            self._hello = None  # section 9: HELLO until the host has sent anything (a POLL asks for it)

    def take(self, press: Record | None, now_s: float) -> Outgoing | None:  # noqa: ARG002 - no repeats by time
        if self._answer is None or now_s < self._answer_due_s:
            return None
        answer, self._answer = self._answer, None
        return answer

    def next_deadline_s(self, press: Record | None, now_s: float) -> float | None:  # noqa: ARG002 - as take()
        return None if self._answer is None else self._answer_due_s

    def _take_told(self) -> PadMessage | None:
        ended, self._ended = self._ended, None
        if ended:
            return ended
        return self._test_keys.popleft() if self._test_keys else None
