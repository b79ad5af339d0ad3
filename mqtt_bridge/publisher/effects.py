"""What the publisher's rules ask their driver to do."""

from __future__ import annotations

from dataclasses import dataclass

from mqtt_bridge.messages.control import Status
from mqtt_bridge.outbox.values import Coverage


@dataclass(frozen=True, slots=True)
class Send:
    """Publish on the event topic, QoS 1; its acknowledgement comes back under `key`."""

    key: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class SendStatus:
    """Publish on the status topic, retained."""

    status: Status


@dataclass(frozen=True, slots=True)
class Read:
    """Read rows from the outbox; answer with `rows_read`."""

    stream: str
    first: int
    last: int
    limit: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Look up the hash of our own event; answer with `hash_found` or `hash_not_read`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Pin:
    """Remember the store for ever."""

    store: str


@dataclass(frozen=True, slots=True)
class Note:
    """Note what the store holds; answer with `pruned`."""

    coverage: Coverage


@dataclass(frozen=True, slots=True)
class BeginAnew:
    """The stream has forked: begin a new one; answer with `began_anew`."""

    stream: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordHole:
    """Commit that these events are lost for ever; where that fails answer with `hole_not_recorded`."""

    stream: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Give this connection up: the broker has not acknowledged for too long."""


Effect = Send | SendStatus | Read | LookUp | Pin | Note | BeginAnew | RecordHole | Reconnect
