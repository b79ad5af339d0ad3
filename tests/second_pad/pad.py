"""The pad's state machine (sections 4 and 8). Pure: bytes, keys and time in; frames, events, deadlines out.

All times are whole milliseconds of one clock that never runs backwards and runs on through a reset.
The caller calls `receive`, `press` and `tick` as things happen (each first does what is due), `next_frame`
whenever the line is free, and waits no longer than `deadline` and, while the line is free, `output_due`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.second_pad import frames, messages, panel
from tests.second_pad.delivery import Delivery, first_pause_ms
from tests.second_pad.frames import Collector, FrameError
from tests.second_pad.fromhost import AskHello, Open, Ping
from tests.second_pad.frompad import Closed, Full, Hello, Opened, Pong, Press, Tested
from tests.second_pad.log import Log, Record
from tests.second_pad.messages import NO_TOKEN, Message
from tests.second_pad.panel import Panel

POINT_TO_POINT = 0
COUNTER_LIMIT = 0xFFFF
WAIT_MS = 1000
AFTER_MS = 3000
REMEMBERED = 8
QUEUE_LIMIT = 16
CAUSE_POWER_ON, CAUSE_RESET_PIN = 1, 2

Answer = Callable[[int], Message | None]


@dataclass(frozen=True)
class Identity:
    """What the pad is, as HELLO tells it."""

    uid: bytes
    baud: int = 9600
    firmware: int = 0x0100
    flags: int = messages.FLAG_SIMULATOR
    keys: int = 5


@dataclass
class Question:
    """The open question. It warns at `warn_at` unless that is not before `deadline`."""

    token: bytes
    deadline: int
    warn_at: int
    warned: bool = False

    def next_change(self) -> int:
        """When it warns or times out."""
        return self.deadline if self.warned else min(self.warn_at, self.deadline)


class Pad:
    """One run of the pad from boot to reset. RAM is this object; Log and Panel outlive it."""

    def __init__(self, identity: Identity, log: Log, shows: Panel, now: int, cause: int) -> None:
        """Boot: HELLO is the first frame, then the oldest press without ACK at once."""
        self.identity = identity
        self.log = log
        self.panel = shows
        self.question: Question | None = None
        self.ended: deque[tuple[bytes, int]] = deque(maxlen=REMEMBERED)
        self.delivery = Delivery(first_pause_ms(identity.baud))
        self.kept: int | None = None  # the press on show
        self.dark_at: int | None = None  # when a show that ends by itself ends
        self.waiting_keys = 0
        self._booted = now
        self._cause = cause
        self._collector = Collector()
        self._bad_frames = 0
        self._seq = 0
        self._pressed_at: dict[int, int] = {}
        self._queue: deque[Answer] = deque()
        self._handler: Callable[[int, Message], None] = lambda _now, _message: None
        shows.reset(now)
        self.send(self.hello)
        self.deliver(now)

    def on_message(self, handler: Callable[[int, Message], None]) -> None:
        """Who handles the host's messages other than HELLO, PING and POLL."""
        self._handler = handler

    # --- in

    def receive(self, now: int, data: bytes) -> None:
        """Bytes from the line."""
        self.tick(now)
        self._take(now, self._collector.feed(now, data))

    def press(self, now: int, key: int) -> None:
        """A debounced key, 1 to 9. Everything but the record and the frame is the same for each key."""
        self.tick(now)
        if self.panel.shown == panel.TEST:
            self.send(lambda _: Tested(key))
            self.panel.beep()
        elif self.question is not None:
            self._press_open(now, self.question, key)
        elif self.panel.shown not in (panel.KEPT, panel.THANKS, panel.CLOSED):
            self.waiting_keys = min(self.waiting_keys + 1, COUNTER_LIMIT)
            self.show(now, panel.WAIT, for_ms=WAIT_MS)

    def tick(self, now: int) -> None:
        """Do what is due by now."""
        self._take(now, self._collector.tick(now))
        question = self.question
        if question is not None and now >= question.deadline:
            self.end_question(messages.CLOSED_TIMED_OUT)
            self.show(now, panel.DARK)
            self.send(lambda _: Closed(question.token, messages.CLOSED_TIMED_OUT))
        elif question is not None and not question.warned and now >= question.warn_at:
            question.warned = True
            if self.panel.shown == panel.OPEN:
                self.show(now, panel.WARNING)
        if self.dark_at is not None and now >= self.dark_at:
            self.show(now, panel.DARK)
        self.panel.tick(now)

    # --- out

    def deadline(self) -> int | None:
        """When `tick` is to be called at the latest."""
        times = [self.dark_at, self.panel.deadline(), self._collector.deadline()]
        if self.question is not None:
            times.append(self.question.next_change())
        return min((time for time in times if time is not None), default=None)

    def output_due(self) -> int | None:
        """When `next_frame` will have something; a time in the past means now."""
        return self._booted if self._queue else self.delivery.due

    def next_frame(self, now: int) -> bytes | None:
        """The frame whose sending begins now, or None. Ages and remaining times are those of now."""
        message: Message | None = None
        while message is None and self._queue:
            message = self._queue.popleft()(now)
        if message is None and self.delivery.is_due(now):
            record = self.log.find(self.delivery.press_id or 0)
            if record is not None:
                self.delivery.sent(now)
                message = self.press_message(now, record)
        if message is None:
            return None
        seq, self._seq = self._seq, (self._seq + 1) & 0xFF
        return messages.encode(message, POINT_TO_POINT, seq)

    def send(self, answer: Answer) -> None:
        """Queue an answer, made when its sending begins. One too many is dropped: the host asks again."""
        if len(self._queue) < QUEUE_LIMIT:
            self._queue.append(answer)

    def send_press(self, now: int, record: Record) -> None:
        """Answer with a press, unless its delivery sends it just now anyway."""
        if record.press_id != self.delivery.press_id or not self.delivery.is_due(now):
            self.send(lambda at: self.press_message(at, record))

    def show(self, now: int, name: str, *, for_ms: int | None = None, quiet: bool = False) -> None:
        """Show something, for a time or until something else."""
        self.dark_at = None if for_ms is None else now + for_ms
        self.panel.show(now, name, quiet=quiet)

    def open_question(self, now: int, message: Open) -> None:
        """Open a question in the place of another one."""
        self.end_question(messages.CLOSED_BY_HOST)
        self.question = Question(message.token, now + message.timeout_ms, now + message.warning_ms)
        self.dark_at = None
        self.panel.show(now, panel.OPEN, question=message.text)
        self.tick(now)  # warning 0 warns at once

    def end_question(self, reason: int) -> None:
        """Forget the open question, but not how it ended."""
        if self.question is not None:
            self.ended.append((self.question.token, reason))
            self.question = None

    def deliver(self, now: int) -> None:
        """See to it that the oldest press without ACK is in delivery."""
        record = self.log.oldest_unacknowledged()
        self.delivery.aim(now, record.press_id if record else None)

    def _press_open(self, now: int, question: Question, key: int) -> None:
        record = self.log.append(question.token, key)
        if record is None:
            self.show(now, panel.FULL)
            self.send(lambda _: Full(question.token))
            return
        self._pressed_at[record.press_id] = now
        self.question = None
        self.kept = record.press_id
        self.deliver(now)
        self.show(now, panel.KEPT)

    def _take(self, now: int, found: list[bytes | None]) -> None:
        for encoded in found:
            try:
                if encoded is None:
                    raise FrameError("length")
                frame = frames.decode(encoded, is_pad=True, address=POINT_TO_POINT)
                message = messages.decode(frame) if frame else None
            except FrameError:
                self._bad_frames = min(self._bad_frames + 1, COUNTER_LIMIT)
                continue
            if isinstance(message, AskHello):
                self.send(self.hello)
            elif isinstance(message, Ping):
                self.send(self.pong)
            elif message is not None:
                self._handler(now, message)

    def _uptime(self, now: int) -> int:
        return (now - self._booted) & 0xFFFFFFFF

    def _open_token(self) -> bytes:
        return self.question.token if self.question else NO_TOKEN

    def hello(self, now: int) -> Hello:
        """HELLO as of now."""
        me, log = self.identity, self.log
        return Hello(
            me.uid, log.epoch, log.boot, self._uptime(now), self._cause, me.firmware, me.flags,
            log.last_press_id, min(log.unacknowledged, 255), self._open_token(),
        )  # fmt: skip

    def pong(self, now: int) -> Pong:
        """PONG as of now."""
        log = self.log
        return Pong(
            log.boot, self._uptime(now), self._open_token(), log.last_press_id,
            min(log.unacknowledged, 255), self._bad_frames, self.waiting_keys,
        )  # fmt: skip

    def opened(self, now: int, token: bytes) -> Opened | None:
        """OPENED as of now; None when the question has ended meanwhile, which is told in its own way."""
        question = self.question
        if question is None or question.token != token:
            return None
        return Opened(token, max(0, question.deadline - now))

    def press_message(self, now: int, record: Record) -> Press:
        """PRESS as of now. The age is known for the keys of this boot."""
        pressed = self._pressed_at.get(record.press_id)
        age = messages.UNKNOWN_AGE if pressed is None else min(now - pressed, messages.UNKNOWN_AGE)
        return Press(record.press_id, record.token, record.key, age, record.boot & 0xFFFF)
