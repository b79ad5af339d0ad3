"""One line to one pad: requests go out one at a time and are repeated until an answer fits (section 5 of the
page).

Bytes and time come in; messages, bytes and one deadline go out. What is asked, and why, is decided in pad.py.
"""

from dataclasses import dataclass
from typing import assert_never

from devices.codec import decode_from_pad, encode_to_pad
from devices.codes import ClosedReason
from devices.counts import LineCounts
from devices.events import LineStatistics
from devices.frames import OVERHEAD_BYTES, BadFrame, Frame, FrameDecoder, encode_frame
from devices.messages import (
    AskHello,
    AskLog,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    HostMessage,
    Open,
    Opened,
    PadMessage,
    Ping,
    Pong,
    Press,
    Request,
    Signal,
    SignalDone,
    StartTest,
    TestKey,
)

LONGEST_ANSWER_BYTES = OVERHEAD_BYTES + 35  # HELLO
PAUSE_S = 0.15
PAUSE_MAX_S = 2.4
SILENT_S = 5.0
OUTGOING_BYTES_MAX = 1024
EXTENDED_SLACK_MS = 1000


@dataclass(slots=True)
class _Pending:
    """The request that waits for its answer, with the times that its next sending would carry."""

    request: Request
    sent_s: float
    pause_s: float
    tries: int = 1

    @property
    def repeat_s(self) -> float:
        return self.sent_s + self.pause_s


class Link:
    """Stop and wait on one line. Not open at first; `now_s` never goes back."""

    def __init__(self, baud: int, address: int = 0) -> None:
        self._baud = baud
        self._address = address
        self._open = False
        self._decoder = FrameDecoder()
        self._outgoing = bytearray()
        self._pending: _Pending | None = None
        self._answered: _Pending | None = None
        self._seq = 0
        self._heard_s = 0.0
        self._silent = False
        self._counts = LineCounts()

    # --- the line

    def opened(self, now_s: float) -> None:
        """The line is open: nothing of an earlier one counts any more."""
        self.lost()
        self._open = True
        self._heard_s = now_s

    def lost(self) -> None:
        """The line is gone, with all that was under way on it."""
        self._open = False
        self._silent = False
        self._pending = self._answered = None
        self._outgoing.clear()
        self._decoder.clear()

    @property
    def is_open(self) -> bool:
        return self._open

    @property
    def is_silent(self) -> bool:
        """Nothing readable came for 5 s on an open line."""
        return self._silent

    @property
    def heard_s(self) -> float:
        """When the last readable message came, or the line was opened."""
        return self._heard_s

    # --- out

    @property
    def is_waiting(self) -> bool:
        """A request waits for its answer."""
        return self._pending is not None

    def pursue(self, request: Request | None, now_s: float) -> None:
        """Send this request now and again until an answer fits; None: nothing is to be repeated.

        If the same request (type and token) waits already, only its content is renewed for its next sending;
        so too if it was answered and that was not enough, or each such answer would be asked for at once.
        """
        kept = self._pending or self._answered
        if request is None or not self._open:
            self._pending = self._answered = None
        elif kept and _same(kept.request, request) and (kept is self._pending or now_s < kept.repeat_s):
            self._pending, kept.request = kept, request
        else:
            self._pending = _Pending(request, now_s, self._first_pause_s(request))
            self._counts.requests += 1
            self.send(request)

    def restart(self, now_s: float) -> None:
        """What hindered the answer is gone: ask again now, with pauses that begin anew."""
        pending = self._pending
        self._pending = self._answered = None
        if pending:
            self.pursue(pending.request, now_s)

    def send(self, message: HostMessage) -> None:
        """Send once. Dropped where the line is closed or its buffer full: every message of ours is asked for
        again.
        """
        type_, payload = encode_to_pad(message)
        frame = encode_frame(address=self._address, type=type_, seq=self._seq, payload=payload)
        if self._open and len(self._outgoing) + len(frame) <= OUTGOING_BYTES_MAX:
            self._seq = (self._seq + 1) % 256
            self._counts.sent += 1
            self._outgoing += frame

    def bytes_to_send(self) -> bytes:
        """Whole frames for the wire; each byte is returned once."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    # --- in

    def receive(self, data: bytes, now_s: float) -> list[PadMessage]:
        """Take bytes of the wire. Noise is counted; messages are returned in the order of the line."""
        messages: list[PadMessage] = []
        for found in self._decoder.receive(data, now_s) if self._open else ():
            message = self._read(found)
            if isinstance(message, BadFrame):
                self._counts.add_bad(message, now_s)
            elif message is not None:
                self._counts.received += 1
                self._heard_s = now_s
                self._silent = False
                self._settle(message, now_s)
                messages.append(message)
        return messages

    def tick(self, now_s: float) -> None:
        """Repeat what waits for too long, and notice silence. Call at or after `next_deadline_s()`."""
        if self._open and now_s >= self._heard_s + SILENT_S:
            self._silent = True
        pending = self._pending
        if pending and now_s >= pending.repeat_s:
            pending.sent_s = now_s
            pending.pause_s = min(pending.pause_s * 2, PAUSE_MAX_S)
            pending.tries += 1
            self._counts.retries += 1
            self.send(pending.request)

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: the line is closed."""
        if not self._open:
            return None
        deadlines_s = [] if self._silent else [self._heard_s + SILENT_S]
        if self._pending:
            deadlines_s.append(self._pending.repeat_s)
        return min(deadlines_s, default=None)

    def statistics(self, pong: Pong | None) -> LineStatistics:
        """The counters of this line, with those that the pad told in `pong`."""
        return self._counts.statistics(pong)

    def _first_pause_s(self, message: Request) -> float:
        _, payload = encode_to_pad(message)
        line_bytes = OVERHEAD_BYTES + len(payload) + LONGEST_ANSWER_BYTES
        return min(2 * line_bytes * 10 / self._baud + PAUSE_S, PAUSE_MAX_S)

    def _read(self, found: Frame | BadFrame) -> PadMessage | BadFrame | None:
        if found.address not in {None, self._address}:
            return None
        return found if isinstance(found, BadFrame) else decode_from_pad(found)

    def _settle(self, message: PadMessage, now_s: float) -> None:
        pending = self._pending
        if pending and answers(pending.request, message):
            if pending.tries == 1:  # a later answer may belong to any of the sendings
                self._counts.round_trips_s.append(now_s - pending.sent_s)
            pending.tries += 1
            self._pending, self._answered = None, pending


