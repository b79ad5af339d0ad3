"""What stations told of themselves last: their status, and the state of each pad. Newest only."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from evaluation.store.days import milliseconds, moment
from evaluation.store.places import Places

PADS_OF_A_STATION_MAX: Final = 1_024

Station = tuple[str, str, str]
"""Region, hall and station, as in topics."""


class Notes:
    """Runs inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, places: Places) -> None:
        self._connection = connection
        self._places = places

    def status(self, station: Station) -> tuple[bytes, datetime] | None:
        """The status that was noted last, as it came, and when; None: none yet."""
        select = "SELECT status, status_ms FROM stations WHERE region = ? AND hall = ? AND station = ?"
        row = self._connection.execute(select, station).fetchone()
        return (row[0].encode(), moment(row[1])) if row and row[0] is not None else None

    def note_status(self, station: Station, body: bytes, at: datetime) -> None:
        """Remember a status."""
        number = self._places.station(*station)
        update = "UPDATE stations SET status = ?, status_ms = ? WHERE id = ?"
        self._connection.execute(update, (body.decode(errors="replace"), milliseconds(at), number))

    def note_pad(self, station: Station, pad: str, body: bytes, at: datetime) -> None:
        """Remember a pad's state; beyond `PADS_OF_A_STATION_MAX` pads of a station none is added."""
        upsert = """INSERT INTO pads (station, pad, state, state_ms) SELECT ?1, ?2, ?3, ?4 WHERE
            (SELECT count(*) FROM pads WHERE station = ?1 AND pad <> ?2) < ?5 ON CONFLICT (station,
            pad) DO UPDATE SET state = excluded.state, state_ms = excluded.state_ms"""
        number, text = self._places.station(*station), body.decode(errors="replace")
        self._connection.execute(upsert, (number, pad, text, milliseconds(at), PADS_OF_A_STATION_MAX))
