"""Every station and pad that the store knows: how it is, and when it was last heard of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from evaluation.store import open_readonly
from mqtt_bridge.messages.control import PadState, Status, decode_control
from mqtt_bridge.messages.topics import FEED

SILENT_AFTER_S: Final = 150
"""A station tells of itself every 60 s: two of these may get lost."""
PAD_WORKS: Final = frozenset({"ready", "starting", "unverified"})
"""An unverified one asks: it only cannot say that it is there."""

_STATIONS: Final = """SELECT s.id, s.region, s.hall, s.station, s.status, s.status_ms, m.contiguous AS held
    FROM stations s LEFT JOIN streams m ON m.station = s.id AND
    m.stream = CASE WHEN json_valid(s.status) THEN json_extract(s.status, '$.stream') END
    WHERE s.station NOT IN (?, '') AND (s.status IS NOT NULL
        OR EXISTS (SELECT 1 FROM streams t WHERE t.station = s.id)
        OR EXISTS (SELECT 1 FROM pads p WHERE p.station = s.id))
    ORDER BY s.region, s.hall, s.station"""
"""Without the feed, and without what came on topics of no one: that is also an id from which nothing but
set-aside noise ever came. No station has it, and `store aside list` shows it."""
_PADS: Final = "SELECT station, pad, state, state_ms FROM pads ORDER BY station, pad"


class PadLine(Struct, frozen=True):
    """One pad. `state` is the one that its station told last, `silent` says that it cannot ask anyone."""

    pad: str
    window: str
    model: str
    state: str
    last_seen: datetime
    simulated: bool
    silent: bool
    uid: str | None = None
    """As the pad says it."""
    expected_uid: str | None = None
    belongs_to: str | None = None
    """The pad of this station that `uid` is configured for, where that is another one."""


class StationLine(Struct, frozen=True):
    """One station. Silent: it told nothing for 150 s. Offline: it, or its will, said goodbye."""

    region: str
    hall: str
    station: str
    state: Literal["online", "silent", "offline"]
    last_seen: datetime | None
    version: str | None
    backlog: int
    clock_offset_s: float | None
    pads: tuple[PadLine, ...]


class Fleet(Struct, frozen=True):
    """All of it; `silent` counts the stations that are not online and the pads that cannot ask."""

    at: datetime
    silent: int
    stations: tuple[StationLine, ...]


def read_fleet(store: Path, at: datetime) -> Fleet:
    """The fleet as the store knows it; central may be writing. Raises `StoreUnusable`, `StoreError`."""
    reader = open_readonly(store)
    try:
        return fleet_of(reader.rows(_STATIONS, (FEED,)), reader.rows(_PADS), at)
    finally:
        reader.close()


def fleet_of(stations: Sequence[Mapping[str, Any]], pads: Sequence[Mapping[str, Any]], at: datetime) -> Fleet:
    """Judge the rows of the tables `stations` and `pads` at the time `at`."""
    lines = tuple(
        _station(row, tuple(_pad(pad) for pad in pads if pad["station"] == row["id"]), at) for row in stations
    )
    silent = sum((line.state != "online") + sum(pad.silent for pad in line.pads) for line in lines)
    return Fleet(at, silent, lines)


def _station(row: Mapping[str, Any], pads: tuple[PadLine, ...], at: datetime) -> StationLine:
    status = _status(row["status"])
    last_seen = None if row["status_ms"] is None else _time(row["status_ms"])
    return StationLine(
        region=row["region"],
        hall=row["hall"],
        station=row["station"],
        state=_state(status, last_seen, at),
        last_seen=last_seen,
        version=status.version,
        backlog=_backlog(status, row["held"]),
        clock_offset_s=status.clock_offset_s,
        pads=tuple(pad for pad in pads if status.pads is None or pad.pad in status.pads),
    )


def _state(
    status: Status, last_seen: datetime | None, at: datetime
) -> Literal["online", "silent", "offline"]:
    if last_seen is None or at - last_seen > timedelta(seconds=SILENT_AFTER_S):
        return "silent"
    return "online" if status.online else "offline"


def _backlog(status: Status, held: int | None) -> int:
    """What the station told, less what has come since: it tells each minute, or never again."""
    return status.backlog if held is None else min(status.backlog, max(status.last - held, 0))


def _status(text: str | None) -> Status:
    status = decode_control((text or "").encode(), Status)
    return Status(online=False) if isinstance(status, str) else status


def _pad(row: Mapping[str, Any]) -> PadLine:
    state = decode_control(row["state"].encode(), PadState)
    seen = _time(row["state_ms"])
    if isinstance(state, str):
        return PadLine(row["pad"], "?", "?", "?", seen, simulated=False, silent=True)
    return PadLine(
        pad=row["pad"],
        window=state.window,
        model=state.model,
        state=state.state,
        last_seen=state.last_seen or seen,
        simulated=state.simulated,
        silent=state.state not in PAD_WORKS,
        uid=state.uid,
        expected_uid=state.expected_uid,
        belongs_to=state.belongs_to,
    )


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
