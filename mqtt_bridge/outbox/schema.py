"""Tables of the outbox and how an older file is brought up to date."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

KIND: Final = "hallrating-outbox"
_migrations: Final = Migrations(KIND)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, each step in a transaction of its own."""
    _migrations.apply(Database(connection, execute_plugins=False))


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file is empty or an outbox: anything else is not ours to change."""
    tables = set(Database(connection, execute_plugins=False).table_names())
    return not tables or "outbox" in tables or tables == {Migrations.migrations_table}


@_migrations()
def tables_of_the_first_version(db: Database) -> None:
    """One row of `outbox`.

    Streams with their last number; the events of the newest stream; the station's memory.
    """
    db.table("outbox").create(
        {"id": int, "region": str, "hall": str, "station": str, "store": str},
        pk="id",
        not_null={"region", "hall", "station"},
    )
    db.table("streams").create(
        {"id": int, "stream": str, "last": int, "last_hash": str, "stored_seq": int, "reason": str},
        pk="id",
        not_null={"stream", "last", "last_hash", "stored_seq", "reason"},
    )
    db.table("streams").create_index(["stream"], unique=True)
    db.table("events").create(
        {
            "seq": int,
            "event_id": str,
            "committed": bytes,
            "hash": str,
            "kept_at_ms": int,
            "sig": str,
            "alg": str,
        },
        pk="seq",
        not_null={"event_id", "committed", "hash", "kept_at_ms"},
    )
    db.table("events").create_index(["event_id"], unique=True)
    db.table("lost").create(
        {"id": int, "stream": str, "seq": int, "reason": str, "raw": bytes},
        pk="id",
        not_null={"stream", "seq", "reason"},
    )
    db.table("lost").create_index(["stream", "seq"], unique=True)
    _tables_of_the_station(db)


@_migrations()
def tables_for_screens(db: Database) -> None:
    """The hall's configuration as it came last, and which answers to surveys are on record."""
    db.table("hall").create({"id": int, "version": int, "body": bytes}, pk="id", not_null={"version", "body"})
    db.table("surveyed").create({"id": int, "name": str}, pk="id", not_null={"name"})
    db.table("surveyed").create_index(["name"], unique=True)


def _tables_of_the_station(db: Database) -> None:
    db.table("open_attempts").create(
        {"token": bytes, "window": str, "state": bytes}, pk="token", not_null={"window", "state"}
    )
    db.table("delivered").create({"uid": str, "epoch": int, "press_id": int}, pk=("uid", "epoch"))
    case_key = {"source": str, "case_no": str, "service_no": str}
    db.table("cases").create({"id": int, **case_key, "body": bytes}, pk="id", not_null={*case_key, "body"})
    db.table("rated").create({"id": int, **case_key}, pk="id", not_null=set(case_key))
    for name in ("cases", "rated"):
        db.table(name).create_index(list(case_key), unique=True)
    db.table("duty").create({"window": str, "clerk": str}, pk="window", not_null={"clerk"})
