"""Two ends of a line in virtual time, with faults drawn from a seed. `run(seed)` returns what went wrong.

First the line is bad, cables are pulled, pads and hosts start anew; then all is well again and everything
must settle.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, Self

from tests.simulation.link_pad_model import NONE, PadModel
from tests.simulation.link_station import GIVEN_UP_S, TIMEOUT_S, Disk, Station

BAD_S = 30.0
WELL_S = 80.0
LAST_QUESTION_S = 64.0
# At most; the longest outlast the time after which a station gives an attempt up.
UNPLUGGED_S = (8.0, 8.0, 25.0)
BAUD = 9600

Action = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Faults:
    """Per frame: chances of loss, damage, doubling and delay."""

    loss: float
    damage: float
    double: float
    delay: float


WELL = Faults(0.0, 0.0, 0.0, 0.0)
ROUGH = Faults(0.0, 0.0, 0.7, 0.9)  # several copies of everything are under way for long


class Kept(Protocol):
    """A press in a pad's log."""

    @property
    def press_id(self) -> int: ...
    @property
    def token(self) -> bytes: ...
    @property
    def key(self) -> int: ...


class SimulatedPad(Protocol):
    """The other end of the line; `on_thanks` is called when it thanks."""

    @classmethod
    def on_a_line(cls, rng: Random, on_thanks: Callable[[Any], None], /) -> Self: ...
    @property
    def open_token(self) -> bytes: ...
    @property
    def epoch(self) -> int: ...
    @property
    def is_delivered(self) -> bool: ...
    def start(self, now_s: float) -> None: ...
    def format(self) -> None: ...
    def press(self, key: int, now_s: float) -> Kept | None: ...
    def receive(self, data: bytes, now_s: float) -> None: ...
    def tick(self, now_s: float) -> None: ...
    def next_deadline_s(self) -> float | None: ...
    def take_bytes(self) -> bytes: ...


