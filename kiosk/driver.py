"""The station's rules on a real loop: carries effects out in order and answers who waits. Decides nothing."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar, assert_never

from devices.codes import AckCode, CloseReason
from devices.events import PadEvent, PadPress
from devices.question import Question
from kiosk.effects import (
    Acknowledge,
    AnswersSaved,
    AnswerTouch,
    AskedSaved,
    AskPad,
    Changed,
    ClosePad,
    Commit,
    DetailSaved,
    DutyAnswered,
    Effect,
    ExtendPad,
    IdentifyPad,
    PadEffect,
    RecordAnswered,
    ScreensChanged,
    Settled,
)
from kiosk.opening import Refused
from kiosk.station import Station
from kiosk.visit import Moment, Touch
from mqtt_bridge.outbox.values import Committed, Journal, NotCommitted, Outcome

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""How often the clock is looked at while something is due: the loop's own stops while a laptop sleeps."""

T = TypeVar("T")
Listener = Callable[[Changed | ScreensChanged], None]


class Lines(Protocol):
    """What a station wants of its pads; `devices.driver.PadLines` is it."""

    def ask(self, pad: str, question: Question) -> None: ...
    def close(self, pad: str, token: bytes, reason: CloseReason) -> None: ...
    def extend(self, pad: str, token: bytes, timeout_s: float, warning_s: float) -> None: ...
    def acknowledge(self, press: PadPress, code: AckCode) -> None: ...
    def identify(self, pad: str, duration_s: float) -> None: ...


class Driver:
    """Runs a station on the current loop. `now` tells the time on both clocks."""

    def __init__(self, station: Station, journal: Journal, lines: Lines, now: Callable[[], Moment]) -> None:
        self.station = station
        self.now = now
        self._journal = journal
        self._lines = lines
        self._timer: asyncio.TimerHandle | None = None
        self._timer_s = 0.0
        self._listeners: list[Listener] = []
        self._touches: dict[tuple[bytes, Touch], asyncio.Future[str]] = {}
        self._settling: dict[AnswersSaved | DetailSaved, asyncio.Future[bool]] = {}
        self._asked: dict[bytes, asyncio.Future[bool]] = {}
        self._duty: dict[str, list[asyncio.Future[bool]]] = {}
        self._records: dict[int, asyncio.Future[bool]] = {}
        self._record_numbers = itertools.count()
        self._stopped = False
        self._carrying = False

    def do(self, action: Callable[[Moment], T]) -> T:
        """Let the station take in something, and carry out what follows."""
        result = action(self.now())
        self._carry_out()
        return result

    def pad_event(self, event: PadEvent) -> bool:
        return self.do(lambda at: self.station.pad_event(event, at))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have changes told; the returned function ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def asked(self, token: bytes) -> bool:
        """Wait until the record of this attempt is on disk; False where the disk did not take it."""
        future = self._asked.get(token)
        return True if future is None else await asyncio.shield(future)

    async def choose(self, visit: str, token: bytes | None, position: int, touch: Touch) -> str | Refused:
        """A screen's choice: `recorded`, `refused` or `not-recorded`, each only when that is certain."""
        chosen = self.station.screens.choose(visit, token, position, touch, self.now())
        if isinstance(chosen, Refused):
            return chosen
        loop = asyncio.get_running_loop()
        future = self._touches.setdefault((chosen, touch), loop.create_future())
        self._carry_out()
        return await asyncio.shield(future)

    async def settle(self, act: Callable[[Moment], AnswersSaved | DetailSaved | Refused]) -> bool | Refused:
        """What a screen tells beside a choice; whether it is on disk."""
        told = act(self.now())
        if isinstance(told, Refused):
            return told
        future = self._settling.setdefault(told, asyncio.get_running_loop().create_future())
        self._carry_out()
        return await asyncio.shield(future)

    async def sign(self, window: str, clerk: str | None) -> bool | Refused:
        """Who is on duty; whether it is on record."""
        refused = self.station.sign(window, clerk, self.now())
        if refused is not None:
            return refused
        future = asyncio.get_running_loop().create_future()
        self._duty.setdefault(window, []).append(future)
        self._carry_out()
        return bool(await future)

    async def record(self, actor: str, acts: Iterable[tuple[str, str]]) -> bool:
        """Put acts of a person on record; whether they are on disk."""
        number = next(self._record_numbers)
        future = self._records[number] = asyncio.get_running_loop().create_future()
        self.do(lambda at: self.station.acts.record(actor, acts, number, at))
        return await asyncio.shield(future)

    def stop(self) -> None:
        """Nothing is done any more. What was open is closed at the next start."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _carry_out(self) -> None:
        if self._carrying:
            return  # a pad answered while it was told something: the loop below goes on with what follows
        self._carrying = True
        try:
            while effects := self.station.take_effects():
                for effect in effects:
                    self._do(effect)
        finally:
            self._carrying = False
        self._arm()

    def _arm(self) -> None:
        """One timer, which never comes later than the next deadline; one that comes too early looks again."""
        deadline_s = self.station.next_deadline_s()
        if deadline_s is None or self._stopped or (self._timer is not None and self._timer_s <= deadline_s):
            return
        if self._timer is not None:
            self._timer.cancel()
        now_s = self.now().now_s
        self._timer_s = min(max(deadline_s, now_s + 0.001), now_s + LOOK_S)
        self._timer = asyncio.get_running_loop().call_later(self._timer_s - now_s, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.do(self.station.tick)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Commit():
                self._commit(effect)
            case Changed() | ScreensChanged():
                for listener in tuple(self._listeners):
                    listener(effect)
            case AnswerTouch(touch, token, answer):
                _resolve(self._touches.pop((token, touch), None), answer)
            case Settled(ticket, recorded):
                _resolve(self._settling.pop(ticket, None), recorded)
            case DutyAnswered(window, recorded):
                waiting = self._duty.get(window)
                _resolve(waiting.pop(0) if waiting else None, recorded)
            case RecordAnswered(number, recorded):
                _resolve(self._records.pop(number, None), recorded)
            case _:
                self._tell_pad(effect)

    def _tell_pad(self, effect: PadEffect) -> None:
        match effect:
            case AskPad(pad, token, deadline_s, warning_at_s, text):
                self._lines.ask(pad, Question(token, deadline_s, warning_at_s, text))
            case ClosePad(pad, token, reason):
                self._lines.close(pad, token, reason)
            case ExtendPad(pad, token, timeout_s, warning_s):
                self._lines.extend(pad, token, timeout_s, warning_s)
            case Acknowledge(press, code):
                self._lines.acknowledge(press, code)
            case IdentifyPad(pad, duration_s):
                self._lines.identify(pad, duration_s)
            case _:
                assert_never(effect)

    def _commit(self, commit: Commit) -> None:
        ticket = commit.ticket
        if isinstance(ticket, AskedSaved):
            self._asked[ticket.token] = asyncio.get_running_loop().create_future()

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, NotCommitted):
                log.warning("not recorded (%s): %s", outcome.reason, outcome.text)
            if self._stopped:
                return
            self.do(lambda at: self.station.saved(ticket, outcome, at))
            if isinstance(ticket, AskedSaved):
                _resolve(self._asked.pop(ticket.token), isinstance(outcome, Committed))

        self._journal.write(commit.write, done)


def _resolve(future: asyncio.Future[T] | None, value: T) -> None:
    if future is not None and not future.done():
        future.set_result(value)
