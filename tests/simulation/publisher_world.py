"""A hall, a lossy broker and a store in virtual time, around the real rules of the publisher.

Everything random comes from one seed: a failing seed is the whole report. The outbox and the store are
models of a few lines; rows are real bytes of real events, chained by the real encoder.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from evaluation.chain import GENESIS, digest
from mqtt_bridge.messages.bodies import Duty, Hole
from mqtt_bridge.messages.control import Stored, StreamReceipt
from mqtt_bridge.messages.envelope import (
    NewEvent,
    Received,
    decode,
    decode_body,
    encode,
    replace_place,
    split_batch,
)
from mqtt_bridge.outbox.values import Absent, Row, Rows, StreamHead
from mqtt_bridge.publisher import effects
from mqtt_bridge.publisher.core import Publisher

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STORE = "00000000000000aa"
MISSING_MAX = 16

# The same few thousand bytes come again and again: read and hashed once each, by the real functions.
read_once = lru_cache(maxsize=20_000)(decode)
hash_once = lru_cache(maxsize=20_000)(digest)


class Disk:
    """An outbox's file as a model: survives its process, and can be copied."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.rows: dict[int, bytes] = {}
        self.store: str | None = None
        self.stored_seq = 0
        self._new_stream()

    def _new_stream(self) -> None:
        self.stream = f"{self.rng.getrandbits(64):016x}"
        self.last, self.last_hash = 0, GENESIS

    def copy(self) -> Disk:
        twin = Disk(self.rng)
        twin.rows, twin.store, twin.stored_seq = dict(self.rows), self.store, self.stored_seq
        twin.stream, twin.last, twin.last_hash = self.stream, self.last, self.last_hash
        return twin

    def append(self, event: NewEvent) -> Row:
        raw = encode(event, "hallrating/v1/a/b/c", self.stream, self.last + 1, self.last_hash)
        return self._put(raw)

    def _put(self, raw: bytes) -> Row:
        self.last, self.last_hash = self.last + 1, digest(raw)
        self.rows[self.last] = raw
        return Row(self.last, raw, self.last_hash)

    def head(self) -> StreamHead:
        return StreamHead(
            self.stream, min(self.rows, default=self.last + 1), self.last, self.store, self.stored_seq
        )

    def read(self, wanted: effects.Read) -> Rows:
        if wanted.stream != self.stream:
            return Rows(wanted.stream, ())
        rows, absent = [], []
        for seq in range(wanted.first, min(wanted.last, wanted.first + wanted.limit - 1) + 1):
            if raw := self.rows.get(seq):
                rows.append(Row(seq, raw, hash_once(raw)))
            else:
                absent.append(Absent(seq, seq, "deleted"))
        return Rows(self.stream, tuple(rows), tuple(absent))

    def begin_anew(self) -> None:
        held = [self.rows[seq] for seq in sorted(self.rows)]
        self._new_stream()
        self.rows, self.stored_seq = {}, 0
        for raw in held:
            self._put(replace_place(raw, self.stream, self.last + 1, self.last_hash))


