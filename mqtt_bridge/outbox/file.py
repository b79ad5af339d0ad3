"""Opening the outbox's file.

Made for its owner only, one process at a time, WAL with synchronous=FULL, right place.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluation.chain import GENESIS
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox import schema
from mqtt_bridge.outbox.values import OutboxLocked, OutboxUnusable, PlaceChanged

BUSY_S: Final = 5.0
_FULL: Final = 2


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A connection for the writer's thread, and the lock that lives as long as it."""

    path: Path
    connection: sqlite3.Connection
    lock_fd: int

    def close(self) -> None:
        self.connection.close()
        os.close(self.lock_fd)


def open_file(path: Path, place: Place) -> OpenFile:
    """Open or make the outbox of `place`. Raises `OutboxLocked`, `PlaceChanged` or `OutboxUnusable`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock_fd = _lock(path)
    except OSError as error:
        raise OutboxUnusable(f"{path}: {error.strerror}") from error
    try:
        _make_private(path)
        connection = _connect(path)
        try:
            _claim(connection, path, place)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        os.close(lock_fd)
        raise OutboxUnusable(f"{path}: {error}") from error
    except BaseException:
        os.close(lock_fd)
        raise
    return OpenFile(path, connection, lock_fd)


def open_readonly(path: Path) -> sqlite3.Connection:
    """For looking only; a station may be at work in the file. Raises `OutboxUnusable`."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
        if not schema.is_ours(connection):
            connection.close()
            raise OutboxUnusable(f"{path} is no outbox")
    except sqlite3.Error as error:
        raise OutboxUnusable(f"{path}: {error}") from error
    return connection


def _lock(path: Path) -> int:
    """Hold a lock file beside the outbox.

    It names our process; it stays where it is, the lock ends with us.
    """
    lock_path = path.with_name(path.name + ".lock")
    lock_fd = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(lock_fd, 20, 0)
        os.close(lock_fd)
        raise OutboxLocked(path, int(text) if text.strip().isdigit() else None) from None
    os.ftruncate(lock_fd, 0)
    os.pwrite(lock_fd, str(os.getpid()).encode(), 0)
    return lock_fd


def _make_private(path: Path) -> None:
    """SQLite gives its WAL the mode of the file, so the file is made first, and its name is made durable."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    folder_fd = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder_fd)
    finally:
        os.close(folder_fd)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    if not schema.is_ours(connection):
        connection.close()
        raise OutboxUnusable(f"{path} is a database, but no outbox")
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous=FULL")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != _FULL:
        connection.close()
        raise OutboxUnusable(f"{path}: journal {mode}, synchronous {synchronous}; WAL and FULL are needed")
    schema.migrate(connection)
    return connection


def _claim(connection: sqlite3.Connection, path: Path, place: Place) -> None:
    """Write down whose outbox it is, or see that it is still ours.

    Where all is stored it may move to a new place.
    """
    row = connection.execute("SELECT region, hall, station FROM outbox").fetchone()
    held = Place(*row) if row else None
    if held == place:
        return
    if held is not None and _holds_anything(connection):
        raise PlaceChanged(path, held, place)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM events")
    connection.execute(
        "INSERT INTO outbox (id, region, hall, station) VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET region = excluded.region, hall = excluded.hall, station = excluded.station",
        (place.region, place.hall, place.station),
    )
    add_stream(connection, "new outbox" if held is None else f"moved from {held.source}")
    connection.execute("COMMIT")


def add_stream(connection: sqlite3.Connection, reason: str) -> str:
    """Begin a stream; its id is 64 random bits. The newest stream is the one that is written."""
    stream = secrets.token_hex(8)
    connection.execute(
        "INSERT INTO streams (stream, last, last_hash, stored_seq, reason) VALUES (?, 0, ?, 0, ?)",
        (stream, GENESIS, reason),
    )
    return stream


def _holds_anything(connection: sqlite3.Connection) -> bool:
    """Whether an event is not stored yet as far as the last receipt said, or an attempt is open."""
    query = (
        "SELECT (SELECT last > stored_seq FROM streams ORDER BY id DESC LIMIT 1)"
        " OR EXISTS (SELECT 1 FROM open_attempts)"
    )
    return bool(connection.execute(query).fetchone()[0])
