"""The judge of the campaign can say no: each planted wrong is found, by its name, and nothing else is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.model import Channel, Level, Placed, Rating, UnratedCause
from evaluation.store import SetAside, Store
from tests.evaluation.arrivals import REGION, START, Station, attempt, finished
from tests.torture.evidence import Evidence, Press
from tests.torture.judge import judge

UID, EPOCH = "0a0b0c0d0e0f", 7
RATED, SECOND, SILENT = attempt("A1", nonce=1), attempt("A1", nonce=2), attempt("A2", nonce=3)


def press(number: int, token: bytes, key: int) -> Press:
    return Press(UID, EPOCH, number, token.hex(), key, "w01", key, kept=True, acknowledged="accepted")


FIRST, AGAIN = press(1, RATED.token, 2), press(2, SECOND.token, 5)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A1 is rated 2 and was asked again: 5, refused. A2 was asked, and nobody pressed."""
    path = tmp_path / "store.db"
    station = Station()
    made = Store.create(path, "demo")
    arrivals = [station.case(finished(number)) for number in ("A1", "A2", "A3")]
    arrivals += [station.asked(one) for one in (RATED, SECOND, SILENT)]
    for told, asked in ((FIRST, RATED), (AGAIN, SECOND)):
        fact = Rating(asked, Level(told.key), Channel.PAD, START, Placed.AGE)
        arrivals.append(station.event(told.event_id, "rating", fact))
    arrivals.append(station.unrated(SILENT, UnratedCause.TIMEOUT))
    made.add(arrivals)
    made.close()
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as outbox, outbox:
        outbox.execute("CREATE TABLE events (event_id TEXT)")
        outbox.execute("CREATE TABLE lost (seq INTEGER)")
        outbox.execute("CREATE TABLE streams (id INTEGER, stream TEXT, last INTEGER)")
        outbox.executemany("INSERT INTO events VALUES (?)", [(one.event_id,) for one in arrivals])
        outbox.execute("INSERT INTO streams VALUES (1, ?, ?)", (station.stream, station.seq))
    return path


@pytest.fixture
def evidence(store: Path) -> Evidence:
    return Evidence((FIRST, AGAIN), accepted=("A1", "A2"), outboxes=(store.with_name("outbox.db"),))


def plant(store: Path, *statements: str) -> None:
    """Write into a store or an outbox what its own program never would."""
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)


def as_table(view: str) -> tuple[str, ...]:
    """Statements that put a table in the place of a view, so that anything can be planted in it."""
    return (
        f"CREATE TABLE planted AS SELECT * FROM {view}",
        f"DROP VIEW {view}",
        f"ALTER TABLE planted RENAME TO {view}",
    )


def test_a_store_that_holds_what_was_pressed_is_found_right(store: Path, evidence: Evidence) -> None:
    assert judge(store, evidence) == []


WRONG_STORES: dict[str, tuple[str, ...]] = {
    "A1 is rated with level 4": ("UPDATE ratings SET level = 4",),
    "A1 is refused with level 1": ("UPDATE refused SET level = 1",),
    "with window w02": ("UPDATE attempts SET window = 'w02'", "UPDATE cases SET window = 'w02'"),
    f"press {FIRST.event_id} at w01": ("DELETE FROM ratings",),
    "stored 0 times": ("DELETE FROM refused",),
    "case A1 has 2 ratings": (
        *as_table("v_ratings"),
        "INSERT INTO v_ratings SELECT * FROM v_ratings",
    ),
    "case A2 has a level without a rating": (
        *as_table("v_case_state"),
        "UPDATE v_case_state SET level = 3 WHERE outcome = 'timeout'",
    ),
    "stands in v_unmatched": ("UPDATE cases SET window = 'w07'",),
    "2 events tell of a key, 1 are": ("DELETE FROM refused",),
    "case A2 was accepted by the local API": ("DELETE FROM attempts WHERE cause IS NOT NULL",),
    "or never ended": ("UPDATE attempts SET cause = NULL",),
    "was not asked": ("UPDATE attempts SET asked_ms = NULL",),
    "outbox.db: event": ("UPDATE events SET event_id = 'e-other' WHERE type = 'case' AND seq = 1",),
    "is held up to 3 of 9": ("UPDATE streams SET contiguous = 3",),
    "2 events of stream": ("INSERT INTO holes SELECT max(id), stream, 1, 2, '' FROM events",),
    "the chain of stream": ("UPDATE places SET chain = 2 WHERE seq = 4",),
    "figures of w01: finished is 3, and should be 4": (
        *as_table("v_figures_all"),
        "UPDATE v_figures_all SET asked = 3",
    ),
    "figures of w01: asked is 2, and should be 3": ("UPDATE figures SET timeout = 2",),
    "figures of the hall: finished is 4": ("UPDATE figures SET finished = 4",),
    "figures of the hall: level_2 is 2": ("UPDATE figures SET level_2 = 2",),
    "figures of the hall: open is 1": ("UPDATE figures SET open = 1",),
}


