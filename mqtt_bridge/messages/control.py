"""Messages beside the events: receipts, status, pads, commands; a hall's configuration is in hall.py."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from mqtt_bridge.messages.bodies import CaseRef
from mqtt_bridge.messages.envelope import UNREADABLE
from mqtt_bridge.messages.fields import Count, Id, Name, Seq, StreamId, Time, Uid
from mqtt_bridge.messages.hall import HallConfig

STREAMS_IN_RECEIPT: Final = 4
MISSING_RANGES_MAX: Final = 16
PADS_MAX: Final = 512

Ask = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
"""Random, drawn once by each process of a station: a receipt that bears it answers this very process."""


class StreamReceipt(Struct, frozen=True, forbid_unknown_fields=True):
    """What the store holds of one stream.

    Everything up to `seq`, whose hash is `hash` (empty: nothing, or a hole), but `missing` above.
    """

    stream: StreamId
    seq: Count
    hash: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)")]
    missing: Annotated[list[tuple[Seq, Seq]], Meta(max_length=MISSING_RANGES_MAX)] = []
    top: Count = 0
    """The highest seq held; equal to `seq` where nothing is missing. With more than 16 missing ranges it is
    the last one held before the seventeenth: of what lies above nothing is said.
    """


class Stored(Struct, frozen=True, forbid_unknown_fields=True):
    """Topic `stored`: the store's receipt for a station's last streams."""

    store: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
    time: Time
    ask: Annotated[str, Meta(pattern=r"^([0-9a-f]{16})?$(?!\n)")]
    streams: Annotated[list[StreamReceipt], Meta(max_length=STREAMS_IN_RECEIPT)]


class Status(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Topic `status`: a station tells of itself every 60 s. The will says only `online: false`."""

    online: bool
    time: Time | None = None
    version: Name | None = None
    stream: StreamId | None = None
    first: Count = 0
    last: Count = 0
    ask: Ask | None = None
    backlog: Count = 0
    clock_offset_s: float | None = None
    free_bytes: Count | None = None
    pads: Annotated[list[Id], Meta(max_length=PADS_MAX)] | None = None
    """The pads that the station has now, so that one that was taken away is shown no more. None: not told."""


class LineStatistics(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Counters of a pad's line since the station started; round trip in milliseconds."""

    frames: Count = 0
    bad: dict[str, int] = {}
    retries: Count = 0
    round_trip_ms: float | None = None


PadStateName = Literal[
    "ready", "unverified", "silent", "unplugged", "conflict", "unbound", "starting", "faulty"
]
"""What a station may claim of a pad. `unverified`: its port is open, and a pad of this kind can be asked
nothing more. `faulty`: the model that somebody wrote for it fails."""


class PadState(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Topic `pads/{pad}`: one pad. Nothing in it depends on what was pressed."""

    window: Id
    model: Name
    state: PadStateName
    last_seen: Time | None = None
    uid: Uid | None = None
    firmware: Name | None = None
    simulated: bool = False
    line: LineStatistics = LineStatistics()
    faults: Annotated[list[Name], Meta(max_length=16)] = []
    expected_uid: Uid | None = None
    """The one that is configured at this pad's path."""
    belongs_to: Id | None = None
    """The pad of this station that `uid` is configured for, where that is another one."""


class Command(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Topic `command`.

    Central asks a station to act before `expires_at`; later it is dropped and recorded.
    """

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
    action: Literal["open", "cancel", "identify"]
    expires_at: Time
    window: Id | None = None
    cases: Annotated[list[CaseRef], Meta(max_length=20)] = []
    pad: Id | None = None


M = TypeVar("M", Stored, Status, PadState, Command, HallConfig)
Control = Stored | Status | PadState | Command | HallConfig


def encode_control(message: Control) -> bytes:
    return msgspec.json.encode(message)


def decode_control(payload: bytes, kind: type[M]) -> M | str:
    """The message, or the reason why these bytes are none. Never raises."""
    try:
        return msgspec.json.decode(payload, type=kind)
    except UNREADABLE as error:
        return str(error)
