"""Whether a receipt speaks of our own stream: its hash is compared with our own event's. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.chain import Verdict, compare
from mqtt_bridge.messages.control import StreamReceipt
from mqtt_bridge.publisher.effects import LookUp
from mqtt_bridge.publisher.needs import has_two_writers


@dataclass(frozen=True, slots=True)
class Question:
    """A receipt for our stream; `answers`: it bears this very process's ask."""

    receipt: StreamReceipt
    answers: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A receipt that may be believed, or one that shows a fork."""

    question: Question
    forked: bool


class Judge:
    """Judges one receipt at a time: while our own hash is looked up, the newest of those that come waits."""

    def __init__(self) -> None:
        self._agreed: tuple[int, str] = (0, "")
        self._looking_for: Question | None = None
        self._waiting: Question | None = None

    def judge(self, question: Question, last: int, own_hash: str | None) -> Judged | LookUp | None:
        """`last` is our newest number; `own_hash` our hash at the receipt's seq where it is at hand.

        `LookUp`: it is needed, answer with `found`. None: another receipt is being judged.
        """
        receipt = question.receipt
        if self._looking_for is not None:
            self._waiting = question
            return None
        if own_hash is None and self._agreed[0] == receipt.seq:
            own_hash = self._agreed[1]
        if own_hash is None and receipt.hash and 0 < receipt.seq <= last:
            self._looking_for = question
            return LookUp(receipt.seq)
        return self._decide(question, last, own_hash)

    def found(self, seq: int, own_hash: str | None, last: int) -> Judged | None:
        """The answer to `LookUp`; None where it answers an older one."""
        question = self._looking_for
        if question is None or question.receipt.seq != seq:
            return None
        self._looking_for = None
        return self._decide(question, last, own_hash)

    def give_up(self, seq: int) -> None:
        """The answer to `LookUp` does not come: nothing is said of that receipt."""
        if self._looking_for is not None and self._looking_for.receipt.seq == seq:
            self._looking_for = None

    def take_waiting(self) -> Question | None:
        """The receipt that came meanwhile."""
        question, self._waiting = self._waiting, None
        return question

    def _decide(self, question: Question, last: int, own_hash: str | None) -> Judged:
        receipt = question.receipt
        verdict = compare(receipt.seq, receipt.hash, last, own_hash)
        if verdict is Verdict.AGREES:
            self._agreed = (receipt.seq, receipt.hash)
        forked = verdict is Verdict.FORK or receipt.top > last or has_two_writers(receipt)
        return Judged(question, forked)
