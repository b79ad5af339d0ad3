"""The official codes of reasons as a table, for a view; rewritten where the data says something else."""

from __future__ import annotations

import sqlite3
from typing import Final

from evaluation.reasons import read_reasons

_SELECT: Final = (
    "SELECT version, since, topic, level, code, text FROM reason_codes ORDER BY since, topic, level"
)
_INSERT: Final = (
    "INSERT INTO reason_codes (version, since, topic, level, code, text) VALUES (?, ?, ?, ?, ?, ?)"
)


def renew_reasons(connection: sqlite3.Connection) -> None:
    """Let the table say what reasons.toml says. Inside the caller's transaction, or none."""
    told = [
        (one.version, one.since.isoformat(), one.topic, one.level, one.code, one.text)
        for one in read_reasons()
    ]
    if sorted(told) != sorted(connection.execute(_SELECT).fetchall()):
        connection.execute("DELETE FROM reason_codes")
        connection.executemany(_INSERT, told)
