"""A random hall around a real station: pads after the protocol page, a failing disk, a clock that runs."""

from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from devices.codes import AckCode, ClosedReason
from devices.events import Pressed
from evaluation.model import CancelCode, CaseKey, OpenedBy, PressId, UnratedCause
from kiosk.effects import (
    Acknowledge,
    AskedSaved,
    AskPad,
    ClosePad,
    Commit,
    Effect,
)
from kiosk.opening import OpenRequest, WantedCase
from kiosk.visit import End, Timing, Touch, press_id
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.outbox.values import Recovered
from tests.kiosk.bench import EPOCH, Bench, uid_of

B = TypeVar("B", bound=bodies.Body)
PADS = ("pad-1", "pad-2", "pad-3")
WINDOW_OF = {"pad-1": "w1", "pad-2": "w2", "pad-3": "w2"}


@dataclass
class PadModel:
    """One pad: at most one open token, a log of presses, no thanks before an ACK."""

    name: str
    open: bytes | None = None
    deadline_s: float = 0.0
    away: bool = False
    closed: dict[bytes, ClosedReason] = field(default_factory=dict)
    log: list[tuple[int, bytes, int, float]] = field(default_factory=list)
    unacknowledged: list[int] = field(default_factory=list)
    thanked: dict[int, AckCode] = field(default_factory=dict)

    def pressed(self, now_s: float) -> Pressed | None:
        """The oldest press that was not acknowledged."""
        if self.away or not self.unacknowledged:
            return None
        number, token, position, at_s = self.log[self.unacknowledged[0] - 1]
        return Pressed(
            self.name,
            uid_of(self.name),
            EPOCH,
            number,
            token,
            position,
            position,
            now_s - at_s,
            3,
            now_s,
            b"",
        )

    def holds(self, token: bytes) -> bool:
        return any(entry[1] == token for entry in self.log)