class World:
    """One run."""

    def __init__(
        self, seed: int, station_type: type[Station] = Station, pad_type: type[SimulatedPad] = PadModel
    ) -> None:
        self.rng = Random(seed)
        self.now_s = 0.0
        self.wrongs: list[str] = []
        self._queue: list[tuple[float, int, Action]] = []
        self._count = 0
        self._line = 0  # one up at each unplugging: what was under way is lost
        self._life = 0  # one up at each crash of the host
        self._plugged = True
        self._rough = self.rng.random() < 0.1  # one pad in ten loses its log after nearly every press
        self._faults = ROUGH if self._rough else Faults(*(self.rng.choice((0.0, 0.1, 0.3)) for _ in range(4)))
        self._tokens = 0
        self._taken: list[tuple[int, Kept]] = []
        self._disk = Disk()
        self._station_type = station_type
        self._model = pad_type.on_a_line(self.rng, self._on_thanks)
        self._shown = NONE
        self._last_shown = NONE
        self._start_host(0.0)
        self._plan()

    def run(self) -> list[str]:
        """Everything that went wrong, in words."""
        while self.now_s < WELL_S:
            due_s = [self._queue[0][0], self._station.pad.next_deadline_s(), self._model.next_deadline_s()]
            self.now_s = max(min(at_s for at_s in due_s if at_s is not None), self.now_s)
            self._step()
        return self.wrongs + self._settled()

    @property
    def presses_taken(self) -> int:
        """How many keys became records of the pad."""
        return len(self._taken)

    # --- what is to happen

    def _plan(self) -> None:
        rng = self.rng
        at_s = 0.5
        while at_s < BAD_S:
            self._at(at_s, self._ask)
            at_s += rng.uniform(1.5, 8.0)
        for action, most in ((self._unplug, 3), (self._reset, 3), (self._crash, 3)):
            for _ in range(rng.randint(0, most)):
                self._at(rng.uniform(0.0, BAD_S), action)
        self._at(BAD_S, self._heal)
        self._at(LAST_QUESTION_S, self._ask)

    def _heal(self, now_s: float) -> None:
        self._faults = WELL
        self._replug(now_s)

    def _ask(self, now_s: float) -> None:
        self._tokens += 1
        self._station.ask(self._tokens.to_bytes(8, "big"), now_s)
        self._at(now_s + TIMEOUT_S + GIVEN_UP_S + 0.5, self._give_up)
        if self.rng.random() < 0.2:
            token = self._tokens.to_bytes(8, "big")
            self._at(now_s + self.rng.uniform(0.1, TIMEOUT_S), lambda at_s: self._extend(token, at_s))

    def _extend(self, token: bytes, now_s: float) -> None:
        self._station.extend(token, now_s)
        self._at(now_s + TIMEOUT_S + GIVEN_UP_S + 0.5, self._give_up)

    def _give_up(self, now_s: float) -> None:
        self._station.give_up(now_s)

    def _start_host(self, now_s: float) -> None:
        life = self._life
        self._station = self._station_type(
            self._disk,
            now_s,
            self.rng,
            lambda delay_s, action: self._at(self.now_s + delay_s, self._in_life(life, action)),
        )
        if self._plugged:
            self._station.pad.line_opened(now_s)

    def _in_life(self, life: int, action: Action) -> Action:
        return lambda now_s: action(now_s) if life == self._life else None

    def _crash(self, now_s: float) -> None:
        self._life += 1
        self._line += 1
        self._start_host(now_s)

    def _unplug(self, now_s: float) -> None:
        if self._plugged:
            self._plugged = False
            self._line += 1
            self._station.pad.line_lost("pulled", now_s)
            self._at(now_s + self.rng.uniform(0.1, self.rng.choice(UNPLUGGED_S)), self._replug)

    def _replug(self, now_s: float) -> None:
        if not self._plugged:
            self._plugged = True
            self._line += 1
            self._station.pad.line_opened(now_s)

    def _reset(self, now_s: float) -> None:
        """A start of the pad; where nothing waits in its log, the log may become unreadable on the way."""
        if self.rng.random() < (0.9 if self._rough else 0.3) and self._model.is_delivered:
            self._model.format()
        self._model.start(now_s)

    def _press(self, now_s: float, token: bytes) -> None:
        if self._model.open_token == token:
            record = self._model.press(self.rng.randint(1, 5), now_s)
            if record:
                self._taken.append((self._model.epoch, record))
                if now_s < BAD_S and self.rng.random() < (0.9 if self._rough else 0.2):  # most is under way
                    self._at(now_s + self.rng.uniform(0.02, 0.6), self._reset)

    # --- one moment

    def _step(self) -> None:
        now_s = self.now_s
        while self._queue and self._queue[0][0] <= now_s:
            heapq.heappop(self._queue)[2](now_s)
        pad = self._station.pad
        due_s = pad.next_deadline_s()
        if due_s is not None and due_s <= now_s:
            pad.tick(now_s)
        due_s = self._model.next_deadline_s()
        if due_s is not None and due_s <= now_s:
            self._model.tick(now_s)
        self._station.take_events(now_s)
        self._carry(pad.bytes_to_send(), self._model.receive)
        self._carry(self._model.take_bytes(), self._to_host)
        self._watch(now_s)

    def _watch(self, now_s: float) -> None:
        """A citizen who sees a question presses a key after a while, or leaves."""
        token, before = self._model.open_token, self._shown
        self._shown = token
        self._last_shown = self._last_shown if token == NONE else token
        if token in {before, NONE}:
            return
        if (self._model.epoch, token) in {(epoch, record.token) for epoch, record in self._taken}:
            self.wrongs.append("a token was asked again after its press")
        if self.rng.random() < 0.8:
            self._at(now_s + self.rng.uniform(0.0, 7.0), lambda at_s: self._press(at_s, token))

    def _carry(self, data: bytes, deliver: Callable[[bytes, float], None]) -> None:
        faults, rng = self._faults, self.rng
        for frame in frames_of(data):
            copies = (rng.random() >= faults.loss) + (rng.random() < faults.double)
            for _ in range(copies if self._plugged else 0):
                delay_s = len(frame) * 10 / BAUD + (rng.random() < faults.delay) * rng.uniform(0.0, 0.6)
                sent = damaged(frame, rng) if rng.random() < faults.damage else frame
                self._deliver_at(self.now_s + delay_s, sent, deliver)

    def _to_host(self, data: bytes, now_s: float) -> None:
        self._station.pad.receive(data, now_s)

    def _deliver_at(self, at_s: float, data: bytes, deliver: Callable[[bytes, float], None]) -> None:
        line = self._line
        self._at(at_s, lambda now_s: deliver(data, now_s) if line == self._line else None)

    def _at(self, at_s: float, action: Action) -> None:
        self._count += 1
        heapq.heappush(self._queue, (at_s, self._count, action))

    # --- what must hold

    def _on_thanks(self, record: Kept) -> None:
        held = ((press.epoch, press.press_id, press.token) for press in self._disk.journal)
        if (self._model.epoch, record.press_id, record.token) not in held:
            self.wrongs.append("thanked before the commit")

    def _settled(self) -> list[str]:
        wrongs = []
        taken = [(epoch, record.press_id, record.token, record.key) for epoch, record in self._taken]
        journal = [(press.epoch, press.press_id, press.token, press.key) for press in self._disk.journal]
        if journal != taken:
            wrongs.append(f"taken {len(taken)}, delivered {len(journal)}, or not in order")
        if self._disk.attempts:
            wrongs.append(f"{len(self._disk.attempts)} questions never ended")
        if not self._model.is_delivered:
            wrongs.append("the pad still repeats a press")
        if self._last_shown != self._tokens.to_bytes(8, "big"):
            wrongs.append("the last question was not asked on a good line")
        return wrongs


def frames_of(data: bytes) -> list[bytes]:
    """The frames in what one side sends at once, each with its delimiters."""
    return [b"\0" + body + b"\0" for body in data.split(b"\0") if body]


def damaged(frame: bytes, rng: Random) -> bytes:
    """One bit flipped, one byte lost, one byte too many, or noise before it."""
    at = rng.randrange(len(frame))
    kind = rng.randrange(4)
    if kind == 0:
        return frame[:at] + bytes((frame[at] ^ (1 << rng.randrange(8)),)) + frame[at + 1 :]
    if kind == 1:
        return frame[:at] + frame[at + 1 :]
    noise = rng.randbytes(rng.randint(1, 20))
    return frame[:at] + noise[:1] + frame[at:] if kind == 2 else noise + frame
