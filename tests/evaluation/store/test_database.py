"""The file: kinds, identity, settings, migrations, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from evaluation.store import Store, StoreError, StoreLocked, StoreUnusable, open_readonly
from evaluation.store.database import MIGRATIONS, connect, lock_path
from evaluation.store.places import FIRST_BROKEN
from tests.evaluation.arrivals import REGION, START, Station, attempt

ROOT = Path(__file__).parents[3]


def test_a_store_keeps_its_kind_and_id(tmp_path: Path) -> None:
    made = Store.create(tmp_path / "a.db", "demo", zone="Asia/Urumqi")
    made.close()
    other = Store.create(tmp_path / "b.db", "real")
    other.close()
    opened = Store.open(tmp_path / "a.db")
    opened.close()
    assert (opened.kind, opened.store_id) == ("demo", made.store_id)
    assert len(bytes.fromhex(made.store_id)) == 8
    assert made.store_id != other.store_id


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="exists already"):
        Store.create(path, "demo")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"notes of a meeting", b"SQLite format 3\0" + bytes(100)])
def test_another_file_is_named_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    for opens in (Store.open, open_readonly):
        with pytest.raises(StoreUnusable, match=r"other.db is no evaluation store"):
            opens(path)
    assert path.read_bytes() == content


def test_another_program_s_database_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    Database(path).table("t").insert({"a": 1})
    with pytest.raises(StoreUnusable, match="no evaluation store"):
        Store.open(path)


def test_a_missing_file_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for opens in (Store.open, open_readonly):
        with pytest.raises(StoreUnusable, match="does not exist"):
            opens(path)
    with pytest.raises(StoreUnusable):
        Store.create(tmp_path / "no-folder" / "store.db", "real")
    assert not path.exists()


@pytest.mark.promise(8)
def test_each_commit_is_on_the_disk(tmp_path: Path) -> None:
    connection = connect(tmp_path / "store.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_disk_without_wal_is_refused() -> None:
    with pytest.raises(StoreUnusable, match="not WAL and FULL"):
        connect(Path(":memory:"))


def test_a_second_writer_in_this_process_is_refused_and_a_closed_one_frees_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first = Store.create(path, "real")
    with pytest.raises(StoreLocked) as locked:
        Store.open(path)
    assert locked.value.pid == os.getpid()
    assert str(os.getpid()) in str(locked.value)
    first.close()
    Store.open(path).close()


def test_a_lock_whose_process_cannot_be_told_is_still_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first = Store.create(path, "real")
    lock_path(path).write_text("?")
    with pytest.raises(StoreLocked) as locked:
        Store.open(path)
    assert locked.value.pid == 0
    first.close()


def test_a_store_of_yesterday_s_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    made = Store.create(path, "real")
    made.add([Station().rating(attempt(), 5)])
    made.close()
    db = Database(path)
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    db.execute("DROP INDEX places_broken")
    db.table("_sqlite_migrations").delete_where("name > '0001 tables'")
    db.close()
    Store.open(path).close()
    with open_readonly(path) as reader:
        assert len(reader.rows("SELECT * FROM v_ratings")) == 1
        assert reader.rows("SELECT 1 FROM sqlite_master WHERE name = 'places_broken'")


def test_migrations_build_what_is_there_from_an_empty_file_step_by_step(tmp_path: Path) -> None:
    db = Database(memory=True)
    MIGRATIONS.apply(db, stop_before="0002 views")
    assert db.view_names() == []
    assert "ratings" in db.table_names()
    MIGRATIONS.apply(db)
    assert "v_ratings" in db.view_names()
    assert MIGRATIONS.pending(db) == []


def test_a_store_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    db = Database(path)
    row = {"migration_set": "evaluation.store", "name": "0099 later", "applied_at": "2030-01-01"}
    db.table("_sqlite_migrations").insert(row)
    db.close()
    with pytest.raises(StoreUnusable, match="newer program"):
        Store.open(path)
    with pytest.raises(StoreUnusable, match="newer program"):
        Store.open(path)


def test_a_making_that_was_killed_half_way_is_no_store_and_in_no_one_s_way(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    code = f"""
import os
from pathlib import Path
from evaluation.store import Store, database
database.migrate = lambda connection: (connection.execute("CREATE TABLE half (a)"), os._exit(9))
Store.create(Path({str(path)!r}), "real")
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 9
    assert not path.exists()
    Store.create(path, "real").close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["store.db", "store.db.lock"]


def test_a_folder_is_told_from_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="is a folder"):
        open_readonly(tmp_path)


def test_a_store_that_cannot_be_read_is_not_called_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.store.database.BUSY_MS", 20)
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    holder = connect(path)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as refused:
        open_readonly(path)
    assert "no evaluation store" not in str(refused.value)
    holder.close()


def test_a_store_whose_making_was_interrupted_says_so(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    db = Database(path)
    db.table("store").delete_where()
    db.close()
    with pytest.raises(StoreUnusable, match="make it again"):
        Store.open(path)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    with open_readonly(path) as reader, pytest.raises(StoreError):
        reader.rows("DELETE FROM store RETURNING id")
    Store.open(path).close()


def test_the_last_words_of_stations_and_pads_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.create(path, "real")
    for body in (b'{"online":true}', b'{"online":false}'):
        store.note_status(REGION, "h1", "s1", body, START)
        store.note_pad(REGION, "h1", "s1", "p1", body, START)
    with open_readonly(path) as reader:
        (station,) = reader.rows("SELECT * FROM stations")
        (pad,) = reader.rows("SELECT * FROM pads")
    assert station["status"] == pad["state"] == '{"online":false}'
    assert station["status_ms"] == pad["state_ms"] == 1_772_413_200_000
    store.close()


def test_a_station_cannot_fill_the_table_of_pads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.store.notes.PADS_OF_A_STATION_MAX", 2)
    path = tmp_path / "store.db"
    store = Store.create(path, "real")
    for pad in ("p1", "p2", "p3", "p2"):
        store.note_pad(REGION, "h1", "s1", pad, b"{}", START)
    with open_readonly(path) as reader:
        assert [row["pad"] for row in reader.rows("SELECT pad FROM pads")] == ["p1", "p2"]
    store.close()


def test_a_closed_store_takes_nothing_and_says_so(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store.db", "real")
    store.close()
    with pytest.raises(StoreError, match="adding 1 events"):
        store.add([Station().rating(attempt(), 5)])


def test_the_places_at_which_disks_parted_are_found_without_reading_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    with open_readonly(path) as reader:
        (plan,) = reader.rows(f"EXPLAIN QUERY PLAN {FIRST_BROKEN}", (1, 10))
    assert "INDEX places_broken (stream=? AND seq<?)" in plan["detail"]


@pytest.mark.promise(5)
def test_nobody_but_its_owner_and_the_group_may_read_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.create(path, "real")
    store.add([Station().rating(attempt(), 5)])
    modes = {file.name: file.stat().st_mode & 0o007 for file in tmp_path.glob("store.db*")}
    assert {"store.db", "store.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0}
    store.close()