class ModelStore:
    """The store's rules as far as receipts go.

    First come is kept, other bytes at the same place are set aside.
    """

    def __init__(self) -> None:
        self.held: dict[str, dict[int, tuple[str, str]]] = {}  # stream -> seq -> (hash, prev)
        self.ids: dict[str, str] = {}
        self.aside = 0
        self.ask = ""
        self._reached: dict[str, int] = {}
        self._top: dict[str, int] = {}

    def backup(self) -> ModelStore:
        twin = ModelStore()
        twin.held = {stream: dict(held) for stream, held in self.held.items()}
        twin.ids, twin._top = dict(self.ids), dict(self._top)
        return twin

    def take(self, payload: bytes) -> None:
        members = split_batch(payload)
        assert isinstance(members, list)
        for member in members:
            received = read_once(member)
            assert isinstance(received, Received)
            self._take_one(received)

    def _take_one(self, received: Received) -> None:
        envelope = received.envelope
        stream = self.held.setdefault(envelope.stream, {})
        own_hash = hash_once(received.committed)
        if stream.setdefault(envelope.seq, (own_hash, envelope.prev))[0] != own_hash:
            self.aside += 1
            return
        self._top[envelope.stream] = max(self._top.get(envelope.stream, 0), envelope.seq)
        self.ids.setdefault(envelope.id, envelope.stream)
        body = decode_body(received)
        if isinstance(body, Hole):
            lost = self.held.setdefault(body.stream, {})
            for seq in range(body.first, body.last + 1):
                lost.setdefault(seq, ("", ""))
            self._top[body.stream] = max(self._top.get(body.stream, 0), body.last)

    def receipt(self, now_s: float) -> Stored:
        newest = list(self.held)[-4:]
        streams = [self._of(stream, self.held[stream]) for stream in newest]
        return Stored(store=STORE, time=START + timedelta(seconds=now_s), ask=self.ask, streams=streams)

    def _of(self, name: str, held: dict[int, tuple[str, str]]) -> StreamReceipt:
        seq, top = self._reached.get(name, 0), self._top[name]
        while seq + 1 in held and self._follows(held, seq + 1):
            seq += 1
        self._reached[name] = seq
        missing: list[tuple[int, int]] = []
        for other in range(seq + 1, top):
            if other in held:
                continue
            if missing and missing[-1][1] == other - 1:
                missing[-1] = (missing[-1][0], other)
            elif len(missing) < MISSING_MAX:
                missing.append((other, other))
            else:
                top = other - 1  # decision 0004: no more is told than the ranges describe
                break
        return StreamReceipt(stream=name, seq=seq, hash=held[seq][0] if seq else "", missing=missing, top=top)

    @staticmethod
    def _follows(held: dict[int, tuple[str, str]], seq: int) -> bool:
        """An event that names another predecessor than the one held shows two writers.

        Nothing passes over it.
        """
        before, prev = held.get(seq - 1, ("", ""))[0], held[seq][1]
        return not before or not prev or before == prev


@dataclass
class Faults:
    """How bad this world is; each is a probability or a time in seconds."""

    loss: float = 0.0
    duplicate: float = 0.0
    receipt_loss: float = 0.0
    delay_s: float = 0.5
    kill_broker_every_s: float = 1e9
    disk: float = 0.0
    """That the station's disk refuses what the publisher asks of it."""
    until_s: float = 150.0


