"""The store's file: lock, connection, settings, migrations. The only file that imports sqlite_utils."""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from evaluation.store.arrivals import StoreError, StoreLocked, StoreUnusable
from evaluation.store.reason_table import renew_reasons
from evaluation.store.schema import APPLICATION_ID, FOR_SCREENS, PLACES_BROKEN, TABLES
from evaluation.store.views import VIEWS

CACHE_KIB: Final = 64 * 1024
CHECKPOINT_PAGES: Final = 4_000
STORE_MODE: Final = 0o640
BUSY_MS: Final = 5_000
NO_DATABASE: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})

# Python looks for an adapter of every value but int, str and float. Not to find one costs four times what
# binding the value costs, and an event has seventeen of them.
for _plain in (bytes, bool, type(None)):
    sqlite3.register_adapter(_plain, lambda value: value)

MIGRATIONS: Final = Migrations("evaluation.store")


@MIGRATIONS(name="0001 tables")
def _make_tables(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)


@MIGRATIONS(name="0002 views")
def _make_views(db: Database) -> None:
    for statement in VIEWS:
        db.execute(statement)


@MIGRATIONS(name="0003 broken places, figures without empty cells")
def _make_views_again(db: Database) -> None:
    """Files that were made before had neither this index nor these views."""
    db.execute(PLACES_BROKEN)
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    _make_views(db)


@MIGRATIONS(name="0004 surveys, codes of reasons")
def _make_tables_for_screens(db: Database) -> None:
    for statement in FOR_SCREENS:
        db.execute(statement)
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    _make_views(db)


class Lock:
    """An exclusive lock beside the file, held as long as this object is; the system frees it when the
    process dies.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._handle = os.open(lock_path(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnusable(f"{path}: {error.strerror}") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            text = os.read(self._handle, 32).decode(errors="replace").strip()
            os.close(self._handle)
            raise StoreLocked(str(path), int(text) if text.isdecimal() else 0) from None
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        os.close(self._handle)


def lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection with WAL and synchronous=FULL, both asserted; transactions are begun by us."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = FULL")
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    if (mode, synchronous) != ("wal", 2):
        connection.close()
        offered = f"{mode}, synchronous={synchronous}"
        raise StoreUnusable(_("{path}: the disk offers {offered}, not WAL and FULL").format(
            path=path, offered=offered))  # fmt: skip
    return connection


def make_file(path: Path, kind: str, zone: str, made_ms: int) -> None:
    """Make a whole new store, or none: a kill half-way leaves only `NAME.new`, which the next try removes.
    The caller holds the lock and has seen that there is no file. Raises `StoreUnusable`, `sqlite3.Error`.
    """
    new = path.with_name(path.name + ".new")
    insert = "INSERT INTO store (id, store_id, kind, zone, made_ms) VALUES (1, ?, ?, ?, ?)"
    try:
        for end in ("", "-wal", "-shm"):
            new.with_name(new.name + end).unlink(missing_ok=True)
        # It tells levels: for its owner and the group only. SQLite gives the files beside it the same mode.
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, STORE_MODE))
        with closing(connect(new)) as connection:
            migrate(connection)
            connection.execute(insert, (secrets.token_hex(8), kind, zone, made_ms))
        new.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror}") from error


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date. Raises `StoreUnusable` where a newer program has changed it."""
    db = Database(connection)
    known = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
    foreign = [applied.name for applied in MIGRATIONS.applied(db) if applied.name not in known]
    if foreign:
        text = _("the store was changed by a newer program ({change}): use that one")
        raise StoreUnusable(text.format(change=foreign[0]))
    MIGRATIONS.apply(db)
    with transaction(connection):
        renew_reasons(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def check_there(path: Path) -> None:
    """Raise `StoreUnusable` where there is no file."""
    if path.is_dir():
        raise StoreUnusable(_("{path} is a folder").format(path=path))
    if not path.is_file():
        raise StoreUnusable(_("{path} does not exist").format(path=path))


def check_ours(path: Path) -> None:
    """Raise `StoreUnusable` for any other file, which is left as it is; `sqlite3.Error` for one that cannot
    be read.
    """
    db = connect_readonly(path)
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in NO_DATABASE:
            raise
        application = None
    finally:
        db.close()
    if application != APPLICATION_ID:
        raise StoreUnusable(_("{path} is no evaluation store").format(path=path))


def connect_readonly(path: Path) -> Database:
    """A connection that cannot write, checkpoint or make the file."""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, check_same_thread=False
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return Database(connection)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{doing}: {error}") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, on the disk when this ends; undone by any exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite itself has rolled back after some disk errors.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
