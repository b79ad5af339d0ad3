"""One message of the broker into what the store takes. Pure; nothing raises for what was sent.

Ids come from the topic and the payload must agree. What cannot be read or accepted is set aside with its
bytes and the reason; where stream and seq could be read it holds its place there, so the stream behind it
goes on. Reasons may quote what was sent: they belong into the store, never into a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from evaluation import chain
from evaluation.model import Fact, ModelError
from evaluation.store import Incoming, SetAside
from mqtt_bridge.ingest.translate import SealedValue, event_id_of, fact_of, is_named_by_attempt, told
from mqtt_bridge.messages.bodies import CATALOGUE, FEED_TYPES, Body, Catalogue, Rating
from mqtt_bridge.messages.control import PadState, Status, decode_control
from mqtt_bridge.messages.envelope import (
    Envelope,
    Received,
    Unreadable,
    content_hash,
    decode,
    decode_body,
    split_batch,
    split_signature,
)
from mqtt_bridge.messages.fields import MESSAGE_BYTES_MAX
from mqtt_bridge.messages.topics import FEED, ParsedTopic, Place, parse_topic

NOWHERE: Final = Place("", "", "")
"""Where something stands that came on a topic of no one."""
REASON_CHARS_MAX: Final = 500
TOPICS_REMEMBERED: Final = 10_000
"""The same few thousand topics come all day, and taking one apart costs as much as its event's hash."""
_CENTRALS_OWN: Final = ("stored", "command", "config")
_NAMES_WHAT_HAPPENED: Final = ("a-", "d-", "p-", "u-")
"""Beginnings of ids that are made of an event's content: no other event may take one."""


@dataclass(frozen=True, slots=True)
class Events:
    """What one message brought for the store, in its order."""

    place: Place
    items: tuple[Incoming | SetAside, ...]


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """A station told of itself; `raw` as it came."""

    place: Place
    status: Status
    raw: bytes


@dataclass(frozen=True, slots=True)
class PadSeen:
    """A station told of a pad; `raw` as it came."""

    place: Place
    pad: str
    state: PadState
    raw: bytes


Judged = Events | StatusSeen | PadSeen


def judge(topic: str, payload: bytes, at: datetime, catalogue: Catalogue = CATALOGUE) -> Judged:
    """What the message is for the store; `at` is the time of its arrival, with its offset."""
    parsed = _parsed(topic)
    if len(payload) > MESSAGE_BYTES_MAX:
        reason = f"a message of {len(payload)} bytes, {MESSAGE_BYTES_MAX} are allowed; only so many are kept"
        return _aside(parsed.place if parsed else NOWHERE, payload[:MESSAGE_BYTES_MAX], reason, at)
    if parsed is None:
        return _aside(NOWHERE, payload, f"topic: {topic!r} is none of a station's", at)
    try:
        match parsed.kind:
            case "event":
                return _events(parsed.place, payload, at, catalogue)
            case "status" | "pads":
                return _control(parsed, payload, at)
            case kind:
                return _aside(parsed.place, payload, f"topic: nothing of kind {kind} comes to central", at)
    except Exception as fault:  # noqa: BLE001  a message over which our code stumbles is kept, like any other
        return _aside(parsed.place, payload, _stumbled(fault), at)


@lru_cache(maxsize=TOPICS_REMEMBERED)
def _parsed(topic: str) -> ParsedTopic | None:
    return parse_topic(topic)


def is_centrals_own(topic: str) -> bool:
    """Whether only central writes there, so that what was retained there is its own word."""
    parsed = _parsed(topic)
    return parsed is not None and parsed.kind in _CENTRALS_OWN


