"""Which session stands before the screen, and what of it is asked now."""

from __future__ import annotations

from kiosk.screen.stages import Asked, Resting, Stage
from kiosk.screen.told import SessionTold, TimingTold

COMING = ("waiting", "asking")


class Question:
    """The session that the station told last, as far as it is the one at this window. Pure."""

    def __init__(self) -> None:
        self.told: SessionTold | None = None
        self._asked: Asked | None = None

    def forget(self) -> None:
        """The station is gone, or another one: what it asks will be told anew."""
        self.told = self._asked = None

    def take(self, told: SessionTold, timing: TimingTold, now_s: float) -> None:
        """A session was told. One that asks is before the screen; one that ends behind it is not."""
        own, index = self.told, told.asked()
        if index is None and own is not None and told.session != own.session and (own.open or not told.open):
            return
        self.told = told
        self._asked = None if index is None else self._new(told, index, timing, now_s)

    def asked(self, now_s: float) -> Asked | None:
        """What may be answered now; the station itself waits a little longer, for its pads."""
        return None if self._asked is None or now_s >= self._asked.deadline_s else self._asked

    def follows(self, stage: Stage) -> bool:
        """Will another case of the visit before the screen be asked?"""
        told = self.told
        if told is None or not told.open:
            return False
        own = None if isinstance(stage, Resting) else stage.asked
        if own is not None and own.session != told.session:
            return False
        return any(
            case.state in COMING and (own is None or case.attempt != own.attempt) for case in told.cases
        )

    def _new(self, told: SessionTold, index: int, timing: TimingTold, now_s: float) -> Asked:
        case, before = told.cases[index], self._asked
        deadline_s = now_s + (timing.timeout_s if told.remaining_s is None else told.remaining_s)
        if before is not None and (before.attempt, before.extended) == (case.attempt, told.extended):
            deadline_s = before.deadline_s  # told anew, in tenths of a second: it is the same
        return Asked(
            session=told.session,
            attempt=case.attempt or "",
            index=index + 1,
            of=len(told.cases),
            item=case.title,
            clerk=told.served_by,
            deadline_s=deadline_s,
            warns_at_s=deadline_s - max(timing.timeout_s - timing.warning_s, 0.0),
            extended=told.extended,
            practice=told.practice,
        )
