"""CloudEvents 1.0 (structured JSON) around a body, and the exact bytes that are hashed, kept and sent.

`NewEvent` is an event before it has its place in a stream. The outbox gives it stream, seq and prev
(`encode`): those bytes are committed, hashed and sent unchanged. A signature is appended as the last two
members when sending (`with_signature`) and taken off before hashing (`split_signature`). Nothing read from
a wire raises: it becomes `Unreadable`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta, Raw, Struct

from mqtt_bridge.messages.bodies import CATALOGUE, SCHEMA_OF, Body, Catalogue
from mqtt_bridge.messages.fields import BATCH_EVENTS_MAX, EVENT_BYTES_MAX, EventId, Hash, Seq, StreamId, Time

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are not what is wanted; the last for brackets nested too deep."""

_TAIL: Final = re.compile(rb',"sig":"([A-Za-z0-9_-]{1,128})","alg":"([a-z0-9-]{1,16})"\}$')
_TAIL_BYTES_MAX: Final = len(b',"sig":"","alg":""}') + 128 + 16


class Envelope(Struct, frozen=True, kw_only=True):
    """The attributes of one event. Attributes that we do not know are ignored, as CloudEvents asks."""

    specversion: Literal["1.0"]
    id: EventId
    source: Annotated[str, Meta(max_length=160)]
    type: Annotated[str, Meta(pattern=r"^[a-z.]{1,32}$(?!\n)")]
    time: Time
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Annotated[str, Meta(pattern=r"^[a-z.]{1,32}/[0-9]{1,4}$(?!\n)")]
    stream: StreamId
    seq: Seq
    prev: Hash
    clock: Literal["system", "corrected"] = "system"
    data: Raw


class _Place(Struct, frozen=True):
    """As much as is needed to hold an event's place in its stream when the rest cannot be read."""

    stream: StreamId
    seq: Seq


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What happened, before it has its place in a stream.

    `clock` is the source of `time`: system, or corrected by `stored`.
    """

    id: str
    time: datetime
    body: Body
    clock: Literal["system", "corrected"] = "system"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no event for us, with the reason and, where it can be read, their place in a stream."""

    raw: bytes
    reason: str
    stream: str | None = None
    seq: int | None = None


class Received(NamedTuple):
    """One event as it came.

    Its committed bytes (signature taken off), envelope, and the signature beside it.
    """

    committed: bytes
    envelope: Envelope
    sig: str | None = None
    alg: str | None = None


_ENVELOPE: Final = msgspec.json.Decoder(Envelope)
_PLACE: Final = msgspec.json.Decoder(_Place)
_BATCH: Final = msgspec.json.Decoder(list[Raw])
_ENCODER: Final = msgspec.json.Encoder()


def encode(event: NewEvent, source: str, stream: str, seq: int, prev: str) -> bytes:
    """The bytes to commit.

    Raises `ValueError` above 16 KiB: that is our own mistake, bounds are checked before.
    """
    kind, schema = SCHEMA_OF[type(event.body)]
    envelope = Envelope(
        specversion="1.0",
        id=event.id,
        source=source,
        type=kind,
        time=event.time,
        dataschema=schema,
        stream=stream,
        seq=seq,
        prev=prev,
        clock=event.clock,
        data=Raw(_ENCODER.encode(event.body)),
    )
    return _bounded(_ENCODER.encode(envelope))


def replace_place(committed: bytes, stream: str, seq: int, prev: str) -> bytes:
    """The same event (id, type, time and data to the byte) at another place.

    A fork sends all again in a new stream.
    """
    old = _ENVELOPE.decode(committed)
    return _bounded(_ENCODER.encode(msgspec.structs.replace(old, stream=stream, seq=seq, prev=prev)))


def _bounded(committed: bytes) -> bytes:
    if len(committed) > EVENT_BYTES_MAX:
        raise ValueError(f"an event of {len(committed)} bytes is over the limit of {EVENT_BYTES_MAX}")
    return committed


def with_signature(committed: bytes, sig: str, alg: str) -> bytes:
    """The bytes to send: the committed ones with `sig` and `alg` as last members."""
    return committed[:-1] + b',"sig":"' + sig.encode() + b'","alg":"' + alg.encode() + b'"}'


def split_signature(raw: bytes) -> tuple[bytes, str | None, str | None]:
    """(committed bytes, sig, alg) of an event as sent; sig and alg are None where it carries none."""
    tail = _TAIL.search(raw, max(len(raw) - _TAIL_BYTES_MAX, 0))
    if tail is None:
        return raw, None, None
    return raw[: tail.start()] + b"}", tail[1].decode(), tail[2].decode()


def content_hash(envelope: Envelope) -> str:
    """SHA-256 over id, type, time and data only.

    Equal for the same happening in whatever stream it stands.
    """
    parts = (
        envelope.id.encode(),
        envelope.type.encode(),
        envelope.time.isoformat().encode(),
        envelope.data,
    )
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()


def split_batch(payload: bytes) -> list[bytes] | Unreadable:
    """The events of one MQTT message, each with its exact bytes.

    A single object, or an array of at most 20.
    """
    if payload.lstrip()[:1] != b"[":
        return [payload]
    try:
        members = _BATCH.decode(payload)
    except UNREADABLE as error:
        return Unreadable(payload, f"no JSON array: {error}")
    if not 1 <= len(members) <= BATCH_EVENTS_MAX:
        return Unreadable(
            payload, f"{len(members)} events in one message, 1 to {BATCH_EVENTS_MAX} are allowed"
        )
    return [bytes(member) for member in members]


def decode(raw: bytes) -> Received | Unreadable:
    """Read one event's envelope. Never raises."""
    committed, sig, alg = split_signature(raw)
    if len(committed) > EVENT_BYTES_MAX:
        return Unreadable(raw, f"{len(committed)} bytes, {EVENT_BYTES_MAX} are allowed", *_place(committed))
    try:
        return Received(committed, _ENVELOPE.decode(committed), sig, alg)
    except UNREADABLE as error:
        return Unreadable(raw, f"envelope: {error}", *_place(committed))


def _place(committed: bytes) -> tuple[str | None, int | None]:
    try:
        place = _PLACE.decode(committed)
    except UNREADABLE:
        return None, None
    return place.stream, place.seq


@cache
def _decoder_of(kind: type[Body]) -> msgspec.json.Decoder[Body]:
    """Made once for each type of the catalogue: making one costs more than reading with it."""
    return msgspec.json.Decoder(kind)


def decode_body(received: Received, catalogue: Catalogue = CATALOGUE) -> Body | Unreadable:
    """Read an event's body by its type and schema version.

    Never raises; a version that is not in the catalogue is unreadable.
    """
    envelope = received.envelope
    kind = catalogue.get((envelope.type, envelope.dataschema))
    if kind is None:
        reason = f"unknown schema {envelope.dataschema} of {envelope.type}"
        return Unreadable(received.committed, reason, envelope.stream, envelope.seq)
    try:
        return _decoder_of(kind).decode(envelope.data)
    except UNREADABLE as error:
        return Unreadable(
            received.committed, f"{envelope.dataschema}: {error}", envelope.stream, envelope.seq
        )