def judge_event(
    place: Place, raw: bytes, at: datetime, catalogue: Catalogue = CATALOGUE
) -> Incoming | SetAside:
    """One event of the station at `place`."""
    received = decode(raw)
    if isinstance(received, Unreadable):
        return _unreadable(place, received, at)
    body = decode_body(received, catalogue)
    envelope = received.envelope
    if isinstance(body, Unreadable):  # its bytes as they came: the signature belongs to them
        return _unreadable(place, Unreadable(raw, body.reason, envelope.stream, envelope.seq), at)
    try:
        return _incoming(place, received, _checked(place, envelope, body), at)
    except (ModelError, SealedValue) as refusal:
        reason = str(refusal)
    except Exception as fault:  # noqa: BLE001  an event over which our code stumbles must not stop its stream
        reason = _stumbled(fault)
    return _unreadable(place, Unreadable(raw, reason, envelope.stream, envelope.seq), at)


def failed_event(item: Incoming | SetAside, fault: Exception) -> SetAside:
    """An event over which our own code stumbled in the store: kept, so that a better version can judge it."""
    raw = item.committed if isinstance(item, Incoming) else item.raw
    place = Place(item.region, item.hall, item.station)
    return _unreadable(place, Unreadable(raw, _stumbled(fault), item.stream, item.seq), item.received_at)


def _stumbled(fault: Exception) -> str:
    return f"central failed: {type(fault).__name__}"


def _events(place: Place, payload: bytes, at: datetime, catalogue: Catalogue) -> Events:
    members = split_batch(payload)
    if isinstance(members, Unreadable):
        return Events(place, (_unreadable(place, members, at),))
    return Events(place, tuple([judge_event(place, raw, at, catalogue) for raw in members]))


def _control(parsed: ParsedTopic, payload: bytes, at: datetime) -> Judged:
    if parsed.pad is None:
        status = decode_control(payload, Status)
        if isinstance(status, str):
            return _aside(parsed.place, payload, f"status: {status}", at)
        return StatusSeen(parsed.place, status, payload)
    state = decode_control(payload, PadState)
    if isinstance(state, str):
        return _aside(parsed.place, payload, f"pad: {state}", at)
    return PadSeen(parsed.place, parsed.pad, state, payload)


def _checked(place: Place, envelope: Envelope, body: Body) -> Fact:
    """The fact, once the ids of topic, envelope and body agree. Raises `ModelError`, `SealedValue`."""
    if envelope.source != place.source:
        raise ModelError("source", envelope.source, f"the place of its topic ({place.source})")
    if place.station == FEED and envelope.type not in FEED_TYPES:
        raise ModelError(
            "type", envelope.type, f"one that a case feed may send ({', '.join(sorted(FEED_TYPES))})"
        )
    told("time", envelope.time)
    fact = fact_of(body)
    wanted = event_id_of(fact)
    if isinstance(body, Rating) and is_named_by_attempt(envelope.id, body):
        return fact
    if wanted is None:
        if envelope.id.startswith(_NAMES_WHAT_HAPPENED):
            raise ModelError("id", envelope.id, f"an id that an event of type {envelope.type} may have")
    elif envelope.id != wanted:
        raise ModelError("id", envelope.id, f"the id of what happened ({wanted})")
    return fact


def _incoming(place: Place, received: Received, fact: Fact, at: datetime) -> Incoming:
    envelope = received.envelope
    return Incoming(  # by position: names cost as much again as all else here
        place.region,
        place.hall,
        place.station,
        envelope.stream,
        envelope.seq,
        envelope.id,
        envelope.type,
        envelope.time,
        received.committed,
        chain.digest(received.committed),
        envelope.prev,
        content_hash(envelope),
        fact,
        at,
        received.sig,
        received.alg,
    )


def _unreadable(place: Place, bad: Unreadable, at: datetime) -> SetAside:
    held = bad.stream is not None and bad.seq is not None
    return SetAside(
        region=place.region,
        hall=place.hall,
        station=place.station,
        raw=bad.raw,
        reason=bad.reason[:REASON_CHARS_MAX],
        received_at=at,
        stream=bad.stream if held else None,
        seq=bad.seq if held else None,
        hash=chain.digest(split_signature(bad.raw)[0]) if held else None,
    )


def _aside(place: Place, raw: bytes, reason: str, at: datetime) -> Events:
    return Events(place, (_unreadable(place, Unreadable(raw, reason), at),))
