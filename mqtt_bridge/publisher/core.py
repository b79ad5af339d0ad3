"""The publisher's rules: what to send when, what a receipt means. Pure: time in, effects and a deadline out.

An event is on its way until a receipt of our store covers it; the broker's acknowledgement only makes room
for the next message. Life of an event and the fork: docs/mqtt-interface.md.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from mqtt_bridge.messages.control import Status, Stored, StreamReceipt
from mqtt_bridge.outbox.values import Absent, Coverage, Range, Row, Rows, StreamHead
from mqtt_bridge.publisher.effects import (
    BeginAnew,
    Effect,
    LookUp,
    Note,
    Pin,
    Read,
    Reconnect,
    RecordHole,
    Send,
    SendStatus,
)
from mqtt_bridge.publisher.judge import Judge, Judged, Question
from mqtt_bridge.publisher.needs import Needs, without
from mqtt_bridge.publisher.window import NEVER, Window

log = logging.getLogger(__name__)

STATUS_EVERY_S: Final = 60.0
NOTE_EVERY_S: Final = 1.0
ANEW_EVERY_S: Final = 10.0
READ_ROWS: Final = 100
SILENT_BROKER_S: Final = 300.0
"""A broker that acknowledges nothing for so long has forgotten the connection, even where TCP has not."""


class Publisher:
    """One stream on its way to the store.

    `ask` is drawn once by each process; `head` is the stream at the start.
    """

    def __init__(self, head: StreamHead, ask: str, version: str) -> None:
        self._ask = ask
        self._version = version
        self._store = head.store
        self._to_pin = head.store is None
        self._effects: deque[Effect] = deque()
        self._window = Window()
        self._connected = False
        self._status_due_s = NEVER
        self._foreign: set[str] = set()
        self._begin(head)

    def _begin(self, head: StreamHead) -> None:
        self._stream = head.stream
        self._first = head.first
        self._last = head.last
        self._cursor = max(head.first, head.stored_seq + 1)
        self._needs = Needs(head.stored_seq, (), head.stored_seq)
        self._answered = False
        self._judge = Judge()
        self._reading = False
        self._read_from = 0
        self._given_up: set[Range] = set()
        self._frozen = False
        self._anew_due_s = NEVER
        self._note_due_s = NEVER
        self._noted_s = -NEVER
        self._window.clear()

    @property
    def connected(self) -> bool:
        return self._connected

    @property
    def backlog(self) -> int:
        """Events that the store is not known to hold."""
        return self._needs.count(self._last)

    @property
    def store(self) -> str | None:
        """The store that we belong to, once known."""
        return self._store

    def connect(self, now_s: float) -> None:
        """There is a connection, subscriptions are under way: say who we are and go on sending."""
        self._connected = True
        self._window.disconnected(now_s)
        self._status_due_s = now_s
        self.tick(now_s)

    def disconnect(self, now_s: float) -> None:
        self._connected = False
        self._status_due_s = NEVER
        self._window.disconnected(now_s)

    def committed(self, rows: Sequence[Row], now_s: float) -> None:
        """New events of the stream are on disk."""
        for row in rows:
            self._last = max(self._last, row.seq)
            if row.seq == self._cursor and self._window.room > 0 and not self._reading and not self._frozen:
                self._window.add(row, now_s)
                self._cursor += 1
        self._pump(now_s)

    def rows_read(self, answer: Rows, now_s: float) -> None:
        """Answer to `Read`."""
        if answer.stream != self._stream:
            return
        self._reading = False
        if self._frozen:
            return
        for row in answer.rows:
            if not self._needs.is_stored(row.seq):
                self._window.add(row, now_s)
        for absent in answer.absent:
            self._lost(absent)
        ends = [row.seq for row in answer.rows] + [absent.last for absent in answer.absent]
        if ends:
            if self._cursor == self._read_from:  # else a receipt has sent us back meanwhile
                self._cursor = max(ends) + 1
            self._pump(now_s)

    def acknowledged(self, key: int, now_s: float) -> None:
        """The broker has the message; whether the store will is told by a receipt only."""
        self._window.acknowledged(key, now_s)
        self._pump(now_s)

    def receipt(self, stored: Stored, now_s: float) -> None:
        """A receipt came. One of another store is none of ours."""
        if self._store is None:
            self._store = stored.store
            self._effects.append(Pin(stored.store))
        if stored.store != self._store:
            if stored.store not in self._foreign and len(self._foreign) < READ_ROWS:
                self._foreign.add(stored.store)
                log.error("receipt of store %s ignored: this outbox belongs to %s", stored.store, self._store)
            return
        nothing = StreamReceipt(stream=self._stream, seq=0, hash="")
        ours = next((entry for entry in stored.streams if entry.stream == self._stream), nothing)
        self._consider(Question(ours, stored.ask == self._ask), now_s)

    def hash_found(self, seq: int, own_hash: str | None, now_s: float) -> None:
        """Answer to `LookUp`."""
        judged = self._judge.found(seq, own_hash, self._last)
        if judged is not None:
            self._decide(judged, now_s)
        waiting = self._judge.take_waiting() if judged is not None else None
        if waiting is not None:
            self._consider(waiting, now_s)

    def hash_not_read(self, seq: int, now_s: float) -> None:
        """Answer to `LookUp` where the disk did not give it: the receipt is not believed, others come."""
        self._judge.give_up(seq)
        waiting = self._judge.take_waiting()
        if waiting is not None:
            self._consider(waiting, now_s)

    def hole_not_recorded(self, stream: str, first: int, last: int) -> None:
        """Answer to `RecordHole` where the disk did not take it: the next receipt leads here again."""
        if stream == self._stream:
            self._given_up.discard((first, last))

    def began_anew(self, head: StreamHead, now_s: float) -> None:
        """Answer to `BeginAnew`: all that is held stands in the new stream now."""
        self._begin(head)
        self._status_due_s = now_s if self._connected else NEVER
        self.tick(now_s)

    def not_begun(self, now_s: float) -> None:
        """Answer to `BeginAnew` where the disk did not take it: nothing is sent until it does."""
        self._anew_due_s = now_s + ANEW_EVERY_S

    def pruned(self, head: StreamHead) -> None:
        """Answer to `Note`: the outbox may hold less now."""
        if head.stream == self._stream:
            self._first = head.first

    def tick(self, now_s: float) -> None:
        """Call at or after `next_deadline_s`."""
        if self._connected and self._status_due_s <= now_s:
            self._status_due_s = now_s + STATUS_EVERY_S
            self._effects.append(SendStatus(self._status()))
        if self._note_due_s <= now_s:
            self._note(now_s)
        if self._anew_due_s <= now_s:
            self._freeze("tried again")
        if self._connected and self._window.oldest_unacknowledged_s() + SILENT_BROKER_S <= now_s:
            self._effects.append(Reconnect())
            self.disconnect(now_s)
        self._pump(now_s)

    def stop(self, now_s: float) -> None:
        """Nothing comes after this: note now what the store holds."""
        if self._note_due_s != NEVER:
            self._note(now_s)

    def next_deadline_s(self) -> float:
        """When `tick` has something to do; infinity where nothing is pending."""
        if not self._connected:
            return min(self._note_due_s, self._anew_due_s)
        silent_s = self._window.oldest_unacknowledged_s() + SILENT_BROKER_S
        next_due_s = self._window.next_due_s()
        return min(self._status_due_s, self._note_due_s, self._anew_due_s, silent_s, next_due_s)

    def effects(self) -> Iterator[Effect]:
        """What is to be done, in order; each is given once."""
        while self._effects:
            yield self._effects.popleft()

    def _consider(self, question: Question, now_s: float) -> None:
        if self._frozen:
            return
        own_hash = self._window.hash_of(question.receipt.seq)
        match self._judge.judge(question, self._last, own_hash):
            case LookUp() as look_up:
                self._effects.append(look_up)
            case Judged() as judged:
                self._decide(judged, now_s)
            case None:
                pass  # the newest waits until the one being judged is done

    def _decide(self, judged: Judged, now_s: float) -> None:
        receipt = judged.question.receipt
        if judged.forked:
            self._freeze(f"receipt for {receipt.seq}, newest {receipt.top}; our own newest {self._last}")
        else:
            self._apply(Needs.of(receipt), judged.question.answers, now_s)

    def _apply(self, needs: Needs, answers: bool, now_s: float) -> None:
        """The receipt is ours.

        It may say less than an earlier one: then the store was restored and needs all again.
        """
        if needs != self._needs or (answers and not self._answered):
            self._note_due_s = min(self._note_due_s, max(now_s, self._noted_s + NOTE_EVERY_S))
        if needs.seq < self._needs.seq:
            self._given_up.clear()
        self._needs = needs
        self._answered = answers
        self._window.release(needs.is_stored)
        for low, high in self._wanted(1, self._cursor - 1):
            fresh = next((seq for seq in range(low, high + 1) if seq not in self._window), None)
            if fresh is not None:
                self._cursor = fresh
                break
        self.tick(now_s)

    def _wanted(self, start: int, last: int) -> Iterator[Range]:
        """What the store needs and we may still have."""
        for wanted in self._needs.ranges(start, last):
            yield from without(wanted, self._given_up)

    def _freeze(self, reason: str) -> None:
        self._frozen = True
        self._anew_due_s = NEVER
        self._window.clear()
        self._effects.append(BeginAnew(self._stream, reason))

    def _lost(self, absent: Absent) -> None:
        """Only an answer to our own question proves a need; an old retained receipt may just not know yet."""
        if self._answered:
            self._given_up.add((absent.first, absent.last))
            self._effects.append(RecordHole(self._stream, absent.first, absent.last, absent.reason))

    def _note(self, now_s: float) -> None:
        self._note_due_s = NEVER
        self._noted_s = now_s
        if self._to_pin and self._store is not None:
            self._effects.append(Pin(self._store))  # again: the disk may have refused it the first time
        needs = self._needs
        coverage = Coverage(self._stream, needs.seq, needs.missing, needs.top, self._answered)
        self._effects.append(Note(coverage))

    def _pump(self, now_s: float) -> None:
        """Send what may be sent, and read on where the window has room."""
        if not self._connected or self._frozen:
            return
        while message := self._window.next_message(now_s):
            self._effects.append(Send(*message))
        if self._reading or self._window.room == 0:
            return
        wanted = next(self._wanted(self._cursor, self._last), None)
        if wanted is not None:
            self._reading = True
            self._read_from = self._cursor = wanted[0]
            limit = min(self._window.room, READ_ROWS)
            self._effects.append(Read(self._stream, wanted[0], wanted[1], limit))

    def _status(self) -> Status:
        return Status(
            online=True,
            version=self._version,
            stream=self._stream,
            first=self._first,
            last=self._last,
            ask=self._ask,
            backlog=self.backlog,
        )
