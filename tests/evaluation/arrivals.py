"""Arrivals for tests: a station that numbers its events as an outbox does, and facts with short names."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from evaluation.chain import GENESIS, digest
from evaluation.model import (
    Asked,
    Attempt,
    CancelCode,
    Case,
    CaseKey,
    Channel,
    Fact,
    Level,
    LoosePress,
    OpenedBy,
    Placed,
    PressId,
    Rating,
    Unrated,
    UnratedCause,
)
from evaluation.store import Incoming

REGION = "511526"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning of 2 March in Shanghai."""


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def stream_name(number: int) -> str:
    return f"{number:016x}"


@dataclass
class Station:
    """One stream of one station. Each event gets the next seq and the hash of the one before it."""

    hall: str = "h1"
    name: str = "s1"
    stream: str = stream_name(1)
    seq: int = 0
    prev: str = GENESIS
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(f"{self.hall} {self.name} {self.stream}")

    def event(self, event_id: str, kind: str, fact: Fact, time: datetime = START) -> Incoming:
        self.seq += 1
        content = f"{event_id}|{kind}|{time.isoformat()}|{fact!r}"
        committed = f"{self.stream}|{self.seq}|{self.prev}|{content}".encode()
        event = Incoming(
            region=REGION,
            hall=self.hall,
            station=self.name,
            stream=self.stream,
            seq=self.seq,
            event_id=event_id,
            type=kind,
            time=time,
            committed=committed,
            hash=digest(committed),
            prev=self.prev,
            content_hash=hashlib.sha256(content.encode()).hexdigest(),
            fact=fact,
            received_at=time,
        )
        self.prev = event.hash
        return event

    def again(self, event: Incoming) -> Incoming:
        """The same happening at the next place of this stream, as after a fork."""
        self.seq += 1
        committed = f"{self.stream}|{self.seq}|{self.prev}|{event.content_hash}".encode()
        moved = event._replace(
            hall=self.hall,
            station=self.name,
            stream=self.stream,
            seq=self.seq,
            prev=self.prev,
            committed=committed,
            hash=digest(committed),
        )
        self.prev = moved.hash
        return moved

    def asked(self, attempt: Attempt, time: datetime = START) -> Incoming:
        return self.event(f"a-{attempt.token.hex()}", "asked", Asked(attempt, 60.0, ("p1",)), time)

    def rating(
        self,
        attempt: Attempt,
        level: int,
        *,
        time: datetime = START,
        channel: Channel = Channel.PAD,
        pressed_at: datetime | None = None,
    ) -> Incoming:
        fact = Rating(attempt, Level(level), channel, pressed_at or time, Placed.AGE)
        return self.event(f"e-{self.draw.getrandbits(128):032x}", "rating", fact, time)

    def unrated(self, attempt: Attempt, cause: UnratedCause, time: datetime = START) -> Incoming:
        code = CancelCode.LEFT if cause is UnratedCause.CANCELLED else None
        fact = Unrated(attempt, cause, code)
        return self.event(f"u-{attempt.token.hex()}", "unrated", fact, time)

    def press(
        self, token: bytes, position: int, *, time: datetime = START, simulated: bool = False
    ) -> Incoming:
        press = PressId("0a0b0c0d0e0f", 7, self.draw.randrange(1, 2**32))
        fact = LoosePress(token, position, press, time, Placed.AGE, simulated)
        return self.event(press.event_id, "press", fact, time)

    def case(self, case: Case, time: datetime = START) -> Incoming:
        return self.event(f"e-{self.draw.getrandbits(128):032x}", "case", case, time)


def attempt(number: str | None = "A1", *, window: str = "w01", nonce: int = 0, **rest: object) -> Attempt:
    """An asking of case `number` (None: a consultation in visit `v<nonce>`)."""
    key = CaseKey("gx", number) if number is not None else None
    made = Attempt(f"v{nonce}", window, nonce.to_bytes(16), key, OpenedBy.FEED)
    return replace(made, **rest)


def finished(number: str = "A1", *, window: str = "w01", seconds: float = 0, code: str | None = None) -> Case:
    key = CaseKey("gx", number)
    return Case(key, window, "居住证办理", "公安局", at(seconds), citizen_present=True, receipt_code=code)
