"""What the demo shows is read here from the store's promised views, with plain sqlite3 and mode=ro."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

UNRATED: Final = ("timeout", "declined", "cancelled", "superseded", "interrupted", "pad-lost", "out-of-order")

_ENDED = """
SELECT 'r' || r.token AS mark, s.case_no, s.window, r.level, NULL AS cause, r.pressed_at, r.received_at AS at
  FROM v_case_state s JOIN v_ratings r USING (source, case_no, service_no)
UNION ALL
SELECT 'u' || token, case_no, window, NULL, cause, NULL, ended_at FROM v_attempts
 WHERE ended_as = 'unrated' AND NOT consultation
ORDER BY at
"""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as the store holds it: rated with `level`, or unrated with `cause`. Times are UTC."""

    case_no: str
    window: str
    level: int | None
    cause: str | None
    pressed_at: datetime | None
    stored_at: datetime

    @property
    def press_to_stored_ms(self) -> float:
        assert self.pressed_at is not None
        return (self.stored_at - self.pressed_at).total_seconds() * 1000.0


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a whole store. `unrated`: by cause of the last attempt; `apart`: presses kept apart, as
    practice or simulated; `press_to_stored_ms`: p50, p99 and the slowest.
    """

    cases: int
    rated: int
    levels: dict[int, int]
    unrated: dict[str, int]
    open: int
    not_asked: int
    refused: int
    unmatched: int
    aside: int
    apart: int
    press_to_stored_ms: tuple[float, float, float] | None


class StoreFigures:
    """A reader that remembers which cases it has shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shown: set[str] = set()

    def _connect(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        return closing(connection)

    def new_lines(self, prefix: str) -> Iterator[CaseLine]:
        """Cases whose number begins with `prefix`, rated or found unrated since the last call."""
        with self._connect() as connection:
            rows = connection.execute(_ENDED).fetchall()
        for row in rows:
            if row["mark"] not in self._shown and row["case_no"].startswith(prefix):
                self._shown.add(row["mark"])
                yield CaseLine(
                    row["case_no"],
                    row["window"],
                    row["level"],
                    row["cause"],
                    datetime.fromisoformat(row["pressed_at"]) if row["pressed_at"] else None,
                    datetime.fromisoformat(row["at"]),
                )

    def ended(self, prefix: str) -> int:
        """How many cases of one run are rated, or ended unrated."""
        sql = """SELECT count(*) FROM v_case_state WHERE case_no LIKE ? || '%' AND outcome NOT IN ('open',
            'not-asked')"""
        with self._connect() as connection:
            return int(connection.execute(sql, (prefix,)).fetchone()[0])

    def summary(self) -> Summary:
        with self._connect() as connection:
            outcomes = dict(
                connection.execute("SELECT outcome, count(*) FROM v_case_state GROUP BY 1").fetchall()
            )
            levels = dict(connection.execute("SELECT level, count(*) FROM v_ratings GROUP BY 1").fetchall())
            waits = connection.execute("SELECT pressed_at, received_at FROM v_ratings").fetchall()
            refused, unmatched, aside = (
                int(connection.execute(f"SELECT count(*) FROM {view}").fetchone()[0])  # noqa: S608 (our own names)
                for view in ("v_refused", "v_unmatched", "v_aside")
            )
            apart = int(
                connection.execute(
                    "SELECT count(*) FROM v_apart WHERE type IN ('rating', 'press')"
                ).fetchone()[0]
            )
        took_ms = sorted(
            (datetime.fromisoformat(stored) - datetime.fromisoformat(pressed)).total_seconds() * 1000.0
            for pressed, stored in waits
        )
        return Summary(
            cases=sum(outcomes.values()),
            rated=outcomes.get("rated", 0),
            levels=levels,
            unrated={cause: outcomes[cause] for cause in UNRATED if cause in outcomes},
            open=outcomes.get("open", 0),
            not_asked=outcomes.get("not-asked", 0),
            refused=refused,
            unmatched=unmatched,
            aside=aside,
            apart=apart,
            press_to_stored_ms=(quantile(took_ms, 0.5), quantile(took_ms, 0.99), took_ms[-1])
            if took_ms
            else None,
        )


def quantile(ordered: list[float], share: float) -> float:
    """The nearest-rank quantile of a non-empty ordered list."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
