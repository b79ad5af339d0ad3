"""When a station or a pad was last heard of, and what is known of one that said goodbye. Pure.

A retained message comes again with every connection of central: it tells how things were, not that somebody
is there now. A will says only that its station is gone: backlog and version stay as they were told last.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import structs

from mqtt_bridge.ingest.judge import PadSeen, StatusSeen
from mqtt_bridge.messages.control import Status, decode_control, encode_control

Noted = tuple[bytes, datetime]
"""A status as it was noted, and when its station was heard of."""


def status_heard(seen: StatusSeen, retained: bool, before: Noted | None, now: datetime) -> Noted:
    """What to note of a station; `before` is what was noted last."""
    at = now
    if retained:
        told_at = seen.status.time if seen.status.time is not None else before[1] if before else now
        at = min(max(told_at, before[1]) if before else told_at, now)
    if seen.status.online or before is None:
        return seen.raw, at
    told = decode_control(before[0], Status)
    return (seen.raw if isinstance(told, str) else encode_control(structs.replace(told, online=False))), at


def pad_heard(seen: PadSeen, retained: bool, now: datetime) -> datetime:
    """When a pad was heard of: its own word where the message is an old one."""
    last_seen = seen.state.last_seen
    return min(last_seen, now) if retained and last_seen is not None else now
