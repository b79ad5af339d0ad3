"""Chain of a stream: each event carries the hash of the one before it. Pure."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Final

HASH_BYTES: Final = 32
GENESIS: Final = "0" * 64
"""`prev` of a stream's first event."""


def digest(committed: bytes) -> str:
    """SHA-256 of an event's committed bytes (without `sig` and `alg`), 64 hexadecimal digits."""
    return hashlib.sha256(committed).hexdigest()


class Verdict(Enum):
    """What a receipt says of a station's own stream."""

    AGREES = "agrees"
    FORK = "fork"
    """Another disk wrote this stream too: other hash at the same seq, or more events than we ever made."""
    UNKNOWN = "unknown"
    """Nothing to compare: no event at that seq is held here, or the receipt names none."""


def compare(seq: int, receipt_hash: str, own_last: int, own_hash: str | None) -> Verdict:
    """Judge a receipt for `seq` (0: nothing is held) against our own row at that seq.

    `own_hash` is None where that row was deleted, or is a hole.
    """
    if seq > own_last:
        return Verdict.FORK
    if seq == 0 or not receipt_hash or own_hash is None:
        return Verdict.UNKNOWN
    return Verdict.AGREES if own_hash == receipt_hash else Verdict.FORK
