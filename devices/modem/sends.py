"""Messages on their way out: which part is next, what became of each, and which report belongs to it.

A part whose answer was lost ends its message as unknown. Nothing here ever hands out the same part twice once
its bytes may have reached the modem.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Final

from devices.errors import DeviceError
from devices.modem.causes import Cause, is_final
from devices.modem.events import Delivered, Failed, Handle, Sent
from devices.modem.numbers import dialled, same_subscriber
from devices.modem.pdu import StatusReport, submits
from devices.modem.refusals import report_cause
from devices.modem.text import parts_of

QUEUE_MAX: Final = 100
WAIT_S: Final = 120.0  # for a modem, a card or a network; then the caller is told and decides
REPORTS_AWAITED_MAX: Final = 1000
TRIES_MAX: Final = 3
_ARRIVED: Final = frozenset({0, 2})  # received, or put in the place of an earlier one


class QueueFullError(DeviceError):
    """Too many messages wait already; send later."""


class ReferenceInUseError(DeviceError, ValueError):
    """A message under this reference is still on its way."""


@dataclass(slots=True)
class _Message:
    """One message and how far it is."""

    reference: str
    number: str = field(repr=False)
    pdus: tuple[tuple[int, str], ...] = field(repr=False)
    since_s: float
    sent: int = 0
    undelivered: set[int | None] = field(default_factory=set)  # mr of parts without a report; None: unknown
    failure: Cause | None = None


class Sends:
    """First come, first sent; one part at a time."""

    def __init__(self, first_reference: int) -> None:
        self._joint = first_reference % 256  # joins parts; from a random start, lest two starts use the same
        self._queue: deque[_Message] = deque()
        self._tries = 0
        self._awaited: deque[_Message] = deque(maxlen=REPORTS_AWAITED_MAX)
        self._events: list[Sent | Delivered | Failed] = []

    def add(self, number: str, text: str, reference: str, now_s: float) -> Handle:
        """Queue a message. Raises NumberError, TextError, QueueFullError, ReferenceInUseError."""
        parts = parts_of(text)
        to = dialled(number)
        if len(self._queue) >= QUEUE_MAX:
            raise QueueFullError(f"{QUEUE_MAX} messages wait")
        if any(message.reference == reference for message in self._queue):
            raise ReferenceInUseError("a message under this reference is still on its way")
        self._joint = (self._joint + 1) % 256
        self._queue.append(_Message(reference, to, submits(to, parts, self._joint), now_s))
        return Handle(reference, len(parts))

    def next_part(self) -> tuple[int, str] | None:
        """Length and PDU of the part to send now; the same until its outcome is told here."""
        return self._queue[0].pdus[self._queue[0].sent] if self._queue else None

    def accepted(self, mr: int | None) -> None:
        """The network took the part under message reference `mr`; None where the modem did not name it."""
        self._tries = 0
        message = self._queue[0]
        message.sent += 1
        message.undelivered.add(mr)
        if message.sent == len(message.pdus):
            self._queue.popleft()
            self._awaited.append(message)
            self._events.append(Sent(message.reference, message.sent))
            self._settle(message)

    def refused(self, cause: Cause) -> None:
        """The part did not go out; its message ends here."""
        self._tries = 0
        message = self._queue.popleft()
        self._events.append(Failed(message.reference, cause, is_final(cause), message.sent))

    def never_left(self) -> None:
        """The part stayed here whole: it is handed out again, three times at most."""
        self._tries += 1
        if self._tries >= TRIES_MAX:
            self.refused(Cause.MODEM_FAULT)

    def reported(self, report: StatusReport) -> None:
        """A delivery report came. The newest message with this number and reference is meant: references go
        round at 256.
        """
        known = [*self._awaited, *list(self._queue)[:1]]
        for message in reversed(known):
            if report.mr in message.undelivered and same_subscriber(message.number, report.recipient):
                message.failure = message.failure or report_cause(report.status)
                if report.status in _ARRIVED:
                    message.undelivered.discard(report.mr)
                self._settle(message)
                return

    def expire(self, cause: Cause, stalled_since_s: float, now_s: float) -> None:
        """Give up what has waited too long since nothing can be sent, because of `cause`."""
        while self._queue and now_s >= self.next_deadline_s(stalled_since_s):
            self.refused(cause)

    def next_deadline_s(self, stalled_since_s: float) -> float:
        """When `expire` has something to do; infinity while nothing waits."""
        return max(self._queue[0].since_s, stalled_since_s) + WAIT_S if self._queue else inf

    def events(self) -> Iterator[Sent | Delivered | Failed]:
        """What happened since the last call."""
        events, self._events = self._events, []
        return iter(events)

    def _settle(self, message: _Message) -> None:
        """Tell how the delivery ended, if the message has gone out whole and it has ended."""
        if message.sent < len(message.pdus) or (message.undelivered and not message.failure):
            return
        self._awaited.remove(message)
        if message.failure:
            failed = Failed(message.reference, message.failure, is_final(message.failure), message.sent)
            self._events.append(failed)
        else:
            self._events.append(Delivered(message.reference))
