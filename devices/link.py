"""One pad's messages on a line: requests go out one at a time and are repeated until an answer fits (section
5 of the page).

Bytes and time come in; messages, bytes and one deadline go out. What is asked, and why, is decided in pad.py;
when a frame may go out, in pace.py.
"""

import math
from collections import deque
from dataclasses import dataclass

from devices.answers import answers, is_same
from devices.codec import decode_from_pad, encode_to_pad
from devices.counts import LineCounts
from devices.events import LineStatistics
from devices.frames import OVERHEAD_BYTES, BadFrame, Frame, FrameDecoder, encode_frame
from devices.messages import HostMessage, PadMessage, Pong, Request
from devices.pace import Pace

OUTGOING_BYTES_MAX = 1024


@dataclass(slots=True)
class _Pending:
    """The request that waits for its answer, with the times that its next sending would carry.

    Not sent yet: `tries` is 0, and it is due at once.
    """

    request: Request
    sent_s: float
    pause_s: float = 0.0
    tries: int = 0
    was_answered: bool = False

    @property
    def repeat_s(self) -> float:
        return self.sent_s + self.pause_s


class Link:
    """Stop and wait with one pad. Not open at first; `now_s` never goes back."""

    def __init__(self, pace: Pace, address: int = 0) -> None:
        self.pace = pace
        self._address = address
        self._open = False
        self._decoder = FrameDecoder()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._outgoing = bytearray()
        self._pending: _Pending | None = None
        self._answered: _Pending | None = None
        self._seq = 0
        self._heard_s = 0.0
        self._silent = False
        self._counts = LineCounts()
        self._received_before = 0

    # --- the line

    def opened(self, now_s: float) -> None:
        """The line is open: nothing of an earlier one counts any more."""
        self.lost()
        self._open = True
        self._heard_s = now_s
        self._received_before = self._counts.received
        self.pace.heard()

    def lost(self) -> None:
        """The line is gone, with all that was under way on it."""
        self._open = False
        self._silent = False
        self._pending = self._answered = None
        self._waiting.clear()
        self._outgoing.clear()
        self._decoder.clear()

    @property
    def is_open(self) -> bool:
        return self._open

    @property
    def is_silent(self) -> bool:
        """Nothing readable came for too long on an open line."""
        return self._silent

    @property
    def heard_at_this_rate(self) -> bool:
        """Something readable came since the line was opened, or works at another rate."""
        return self._counts.received > self._received_before

    def listen_anew(self) -> None:
        """The line works at another rate from now on: what is asked is asked at once."""
        self._received_before = self._counts.received
        self._pending = self._answered = None
        self._decoder.clear()

    @property
    def heard_s(self) -> float:
        """When the last readable message came, or the line was opened."""
        return self._heard_s

    # --- out

    @property
    def is_waiting(self) -> bool:
        """A request waits for its answer."""
        return self._pending is not None

    @property
    def has_to_say(self) -> bool:
        """Something waits to be sent, or to be answered."""
        return bool(self._waiting) or self._pending is not None

    def pursue(self, request: Request | None, now_s: float) -> None:
        """Send this request now and again until an answer fits; None: nothing is to be repeated.

        If the same request (type and token) waits already, only its content is renewed for its next sending;
        so too if it was answered and that was not enough, or each such answer would be asked for at once.
        """
        kept = self._pending or self._answered
        if request is None or not self._open:
            self._pending = self._answered = None
        elif kept and is_same(kept.request, request) and (kept is self._pending or now_s < kept.repeat_s):
            self._pending, kept.request = kept, request
        else:
            self._pending = _Pending(request, now_s)
            self._counts.requests += 1
            self._ask(self._pending, now_s)

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
        encoded = encode_to_pad(message)
        used = len(self._outgoing) + sum(OVERHEAD_BYTES + len(payload) for _, payload in self._waiting)
        if self._open and used + OVERHEAD_BYTES + len(encoded[1]) <= OUTGOING_BYTES_MAX:
            self._waiting.append(encoded)
            self._send_waiting()

    def bytes_to_send(self) -> bytes:
        """Whole frames for the wire; each byte is returned once."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def _send_waiting(self) -> None:
        while self._waiting and self.pace.may_send():
            self._put(*self._waiting.popleft())

    def _ask(self, pending: _Pending, now_s: float) -> None:
        type_, payload = encode_to_pad(pending.request)
        if self._waiting or not self.pace.may_send():
            return
        pending.tries += 1
        pending.sent_s = now_s
        pending.pause_s = self.pace.pause_s(len(payload), pending.tries)
        self._counts.retries += pending.tries > 1
        self._put(type_, payload)

    def _put(self, type_: int, payload: bytes) -> None:
        frame = encode_frame(address=self._address, type=type_, seq=self._seq, payload=payload)
        if len(self._outgoing) + len(frame) <= OUTGOING_BYTES_MAX:
            self._seq = (self._seq + 1) % 256
            self._counts.sent += 1
            self._outgoing += frame

    # --- in

    def receive(self, data: bytes, now_s: float) -> list[PadMessage]:
        """Take bytes of a line of one's own. Noise is counted; messages are returned in the line's order."""
        found = self._decoder.receive(data, now_s) if self._open else ()
        return [message for frame in found if (message := self.take(frame, now_s)) is not None]

    def take(self, found: Frame | BadFrame, now_s: float) -> PadMessage | None:
        """The message of a frame for this address. Noise is counted; another's frame is none."""
        if not self._open or found.address not in {None, self._address}:
            return None
        message = found if isinstance(found, BadFrame) else decode_from_pad(found)
        if isinstance(message, BadFrame):
            self._counts.add_bad(message, now_s)
            return None
        self._counts.received += 1
        self._heard_s = now_s
        self._silent = False
        self.pace.heard()
        self._settle(message, now_s)
        return message

    def tick(self, now_s: float) -> None:
        """Repeat what waits for too long, and notice silence. Call at or after `next_deadline_s()`."""
        if self._open and now_s >= self.pace.silent_at_s(self._heard_s):
            self._silent = True
        self._send_waiting()
        pending = self._pending
        if pending and now_s >= pending.repeat_s:
            self._ask(pending, now_s)

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: the line is closed, or nothing depends on the time."""
        if not self._open:
            return None
        silent_s = math.inf if self._silent else self.pace.silent_at_s(self._heard_s)
        pending_s = self.pace.wake_s(self._pending.repeat_s) if self._pending else math.inf
        deadline_s = min(silent_s, pending_s)
        return None if deadline_s == math.inf else deadline_s

    def statistics(self, pong: Pong | None) -> LineStatistics:
        """The counters of this link, with those that the pad told in `pong`."""
        return self._counts.statistics(pong)

    def _settle(self, message: PadMessage, now_s: float) -> None:
        pending = self._pending
        if pending and answers(pending.request, message):
            if pending.tries == 1 and not pending.was_answered:  # a later one may belong to any sending
                self._counts.round_trips_s.append(now_s - pending.sent_s)
            pending.was_answered = True
            self._pending, self._answered = None, pending