@pytest.mark.parametrize("words", WRONG_STORES)
def test_a_store_that_holds_something_else_is_found_wrong(
    store: Path, evidence: Evidence, words: str
) -> None:
    plant(store, *WRONG_STORES[words])
    assert [offence for offence in judge(store, evidence) if words in offence]


WRONG_EVIDENCE: dict[str, Callable[[Evidence], Evidence]] = {
    "is refused by p-0a0b0c0d0e0f-00000007-2, and nobody pressed": lambda seen: replace(
        seen, presses=(FIRST,)
    ),
    "press p-0a0b0c0d0e0f-00000007-3 at w01": lambda seen: replace(
        seen, presses=(*seen.presses, press(3, SILENT.token, 1))
    ),
    "the citizen pressed 4 first": lambda seen: replace(seen, presses=(replace(FIRST, pressed=4), AGAIN)),
    "the citizen pressed None first": lambda seen: replace(
        seen, presses=(replace(FIRST, pressed=None), AGAIN)
    ),
    "shown as kept and is in no memory": lambda seen: replace(
        seen, presses=(*seen.presses, replace(AGAIN, press_id=0))
    ),
    "with token": lambda seen: replace(seen, presses=(replace(FIRST, token="00" * 8), AGAIN)),
    "answered late": lambda seen: replace(seen, presses=(replace(FIRST, acknowledged="late"), AGAIN)),
    "A3 was accepted by the local API": lambda seen: replace(seen, accepted=("A3",)),
    "central ended by itself": lambda seen: replace(seen, complaints=("central ended by itself",)),
}


@pytest.mark.parametrize("words", WRONG_EVIDENCE)
def test_what_the_pads_say_and_the_store_does_not_is_found(
    store: Path, evidence: Evidence, words: str
) -> None:
    assert [offence for offence in judge(store, WRONG_EVIDENCE[words](evidence)) if words in offence]


def test_a_lost_row_of_an_outbox_is_found(store: Path, evidence: Evidence) -> None:
    plant(evidence.outboxes[0], "INSERT INTO lost VALUES (4)")
    assert judge(store, evidence) == ["outbox.db: 1 rows are lost"]


def set_aside(store: Path, event_id: str, **data: int) -> None:
    """An event at a place that is held already, as two disks of one stream tell it."""
    raw = json.dumps({"id": event_id, "type": "unrated", "time": "now", "data": data}).encode()
    opened = Store.open(store)
    reason = "seq 9 of the stream is held with other content"
    opened.add([SetAside(REGION, "h1", "s1", raw, reason, START, Station().stream, None, None)])
    opened.close()


def committed(store: Path, event_id: str, **data: int) -> None:
    raw = json.dumps({"id": event_id, "type": "unrated", "time": "now", "data": data})
    plant(store, f"UPDATE events SET committed = CAST('{raw}' AS BLOB) WHERE event_id = '{event_id}'")


def test_an_event_that_is_set_aside_is_found_unless_a_disk_was_copied_and_it_is_stored_as_well(
    store: Path, evidence: Evidence
) -> None:
    event_id = f"u-{SILENT.token.hex()}"
    committed(store, event_id, n=1)
    set_aside(store, event_id, n=1)
    [offence] = judge(store, evidence)
    assert "set aside" in offence
    copied = replace(evidence, copied_open=frozenset())
    assert judge(store, copied) == []
    committed(store, event_id, n=2)
    [offence] = judge(store, copied)
    assert "is stored with other content" in offence
    assert judge(store, replace(copied, copied_open=frozenset({SILENT.token.hex()}))) == []
    set_aside(store, "e-nowhere")
    [offence] = judge(store, replace(copied, copied_open=frozenset({SILENT.token.hex()})))
    assert "is nowhere else" in offence


def test_an_attempt_without_an_end_is_found_unless_a_disk_has_forgotten_it(
    store: Path, evidence: Evidence
) -> None:
    plant(store, "UPDATE attempts SET cause = NULL", "UPDATE figures SET timeout = 0, open = 1")
    [offence] = judge(store, evidence)
    assert SILENT.token.hex() in offence
    assert judge(store, replace(evidence, forgotten=frozenset({SILENT.token.hex()}))) == []


@pytest.mark.parametrize(("key", "offences"), [(2, 0), (3, 1)])
def test_a_press_that_a_disk_has_forgotten_may_come_again_with_the_same_key_only(
    store: Path, evidence: Evidence, key: int, offences: int
) -> None:
    data = {"attempt": {"token": FIRST.token}, "level": FIRST.key}
    held = json.dumps({"id": FIRST.event_id, "type": "rating", "time": "then", "data": data})
    plant(store, f"UPDATE events SET committed = CAST('{held}' AS BLOB) WHERE type = 'rating'")
    told = {"token": FIRST.token, "position": key}
    again = json.dumps({"id": FIRST.event_id, "type": "press", "time": "now", "data": told})
    reason = f"id {FIRST.event_id} is held with other content"
    opened = Store.open(store)
    opened.add([SetAside(REGION, "h1", "s1", again.encode(), reason, START)])
    opened.close()
    assert len(judge(store, replace(evidence, copied_open=frozenset()))) == offences
