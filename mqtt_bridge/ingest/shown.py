"""The fleet as lines for a terminal. Columns are as wide as they look: a Chinese character takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from gettext import gettext as _
from typing import Final

from mqtt_bridge.ingest.fleet import Fleet, PadLine, StationLine
from mqtt_bridge.messages.states import state_name

MENDED: Final = frozenset({"conflict", "unbound"})
"""States of a pad that one command at its hall PC ends."""


def fleet_lines(fleet: Fleet) -> list[str]:
    """A table with one line for each station and pad, and a last line that sums up."""
    if not fleet.stations:
        return [_("no station has been heard of yet")]
    heading = (_("station"), _("state"), _("backlog"), _("version"), _("last seen"))
    rows: list[Sequence[str]] = [heading]
    for station in fleet.stations:
        rows.append(_station(station))
        rows.extend(_pad(pad) for pad in station.pads)
    pads = sum(len(station.pads) for station in fleet.stations)
    text = _("stations: {stations}, pads: {pads}, silent: {silent}")
    summary = text.format(stations=len(fleet.stations), pads=pads, silent=fleet.silent)
    mends = [_mend(station, pad) for station in fleet.stations for pad in station.pads if pad.state in MENDED]
    return [*_table(rows), *mends, summary]


def _station(line: StationLine) -> Sequence[str]:
    name = f"{line.region}/{line.hall}/{line.station}"
    return (name, state_name(line.state), str(line.backlog), line.version or "-", _time(line.last_seen))


def _pad(line: PadLine) -> Sequence[str]:
    model = " ".join(filter(None, (line.model, line.uid))) + (_(" (simulated)") if line.simulated else "")
    return (f"  {line.window}/{line.pad}", state_name(line.state), "", model, _time(line.last_seen))


def _mend(station: StationLine, pad: PadLine) -> str:
    """What stands where, what should, and the command for that hall PC that mends it."""
    where = f"{station.station} {pad.window}/{pad.pad}"
    command = f"hallrating pads adopt --config F {pad.pad}"
    if pad.expected_uid is None:
        text = _("{where}: no uid is configured here; {uid} stands at its path. Mend: {command}")
    elif pad.belongs_to is None:
        text = _("{where}: bound to {expected}, but {uid} stands at its path. Mend: {command}")
    else:
        text = _(
            "{where}: bound to {expected}, but {uid} stands at its path, the one of {owner}. "
            "Mend: put the cables back, or {command} {owner}"
        )
    named = {"uid": pad.uid, "expected": pad.expected_uid, "owner": pad.belongs_to}
    return text.format(where=where, command=command, **named)


def _time(at: datetime | None) -> str:
    return "-" if at is None else at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
