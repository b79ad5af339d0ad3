"""Events on their way: sent, waiting for the broker's acknowledgement and then for the store's receipt. Pure.

At most `WINDOW_EVENTS` without a receipt, at most `UNACKNOWLEDGED_MAX` messages without an acknowledgement.
An event is sent again only when its message was acknowledged and its back-off has passed, or after a new
connection: a fixed timer would fill a slow link with repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from mqtt_bridge.messages.fields import BATCH_EVENTS_MAX, MESSAGE_BYTES_MAX
from mqtt_bridge.outbox.values import Row

WINDOW_EVENTS: Final = 400
UNACKNOWLEDGED_MAX: Final = 20
BACK_OFF_FIRST_S: Final = 5.0
BACK_OFF_MAX_S: Final = 60.0
SINGLE_AFTER_TRIES: Final = 2
_EXPONENT_MAX: Final = 10
NEVER: Final = float("inf")


@dataclass(slots=True)
class Flight:
    """One event on its way.

    `due_s`: when it may be sent (again); never while its message is not acknowledged.
    """

    row: Row
    due_s: float
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message that the broker has not acknowledged."""

    seqs: tuple[int, ...]
    sent_s: float


class Window:
    """The events on their way, by seq."""

    def __init__(self) -> None:
        self._flights: dict[int, Flight] = {}
        self._messages: dict[int, Message] = {}
        self._last_key = 0
        self._soonest_s = NEVER
        """No event is due before this: looking through all of them each time costs more than the rest."""

    def __len__(self) -> int:
        return len(self._flights)

    def __contains__(self, seq: int) -> bool:
        return seq in self._flights

    @property
    def room(self) -> int:
        return WINDOW_EVENTS - len(self._flights)

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event that is on its way."""
        flight = self._flights.get(seq)
        return None if flight is None else flight.row.hash

    def add(self, row: Row, now_s: float) -> None:
        if row.seq not in self._flights:
            self._flights[row.seq] = Flight(row, now_s)
            self._soonest_s = min(self._soonest_s, now_s)

    def next_message(self, now_s: float) -> tuple[int, bytes] | None:
        """The next message to send, with its key; None where nothing may be sent now.

        Events travel together only when many wait; one that got no receipt twice travels alone, in case a
        neighbour is the reason.
        """
        if len(self._messages) >= UNACKNOWLEDGED_MAX or now_s < self._soonest_s:
            return None
        due = sorted(seq for seq, flight in self._flights.items() if flight.due_s <= now_s)
        if not due:
            self._soonest_s = min((flight.due_s for flight in self._flights.values()), default=NEVER)
            return None
        chosen = [self._flights[seq] for seq in self._together(due)]
        for flight in chosen:
            flight.tries += 1
            flight.due_s = NEVER
        self._last_key += 1
        self._messages[self._last_key] = Message(tuple(flight.row.seq for flight in chosen), now_s)
        payloads = [flight.row.payload for flight in chosen]
        return self._last_key, payloads[0] if len(payloads) == 1 else b"[" + b",".join(payloads) + b"]"

    def acknowledged(self, key: int, now_s: float) -> None:
        """The broker has the message: its events wait for their receipt from now on."""
        message = self._messages.pop(key, None)
        for seq in message.seqs if message else ():
            if flight := self._flights.get(seq):
                back_off_s = BACK_OFF_FIRST_S * 2.0 ** min(flight.tries - 1, _EXPONENT_MAX)
                flight.due_s = now_s + min(back_off_s, BACK_OFF_MAX_S)
                self._soonest_s = min(self._soonest_s, flight.due_s)

    def release(self, is_stored: Callable[[int], bool]) -> None:
        """Drop what the store holds; a message of which all is stored needs no acknowledgement any more."""
        for seq in [seq for seq in self._flights if is_stored(seq)]:
            del self._flights[seq]
        for key in [key for key, message in self._messages.items() if not self._on_its_way(message.seqs)]:
            del self._messages[key]

    def disconnected(self, now_s: float) -> None:
        """No acknowledgement comes any more: all may be sent again as soon as there is a connection."""
        self._messages.clear()
        for flight in self._flights.values():
            flight.due_s = now_s
        self._soonest_s = now_s if self._flights else NEVER

    def clear(self) -> None:
        self._flights.clear()
        self._messages.clear()
        self._soonest_s = NEVER

    def next_due_s(self) -> float:
        """When to ask for the next message; never too late, sometimes early (what was due got a receipt).

        `NEVER` while the broker owes acknowledgements for a full window.
        """
        return NEVER if len(self._messages) >= UNACKNOWLEDGED_MAX else self._soonest_s

    def oldest_unacknowledged_s(self) -> float:
        """When the oldest message without acknowledgement was sent; `NEVER` without one."""
        return next(iter(self._messages.values())).sent_s if self._messages else NEVER  # in order of sending

    def _together(self, due: list[int]) -> list[int]:
        first = self._flights[due[0]]
        if first.tries >= SINGLE_AFTER_TRIES or len(due) < BATCH_EVENTS_MAX:
            return due[:1]
        chosen: list[int] = []
        size = 1
        for seq in due[:BATCH_EVENTS_MAX]:
            flight = self._flights[seq]
            size += len(flight.row.payload) + 1
            if flight.tries >= SINGLE_AFTER_TRIES or size > MESSAGE_BYTES_MAX:
                break
            chosen.append(seq)
        return chosen

    def _on_its_way(self, seqs: Iterable[int]) -> bool:
        return any(seq in self._flights for seq in seqs)
