"""A hall's side for the tests of central: numbered streams of events, as a station makes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from evaluation import chain
from evaluation.model import CaseKey, token_for
from evaluation.store import open_readonly
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent, encode
from mqtt_bridge.messages.topics import Place

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HALL = Place("330106", "h1", "s1")


def attempt(number: int, window: str = "w1") -> bodies.AttemptRef:
    """The asking of case `number`, the same one each time."""
    nonce = hashlib.sha256(f"{number}".encode()).digest()[:16]
    key = CaseKey("spjw", f"A-{number}", "1")
    token = token_for(key, f"v{number}", window, nonce)
    ref = bodies.CaseRef(key.source, key.case_no, key.service_no)
    return bodies.AttemptRef(
        token=token.hex(),
        nonce=nonce.hex(),
        visit=f"v{number}",
        window=window,
        opened_by="feed",
        served_by="li",
        case=ref,
    )


def rating(number: int, level: int | None = None) -> bodies.Rating:
    """A rating of case `number` by a pad with a log."""
    press = bodies.PressRef("48524c000001", 7, number)
    return bodies.Rating(
        attempt(number),
        5,
        "pad1",
        AT + timedelta(seconds=number),
        "age",
        level or 1 + number % 5,
        press=press,
    )


def id_of(body: bodies.Body) -> str:
    """The id that a station gives the event."""
    match body:
        case bodies.Rating(press=bodies.PressRef() as press) | bodies.Press(press=press):
            return f"p-{press.uid}-{press.epoch:08x}-{press.press_id}"
        case bodies.Asked():
            return f"a-{body.attempt.token}"
        case bodies.Unrated():
            return f"u-{body.attempt.token}"
        case bodies.RatingDetail():
            return f"d-{body.attempt.token}"
        case _:
            return "e-" + hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:32]


@dataclass
class Stream:
    """One outbox: events from 1 on, each with the hash of the one before; `sent[0]` is event 1."""

    place: Place = HALL
    name: str = "00000000000000aa"
    sent: list[bytes] = field(default_factory=list)

    def add(self, body: bodies.Body, id_: str | None = None, source: str | None = None) -> bytes:
        event = NewEvent(id_ or id_of(body), AT, body)
        prev = chain.digest(self.sent[-1]) if self.sent else chain.GENESIS
        raw = encode(event, source or self.place.source, self.name, len(self.sent) + 1, prev)
        self.sent.append(raw)
        return raw

    def add_changed(self, body: bodies.Body, **attributes: object) -> bytes:
        """An event with other attributes; the next one chains over it as it is."""
        self.add(body)
        self.sent[-1] = changed(self.sent[-1], **attributes)
        return self.sent[-1]

    def put(self, raw: bytes) -> bytes:
        """Take bytes that we could not make as the next event."""
        self.sent.append(raw)
        return raw


def changed(raw: bytes, **attributes: object) -> bytes:
    """The same event with other attributes."""
    event = msgspec.json.decode(raw)
    return msgspec.json.encode({**event, **attributes})


def batch(events: list[bytes]) -> bytes:
    return b"[" + b",".join(events) + b"]"


def count(store: Path, table: str, where: str = "1") -> int:
    """Rows of a table or view of a store that may be written at the same time."""
    with open_readonly(store) as reader:
        return int(reader.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}")[0]["n"])
