"""A bus of pads in virtual time, with faults drawn from a seed. `run()` returns what went wrong.

First the wire is bad, pads are taken off and start anew, somebody shouts into it and the host is restarted;
then all is well again and everything must settle.
"""

import heapq
from collections.abc import Callable
from functools import partial
from random import Random

from devices.bus import Bus as HostBus
from devices.codes import AckCode, CloseReason
from devices.events import Closed, Full, PadEvent, Pressed
from devices.question import Question
from firmware_sim.log import Record
from tests.simulation.bus_bench import BusBench
from tests.simulation.link_world import damaged

BAD_S = 20.0
LAST_QUESTION_S = 40.0
WELL_S = 56.0
TIMEOUT_S = 6.0
NONE = bytes(8)

Action = Callable[[float], None]


class BusWorld:
    """One run of 2 to 6 pads."""

    def __init__(self, seed: int, host_type: type[HostBus] = HostBus) -> None:
        self.rng = Random(seed)
        self.wrongs: list[str] = []
        self._host_type = host_type
        addresses = self.rng.sample(range(1, 33), self.rng.randint(2, 6))
        self._bench = BusBench(addresses, self.rng.choice((9600, 38400)), seed=seed)
        self._bench.pads.echo = self.rng.random() < 0.5
        self._bench.to_pads = self._bench.to_host = self._spoil
        self._bench.on_event = self._take
        self._loss, self._damage = self.rng.choice((0.0, 0.1, 0.3)), self.rng.choice((0.0, 0.1, 0.3))
        self._names = [f"p{address}" for address in addresses]
        self._queue: list[tuple[float, int, Action]] = []
        self._count = 0
        self._tokens = 0
        self._life = 0
        self._open: dict[str, dict[bytes, float]] = {name: {} for name in self._names}
        self._journal: dict[str, list[Pressed]] = {name: [] for name in self._names}
        self._taken: dict[str, list[tuple[int, Record]]] = {name: [] for name in self._names}
        self._shown = [NONE] * len(addresses)
        self._last_shown = [NONE] * len(addresses)
        self._last_asked = [NONE] * len(addresses)
        self._bench.restart(self._host_type(self._bench.configs))
        self._plan()

    @property
    def presses_taken(self) -> int:
        """How many keys became records of a pad."""
        return sum(map(len, self._taken.values()))

    def run(self) -> list[str]:
        """Everything that went wrong, in words."""
        while self._bench.now_s < WELL_S:
            self._bench.run(min(self._queue[0][0] if self._queue else WELL_S, self._bench.now_s + 0.05))
            while self._queue and self._queue[0][0] <= self._bench.now_s:
                heapq.heappop(self._queue)[2](self._bench.now_s)
            self._watch()
        return self.wrongs + self._settled()

    # --- what is to happen

    def _plan(self) -> None:
        rng = self.rng
        for number in range(len(self._names)):
            at_s = rng.uniform(0.2, 4.0)
            while at_s < BAD_S:
                self._at(at_s, self._asking(number))
                at_s += rng.uniform(1.5, 10.0)
            self._at(LAST_QUESTION_S, self._asking(number))
            for _ in range(rng.randint(0, 2)):
                self._at(rng.uniform(0.0, BAD_S), partial(self._bench.pads.reset, number))
            off_s = rng.uniform(0.0, BAD_S)
            if rng.random() < 0.4:
                self._at(off_s, partial(self._unplug, number))
                self._at(off_s + rng.uniform(0.1, 8.0), partial(self._replug, number))
        for _ in range(rng.randint(0, 2)):
            self._at(rng.uniform(0.0, BAD_S), self._crash)
        for _ in range(rng.randint(0, 60)):
            self._at(rng.uniform(0.0, BAD_S), self._shout)
        self._at(BAD_S, self._heal)

    def _unplug(self, number: int, _now_s: float) -> None:
        self._bench.pads.unplug(number)

    def _replug(self, number: int, _now_s: float) -> None:
        self._bench.pads.replug(number)

    def _heal(self, _now_s: float) -> None:
        self._loss = self._damage = 0.0

    def _asking(self, number: int) -> Action:
        def ask(now_s: float) -> None:
            self._tokens += 1
            token = self._tokens.to_bytes(8, "big")
            name = self._names[number]
            self._open[name][token] = now_s + TIMEOUT_S
            self._last_asked[number] = token
            question = Question(token, now_s + TIMEOUT_S, now_s + TIMEOUT_S / 2, "请评价")
            self._bench.host.pads()[name].ask(question, now_s)

        return ask

    def _crash(self, now_s: float) -> None:
        self._life += 1
        self._bench.restart(self._host_type(self._bench.configs))
        for name, tokens in self._open.items():
            for token in tokens:
                self._bench.host.pads()[name].close(token, CloseReason.HOST_RESTARTED, now_s)

    def _shout(self, now_s: float) -> None:
        self._bench.pads.disturb(self.rng.randbytes(self.rng.randint(1, 30)), now_s)

    def _spoil(self, data: bytes) -> bytes:
        if not data or self.rng.random() < self._loss:
            return b""
        return damaged(data, self.rng) if self.rng.random() < self._damage else data

    # --- the citizens and the station

    def _watch(self) -> None:
        for number, pad in enumerate(self._bench.pads.pads):
            token, before = pad.open_token, self._shown[number]
            self._shown[number] = token
            if token in {before, NONE}:
                continue
            self._last_shown[number] = token
            if any(record.token == token for _, record in self._taken[self._names[number]]):
                self.wrongs.append("a token was asked again after its press")
            if self.rng.random() < 0.8:
                at_s = self._bench.now_s + self.rng.uniform(0.0, 7.0)
                self._at(at_s, partial(self._press, number, token))

    def _press(self, number: int, token: bytes, now_s: float) -> None:
        if self._bench.pads.pads[number].open_token == token:
            self._bench.pads.press_key(number, self.rng.randint(1, 5), now_s)
            log = self._bench.pads.logs[number]
            record = log.find(token)
            if record:
                self._taken[self._names[number]].append((log.epoch, record))

    def _take(self, event: PadEvent) -> None:
        match event:
            case Pressed():
                self._at(self._bench.now_s + self.rng.uniform(0.001, 0.05), self._in_life(event))
            case Closed() | Full():
                self._open[event.pad].pop(event.token, None)
            case _:
                pass

    def _in_life(self, press: Pressed) -> Action:
        life = self._life

        def commit(now_s: float) -> None:
            if life != self._life:
                return
            journal = self._journal[press.pad]
            is_known = any((p.epoch, p.press_id) == (press.epoch, press.press_id) for p in journal)
            if not is_known:
                journal.append(press)
            self._open[press.pad].pop(press.token, None)
            code = AckCode.DUPLICATE if is_known else AckCode.ACCEPTED
            self._bench.host.pads()[press.pad].acknowledge(press, code, now_s)

        return commit

    def _at(self, at_s: float, action: Action) -> None:
        self._count += 1
        heapq.heappush(self._queue, (at_s, self._count, action))

    # --- what must hold

    def _settled(self) -> list[str]:
        wrongs = []
        for number, name in enumerate(self._names):
            taken = [(epoch, r.press_id, r.token, r.key) for epoch, r in self._taken[name]]
            journal = [(p.epoch, p.press_id, p.token, p.key) for p in self._journal[name]]
            if taken != journal:
                wrongs.append(f"{name}: taken {len(taken)}, delivered {len(journal)}, or not in order")
            if self._open[name]:
                wrongs.append(f"{name}: {len(self._open[name])} questions never ended")
            if self._bench.pads.logs[number].unacknowledged:
                wrongs.append(f"{name} still holds a press")
            if self._last_shown[number] != self._last_asked[number]:
                wrongs.append(f"{name}: the last question was not asked on a good line")
        return wrongs
