"""A station on the bench: real rules, a journal completed by hand or at once, a clock of its own."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from devices.codes import ClosedReason
from devices.events import Closed, PadEvent, PadIdentified, Pressed
from evaluation.model import OpenedBy
from kiosk.effects import Acknowledge, AskPad, Commit, Effect, Ticket
from kiosk.layout import Layout
from kiosk.opening import Accepted, OpenRequest, WantedCase
from kiosk.station import Station
from kiosk.views import VisitView
from kiosk.visit import Moment, Timing, Touch, Window
from mqtt_bridge.messages import bodies
from mqtt_bridge.outbox.values import Committed, NotCommitted, Recovered

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Beijing
EMPTY = Recovered((), {}, (), {})
UID = "48524c000102"
EPOCH = 0x1A2B3C4D
DISK_FULL = NotCommitted("disk-full", "no space left")
W1 = Window("w1", "1号窗口", ("pad-1",), ())
W2 = Window("w2", "2号窗口", ("pad-2", "pad-3"), ("screen-2",), self_start=True)


class Bench:
    """`log` holds every effect in the order wanted; `commits` those that have not been completed."""

    def __init__(
        self,
        windows: tuple[Window, ...] = (W1, W2),
        timing: Timing | None = None,
        recovered: Recovered = EMPTY,
        *,
        seed: int = 1,
        by_hand: bool = False,
    ) -> None:
        self.now_s = 1000.0
        self.by_hand = by_hand
        self.log: list[Effect] = []
        self.commits: list[Commit] = []
        self.written: list[Commit] = []
        self.station = Station(Layout(windows, timing or Timing()), random.Random(seed).randbytes)
        self.do(lambda at: self.station.start(recovered, at))

    def at(self) -> Moment:
        return Moment(self.now_s, NOON + timedelta(seconds=self.now_s - 1000.0))

    def do(self, action: Callable[[Moment], Any]) -> Any:
        result = action(self.at())
        self.drain()
        return result

    def call(self, method: Callable[..., Any], *arguments: object) -> Any:
        """A method of the station that takes the moment last."""
        return self.do(lambda at: method(*arguments, at))

    def drain(self) -> None:
        while effects := self.station.take_effects():
            self.log.extend(effects)
            self.commits.extend(effect for effect in effects if isinstance(effect, Commit))
            while self.commits and not self.by_hand:
                self._complete(ok=True)

    def complete(self, *, ok: bool = True) -> Ticket:
        """The oldest open commit ends."""
        ticket = self._complete(ok=ok)
        self.drain()
        return ticket

    def _complete(self, *, ok: bool) -> Ticket:
        commit = self.commits.pop(0)
        if ok:
            self.written.append(commit)
        self.station.saved(commit.ticket, Committed(1, 1) if ok else DISK_FULL, self.at())
        return commit.ticket

    def wait(self, seconds: float) -> None:
        """Time passes; every deadline on the way is kept."""
        end_s = self.now_s + seconds
        while (deadline_s := self.station.next_deadline_s()) is not None and deadline_s <= end_s:
            self.now_s = max(self.now_s, deadline_s)
            self.do(self.station.tick)
        self.now_s = end_s

    def open(self, *numbers: str, window: str = "w1", **more: Any) -> str:
        """Open a session about cases of source `desk`; its number."""
        cases = tuple(WantedCase("desk", number) for number in numbers)
        answer = self.do(
            lambda at: self.station.open(OpenRequest(window, cases, OpenedBy.WINDOW_SYSTEM, **more), at)
        )
        assert isinstance(answer, Accepted), answer
        return answer.visit

    def view(self, visit: str) -> VisitView:
        view = self.station.view(visit, self.at())
        assert view is not None
        return view

    def states(self, visit: str) -> list[str]:
        """`rated`, `unrated timeout`, … for each case."""
        cases = self.view(visit).cases
        return [f"{case.state.value} {case.cause.value if case.cause else ''}".strip() for case in cases]

    def token(self, visit: str, index: int = 0) -> bytes:
        token = self.view(visit).cases[index].token
        assert token is not None
        return bytes.fromhex(token)

    def pad(self, event: PadEvent) -> None:
        self.do(lambda at: self.station.pad_event(event, at))

    def press(self, token: bytes, position: int | None = 5, pad: str = "pad-1", **more: Any) -> Pressed:
        pressed = self.pressed(token, position, pad, **more)
        self.pad(pressed)
        return pressed

    def pressed(
        self,
        token: bytes,
        position: int | None = 5,
        pad: str = "pad-1",
        press_id: int = 1,
        age_s: float | None = 0.0,
    ) -> Pressed:
        key = 9 if position is None else position
        return Pressed(pad, uid_of(pad), EPOCH, press_id, token, key, position, age_s, 3, self.now_s, b"")

    def touch(self, visit: str, token: bytes | None, position: int, touch_id: str = "touch-00001") -> Any:
        touch = Touch(touch_id, "screen-2")
        return self.do(lambda at: self.station.screens.choose(visit, token, position, touch, at))

    def closed(self, token: bytes, pad: str = "pad-1", reason: ClosedReason = ClosedReason.TIMED_OUT) -> None:
        self.pad(Closed(pad, token, reason))

    def identified(self, pad: str, *, simulator: bool) -> None:
        self.pad(PadIdentified(pad, uid_of(pad), EPOCH, 3, 0x0105, simulator, 0))

    def of(self, kind: type[Effect]) -> list[Any]:
        """The effects of one kind so far."""
        return [effect for effect in self.log if isinstance(effect, kind)]

    def events(self) -> list[bodies.Body]:
        """Bodies of all events on disk, in order."""
        return [event.body for commit in self.written for event in commit.write.events]

    def events_of(self, kind: type[bodies.Body]) -> list[Any]:
        return [body for body in self.events() if isinstance(body, kind)]

    def acks(self) -> list[str]:
        return [effect.code.name for effect in self.of(Acknowledge)]

    def asked_pads(self) -> list[str]:
        return [effect.pad for effect in self.of(AskPad)]


def uid_of(pad: str) -> str:
    return UID[:-1] + pad[-1]