def _same(one: Request, other: Request) -> bool:
    return type(one) is type(other) and getattr(one, "token", None) == getattr(other, "token", None)


def answers(request: Request, message: PadMessage) -> bool:
    """Whether `message` is an answer to `request` (the list in section 5 of the page)."""
    match request:
        case AskHello():
            return isinstance(message, Hello)
        case Ping() | AskLog():
            return isinstance(message, Pong)
        case Open(token) | Close(token) | Extend(token):
            return _tells_of(token, request, message)
        case Signal(kind):
            return message == SignalDone(kind)
        case StartTest():
            return message == TestKey(0) or isinstance(message, Pong)
        case _:
            assert_never(request)


def _tells_of(token: bytes, request: Open | Close | Extend, message: PadMessage) -> bool:
    match message:
        case Press():
            return message.token == token
        case Opened(opened, remaining_ms):
            # An older OPENED of the same token does not show that the longer time has arrived.
            longer = isinstance(request, Extend) and remaining_ms + EXTENDED_SLACK_MS >= request.timeout_ms
            return opened == token and (isinstance(request, Open) or longer)
        case Closed(closed, reason):
            # "Not known here" answers CLOSE and EXTEND; OPEN is never answered so, it must be older.
            stale = isinstance(request, Open) and reason is ClosedReason.UNKNOWN_HERE
            return closed == token and not stale
        case Full(full):
            return isinstance(request, Open) and full == token
        case _:
            return False