class World:
    """Virtual time, one broker, one store, any number of halls."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self.rng = random.Random(seed)
        self.faults = faults
        self.now_s = 0.0
        self.store = ModelStore()
        self.halls: list[Hall] = []
        self.sent_events = 0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []  # when, in what order, what
        self._order = 0

    @property
    def calm(self) -> bool:
        return self.now_s >= self.faults.until_s

    def at(self, delay_s: float, action: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._queue, (self.now_s + delay_s, self._order, action))

    def chance(self, probability: float) -> bool:
        return not self.calm and self.rng.random() < probability

    def delay_s(self) -> float:
        return 0.01 if self.calm else self.rng.uniform(0.01, self.faults.delay_s)

    def run(self, end_s: float, done: Callable[[], bool]) -> bool:
        """Play until `done`, at most to `end_s`."""
        while self._queue and self._queue[0][0] <= end_s:
            self.now_s, _, action = heapq.heappop(self._queue)
            action()
            if self.calm and done():
                return True
        return done()

    def to_store(self, payload: bytes) -> None:
        copies = 0 if self.chance(self.faults.loss) else 2 if self.chance(self.faults.duplicate) else 1
        for _ in range(copies):
            self.at(self.delay_s(), lambda: self._arrive(payload))

    def _arrive(self, payload: bytes) -> None:
        self.sent_events += 1
        self.store.take(payload)
        self.tell()

    def status(self, ask: str) -> None:
        if not self.chance(self.faults.loss):
            self.store.ask = ask
            self.tell()

    def tell(self) -> None:
        receipt = self.store.receipt(self.now_s)
        for hall in self.halls:
            if not self.chance(self.faults.receipt_loss):
                self.at(self.delay_s(), lambda hall=hall: hall.hear(receipt))  # type: ignore[misc]

    def kill_broker(self) -> None:
        for hall in self.halls:
            hall.cut()
        if not self.calm:
            self.at(self.rng.expovariate(1 / self.faults.kill_broker_every_s), self.kill_broker)


class Hall:
    """One station's process around the real rules. `make` builds the rules: planted bugs are subclasses."""

    def __init__(self, world: World, disk: Disk, make: Callable[..., Publisher] = Publisher) -> None:
        self.world = world
        self.disk = disk
        self.make = make
        self.anew = 0
        self.messages: list[tuple[float, bytes]] = []
        world.halls.append(self)
        self.start()

    def start(self) -> None:
        self.life = object()
        self.online = False
        self.core = self.make(self.disk.head(), f"{self.world.rng.getrandbits(64):016x}", "1")
        self._armed_s = float("inf")
        self.world.at(0.1, self._guard(self.connect))

    def connect(self) -> None:
        if not self.online:
            self.online = True
            self.connection = object()
            self.core.connect(self.world.now_s)
            self.carry_out()

    def cut(self) -> None:
        if self.online:
            self.online = False
            self.core.disconnect(self.world.now_s)
            self.carry_out()
            self.world.at(self.world.rng.uniform(0.5, 10), self._guard(self.connect))

    def commit(self, event_ids: Iterable[str]) -> None:
        rows = []
        for event_id in event_ids:
            event = NewEvent(event_id, START, Duty(window="w1", clerk="x", on=True))
            rows.append(self.disk.append(event))
        self.core.committed(rows, self.world.now_s)
        self.carry_out()

    def hear(self, receipt: Stored) -> None:
        if self.online:
            self.core.receipt(receipt, self.world.now_s)
            self.carry_out()

    def carry_out(self) -> None:
        for effect in self.core.effects():
            if not (self.world.chance(self.world.faults.disk) and self._refused(effect)):
                self._do(effect)
        deadline_s = self.core.next_deadline_s()
        if deadline_s < self._armed_s and deadline_s != float("inf"):
            self._armed_s = deadline_s
            self.world.at(max(deadline_s - self.world.now_s, 0.001), self._guard(self._tick))

    def _tick(self) -> None:
        self._armed_s = float("inf")
        self.core.tick(self.world.now_s)
        self.carry_out()

    def _do(self, effect: effects.Effect) -> None:
        now_s = self.world.now_s
        match effect:
            case effects.Send(key, payload):
                self._send(key, payload)
            case effects.SendStatus(status):
                self.world.at(self.world.delay_s(), lambda: self.world.status(status.ask or ""))
            case effects.Read():
                self._answer(lambda: self.core.rows_read(self.disk.read(effect), self.world.now_s))
            case effects.LookUp(seq):
                raw = self.disk.rows.get(seq)
                own = None if raw is None else hash_once(raw)
                self._answer(lambda: self.core.hash_found(seq, own, self.world.now_s))
            case effects.Pin(store):
                self.disk.store = store
            case effects.Note(coverage):
                self.disk.stored_seq = coverage.seq
            case effects.BeginAnew():
                self.anew += 1
                self.disk.begin_anew()
                self._answer(lambda: self.core.began_anew(self.disk.head(), self.world.now_s))
            case effects.RecordHole(stream, first, last, reason):
                body = Hole(stream=stream, first=first, last=last, reason=reason)
                name = digest(f"{stream}/{first}/{last}".encode())[:32]
                self.core.committed([self.disk.append(NewEvent(f"e-{name}", START, body))], now_s)
            case effects.Reconnect():
                self.cut()

    def _refused(self, effect: effects.Effect) -> bool:
        """What the driver answers where the disk refuses; False: this effect asks nothing of it."""
        match effect:
            case effects.Read(stream):
                self._answer(lambda: self.core.rows_read(Rows(stream, ()), self.world.now_s))
            case effects.LookUp(seq):
                self._answer(lambda: self.core.hash_not_read(seq, self.world.now_s))
            case effects.BeginAnew():
                self._answer(lambda: self.core.not_begun(self.world.now_s))
            case effects.RecordHole(stream, first, last):
                self._answer(lambda: self.core.hole_not_recorded(stream, first, last))
            case effects.Pin() | effects.Note():
                pass  # nobody waits for an answer
            case _:
                return False
        return True

    def _send(self, key: int, payload: bytes) -> None:
        if not self.online:
            return
        self.messages.append((self.world.now_s, payload))
        self.world.to_store(payload)
        connection = self.connection

        def acknowledged() -> None:
            if self.online and self.connection is connection:
                self.core.acknowledged(key, self.world.now_s)
                self.carry_out()

        self.world.at(self.world.delay_s(), self._guard(acknowledged))

    def _answer(self, action: Callable[[], None]) -> None:
        def answer() -> None:
            action()
            self.carry_out()

        self.world.at(0.002, self._guard(answer))

    def _guard(self, action: Callable[[], None]) -> Callable[[], None]:
        """Nothing of a killed process comes back to the next one."""
        life = self.life
        return lambda: action() if self.life is life else None