class Walk:
    """One run: random acts in a random order, then healing. `violations` names what must never happen."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.pads = {name: PadModel(name) for name in PADS}
        self.violations: list[str] = []
        self.recorded: set[bytes] = set()
        self.disk: dict[str, NewEvent] = {}
        self.on_disk: set[PressId] = set()
        self.kept = Recovered((), {}, (), {})
        self.cases = 0
        self.touches = 0
        self.levels: dict[tuple[str, int], int] = {}
        self.bench = self._station(1000.0)

    def _station(self, now_s: float) -> Bench:
        bench = Bench(timing=Timing(6.0, 4.0, 0.5), seed=self.random.randrange(2**32), by_hand=True)
        bench.now_s = now_s
        bench.call(bench.station.start, self.kept)
        self.seen = 0
        return bench

    def bodies_of(self, kind: type[B]) -> list[B]:
        """What is on disk of one type, over all restarts."""
        return [event.body for event in self.disk.values() if isinstance(event.body, kind)]

    def run(self, acts: int) -> None:
        for _ in range(acts):
            self.act()
            self.obey()
        self.heal()

    def act(self) -> None:
        choice = self.random.choices(
            (
                self.open,
                self.key,
                self.deliver,
                self.commit,
                self.wait,
                self.unplug,
                self.end,
                self.touch,
                self.restart,
            ),
            (3, 5, 5, 8, 5, 1, 1, 2, 0.3),
        )[0]
        choice()

    # what people, pads and the disk do

    def open(self) -> None:
        count = self.random.choice((0, 1, 1, 1, 2))
        cases = tuple(WantedCase("desk", f"A{self.random.randrange(12)}") for _ in range(count))
        window = self.random.choice(("w1", "w2"))
        request = OpenRequest(window, cases, OpenedBy.DESK)
        self.bench.call(self.bench.station.open, request)

    def key(self) -> None:
        pad = self.pads[self.random.choice(PADS)]
        if pad.open is not None and self.bench.now_s < pad.deadline_s:
            number, position = len(pad.log) + 1, self.random.randrange(1, 6)
            pad.log.append((number, pad.open, position, self.bench.now_s))
            pad.unacknowledged.append(number)
            self.levels[pad.name, number] = position
            pad.open = None

    def deliver(self) -> None:
        for pad in self.pads.values():
            pressed = pad.pressed(self.bench.now_s)
            if pressed is not None and self.random.random() < 0.7:
                self.bench.pad(pressed)

    def commit(self) -> None:
        while self.bench.commits and self.random.random() < 0.8:
            self.complete(ok=self.random.random() < 0.85)

    def complete(self, *, ok: bool) -> None:
        commit = self.bench.commits[0]
        if ok:
            self._remember(commit)
        self.bench.complete(ok=ok)
        self.obey()

    def _remember(self, commit: Commit) -> None:
        """What is on disk, as the outbox would tell it after a restart."""
        write = commit.write
        attempts = {kept.token: kept for kept in (*self.kept.open_attempts, *write.open_attempts)}
        for token in write.ended_attempts:
            attempts.pop(token, None)
        delivered = dict(self.kept.delivered)
        for press in write.delivered:
            place = (press.uid, press.epoch)
            delivered[place] = max(press.number, delivered.get(place, 0))
            self.on_disk.add(press)
        cases = {case.key: case for case in (*self.kept.cases, *write.cases)}
        rated: frozenset[CaseKey] = self.kept.rated | set(write.rated)
        self.kept = Recovered(tuple(attempts.values()), delivered, tuple(cases.values()), {}, rated)
        for event in write.events:
            self.disk.setdefault(event.id, event)  # the same id again is nothing new, as in the outbox
        if isinstance(commit.ticket, AskedSaved):
            self.recorded.add(commit.ticket.token)

    def wait(self) -> None:
        self._pass(self.random.choice((0.1, 0.5, 2.0, 7.0)))

    def _pass(self, seconds: float) -> None:
        self.bench.wait(seconds)
        for pad in self.pads.values():
            if pad.open is not None and self.bench.now_s >= pad.deadline_s:
                self._close(pad, pad.open, ClosedReason.TIMED_OUT)

    def _close(self, pad: PadModel, token: bytes, reason: ClosedReason) -> None:
        pad.closed[token] = reason
        pad.open = None if pad.open == token else pad.open
        if not pad.away:
            self.bench.closed(token, pad.name, reason)

    def unplug(self) -> None:
        pad = self.pads[self.random.choice(PADS)]
        pad.away = not pad.away

    def end(self) -> None:
        visits = list(self.bench.station.open_views(self.bench.at()))
        if visits:
            number = self.random.choice(visits).number
            end = self.random.choice(
                (End(UnratedCause.DECLINED), End(UnratedCause.CANCELLED, CancelCode.LEFT))
            )
            self.bench.call(self.bench.station.end, number, end)

    def touch(self) -> None:
        for view in self.bench.station.open_views(self.bench.at()):
            if view.window == "w2" and self.random.random() < 0.5:
                self.touches += 1
                touch = Touch(f"touch-{self.touches:05}", "screen-2")
                position = self.random.randrange(1, 6)
                self.bench.call(self.bench.station.screens.choose, view.number, None, position, touch)

    def restart(self) -> None:
        """The process dies; commits that had not ended are lost, or were done without a word."""
        for commit in self.bench.commits:
            if self.random.random() < 0.5:
                self._remember(commit)
            else:
                break
        self.bench = self._station(self.bench.now_s)

    # what pads do with what they are told

    def obey(self) -> None:
        while self.seen < len(self.bench.log):
            effect = self.bench.log[self.seen]
            self.seen += 1
            self._obey(effect)

    def _obey(self, effect: Effect) -> None:
        match effect:
            case AskPad(name, token, deadline_s, _, _):
                if token not in self.recorded:
                    self.violations.append("asked before its record was on disk")
                pad = self.pads[name]
                if (
                    not pad.away
                    and not pad.holds(token)
                    and token not in pad.closed
                    and not pad.unacknowledged
                ):
                    pad.open, pad.deadline_s = token, deadline_s
            case ClosePad(name, token, _):
                pad = self.pads[name]
                if not pad.holds(token) and not pad.away:
                    self._close(pad, token, pad.closed.get(token, ClosedReason.BY_HOST))
            case Acknowledge(Pressed() as press, code):
                self._acknowledged(press, code)
            case _:
                pass  # nothing that a pad is told

    def _acknowledged(self, press: Pressed, code: AckCode) -> None:
        pad = self.pads[press.pad]
        if press_id(press) not in self.on_disk:
            self.violations.append("acknowledged before the commit")
        if press.press_id in pad.unacknowledged:
            pad.unacknowledged.remove(press.press_id)
            pad.thanked[press.press_id] = code

    # and in the end everything works again

    def heal(self) -> None:
        for pad in self.pads.values():
            pad.away = False
        for _ in range(40):
            while self.bench.commits:
                self.complete(ok=True)
            for pad in self.pads.values():
                pressed = pad.pressed(self.bench.now_s)
                if pressed is not None:
                    self.bench.pad(pressed)
            while self.bench.commits:
                self.complete(ok=True)
            self._pass(3.0)
            self.obey()
