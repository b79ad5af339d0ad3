"""The outbox: exact bytes in a numbered chain, one commit for a step, one process for a file."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation.chain import GENESIS, digest
from evaluation.model import Case, CaseKey, PressId
from mqtt_bridge.messages.bodies import Hole
from mqtt_bridge.messages.envelope import Received, content_hash, decode, decode_body
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox import Committed, NotCommitted, OpenAttempt, Write
from mqtt_bridge.outbox.reading import outbox_status
from mqtt_bridge.outbox.streams import Limits
from mqtt_bridge.outbox.values import OutboxLocked, OutboxUnusable, PlaceChanged, StreamHead
from tests.mqtt_bridge.outbox.desk import PLACE, Desk, event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall" / "outbox.db"


def edit(path: Path, sql: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(sql, values)
    connection.close()


def received(payload: bytes) -> Received:
    answer = decode(payload)
    assert isinstance(answer, Received)
    return answer


@pytest.mark.promise(3)
def test_events_are_numbered_without_gaps_and_each_names_its_predecessor(path: Path) -> None:
    with Desk(path) as desk:
        assert desk.put(1, 2) == Committed(1, 2)
        assert desk.put(3) == Committed(3, 3)
        rows = desk.read().rows
        stream = desk.head().stream
    assert len(stream) == 16
    before = GENESIS
    for seq, row in enumerate(rows, 1):
        envelope = received(row.payload).envelope
        assert (envelope.stream, envelope.seq, envelope.prev) == (stream, seq, before)
        assert envelope.source == PLACE.source
        assert row.hash == digest(row.payload)
        before = row.hash


@pytest.mark.promise(3)
def test_the_same_bytes_are_read_after_a_restart_and_the_numbers_go_on(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1, 2)
        rows, stream = desk.read().rows, desk.head().stream
        assert tuple(desk.rows) == rows
    with Desk(path) as desk:
        assert desk.outbox.head_at_open() == StreamHead(stream, 1, 2, None, 0)
        assert desk.put(3) == Committed(3, 3)
        assert desk.read(1, 2).rows == rows


def test_numbers_go_on_where_all_rows_were_deleted(path: Path) -> None:
    with Desk(path, limits=Limits(keep_s=0)) as desk:
        desk.put(1, 2)
        assert desk.cover(2).first == 3
    with Desk(path) as desk:
        assert desk.put(3) == Committed(3, 3)


def test_two_outboxes_have_two_streams(tmp_path: Path) -> None:
    with Desk(tmp_path / "a.db") as one, Desk(tmp_path / "b.db") as other:
        assert one.head().stream != other.head().stream


@pytest.mark.promise(2)
def test_the_file_is_private_and_commits_are_synchronous(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1)
        for name in path.parent.iterdir():
            assert stat.S_IMODE(name.stat().st_mode) == 0o600, name
        connection = desk.outbox._file.connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_event_that_is_held_already_is_committed_and_nothing_new(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1, 2)
        assert desk.put(1) == Committed(1, 1)
        assert desk.put(2, 3) == Committed(2, 3)
        assert [row.seq for row in desk.rows] == [1, 2, 3]
        assert desk.head().last == 3


@pytest.mark.promise(2)
def test_a_step_is_committed_whole_or_not_at_all(path: Path) -> None:
    token = b"12345678"
    with Desk(path) as desk:
        desk.put(1)
        bad = Write(
            events=(event(2), event(3, "x" * 20_000)), open_attempts=(OpenAttempt(token, "w1", b"{}"),)
        )
        outcome = desk.write(bad)
        assert isinstance(outcome, NotCommitted)
        assert outcome.reason == "too-large"
        assert desk.put(4) == Committed(2, 2)
        assert [row.seq for row in desk.rows] == [1, 2]
    with Desk(path) as desk:
        assert desk.outbox.recovered().open_attempts == ()
        assert [received(row.payload).envelope.id for row in desk.read().rows] == [event(1).id, event(4).id]


def test_a_bad_step_fails_alone_among_those_that_share_its_commit(path: Path) -> None:
    answers: list[tuple[str, object]] = []
    with Desk(path) as desk:
        for number in range(50):
            text = "x" * 20_000 if number % 10 == 3 else ""
            write = Write(events=(event(number, text),))
            desk.outbox.write(write, lambda answer, number=number: answers.append((str(number), answer)))  # type: ignore[misc]
        desk.put(100)
        assert [name for name, _ in answers] == [str(number) for number in range(50)]
        bad = {name for name, answer in answers if isinstance(answer, NotCommitted)}
        assert bad == {"3", "13", "23", "33", "43"}
        assert [row.seq for row in desk.rows] == list(range(1, 47))
        assert len(desk.read().rows) == 46


def test_the_station_finds_everything_again(path: Path) -> None:
    key = CaseKey("spjw", "A-1")
    case = Case(key, "w1", "item", "dept", datetime(2026, 3, 2, 9, tzinfo=UTC), True, "AB2C3D")
    other = CaseKey("desk", "B-2")
    with Desk(path) as desk:
        desk.write(Write(
            open_attempts=(OpenAttempt(b"1" * 8, "w1", b'{"a":1}'), OpenAttempt(b"2" * 8, "w2", b"{}")),
            delivered=(PressId("0123456789ab", 1, 7), PressId("0123456789ab", 2, 1)),
            cases=(case,), duty=(("w1", "li"), ("w2", "wang")),
        ))  # fmt: skip
        desk.write(Write(
            ended_attempts=(b"1" * 8,), delivered=(PressId("0123456789ab", 1, 5),), rated=(key, other),
            open_attempts=(OpenAttempt(b"2" * 8, "w2", b'{"b":2}'),), duty=(("w2", None),),
        ))  # fmt: skip
    with Desk(path) as desk:
        found = desk.outbox.recovered()
    assert found.open_attempts == (OpenAttempt(b"2" * 8, "w2", b'{"b":2}'),)
    assert found.delivered == {("0123456789ab", 1): 7, ("0123456789ab", 2): 1}
    assert found.cases == (case,)
    assert found.rated == {key, other}
    assert found.duty == {"w1": "li"}


def test_only_the_newest_cases_and_keys_of_rated_ones_are_kept(path: Path, mocker) -> None:  # type: ignore[no-untyped-def]
    mocker.patch("mqtt_bridge.outbox.memory.CASES_KEPT_MAX", 3)
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with Desk(path) as desk:
        for number in range(5):
            key = CaseKey("s", str(number))
            desk.write(Write(cases=(Case(key, "w", "i", "d", at, True),), rated=(key,)))
    with Desk(path) as desk:
        found = desk.outbox.recovered()
        assert [case.key.case_no for case in found.cases] == ["2", "3", "4"]
        assert sorted(key.case_no for key in found.rated) == ["2", "3", "4"]


def test_a_second_process_is_refused_and_told_who_holds_the_file(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1)
        with pytest.raises(OutboxLocked) as caught:
            Desk(path)
        assert caught.value.pid == os.getpid()
        assert desk.put(2) == Committed(2, 2)
    with Desk(path) as desk:
        assert desk.head().last == 2


def test_another_place_is_refused_while_something_waits(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1)
        stream = desk.head().stream
    moved = Place("140726", "east", "pc-1")
    with pytest.raises(PlaceChanged) as caught:
        Desk(path, moved)
    assert caught.value.held == PLACE
    with Desk(path) as desk:
        desk.cover(1)
    with Desk(path, moved) as desk:
        assert desk.head().stream != stream
        assert desk.put(2) == Committed(1, 1)
        assert received(desk.rows[0].payload).envelope.source == moved.source


def test_another_place_is_refused_while_an_attempt_is_open(path: Path) -> None:
    with Desk(path) as desk:
        desk.write(Write(open_attempts=(OpenAttempt(b"1" * 8, "w1", b""),)))
    with pytest.raises(PlaceChanged):
        Desk(path, Place("140726", "main", "pc-2"))


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_file_that_is_no_outbox_is_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.db"
    if content is None:
        edit(path, "CREATE TABLE letters (a)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(OutboxUnusable):
        Desk(path)
    assert path.read_bytes() == before


def test_after_the_end_every_step_is_refused(path: Path) -> None:
    desk = Desk(path)
    desk.put(1)
    desk.outbox.close()
    outcome = desk.put(2)
    assert isinstance(outcome, NotCommitted)
    assert outcome.reason == "closed"


@pytest.mark.promise(3)
def test_after_a_fork_all_that_is_held_stands_in_a_new_stream_with_the_same_ids(path: Path) -> None:
    with Desk(path) as desk:
        desk.put_one_by_one(range(1, 8))
        desk.cover(2)
        old = desk.read().rows
        forked = desk.head().stream
        held = desk.begin_anew()
        assert isinstance(held, StreamHead)
        assert (held.first, held.last, held.stored_seq) == (1, 7, 0)
        assert held.stream != forked
        new = desk.read().rows
        assert desk.put(8) == Committed(8, 8)
        assert desk.put(3) == Committed(3, 3), "what is held is known in the new stream too"
    before = GENESIS
    for was, row in zip(old, new, strict=True):
        envelope = received(row.payload).envelope
        assert (envelope.stream, envelope.seq, envelope.prev) == (held.stream, row.seq, before)
        assert content_hash(envelope) == content_hash(received(was.payload).envelope)
        assert row.hash == digest(row.payload)
        before = row.hash


def test_a_fork_of_a_stream_that_is_not_written_any_more_changes_nothing(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1)
        first = desk.head().stream
        desk.begin_anew()
        second = desk.head()
        assert desk.answer(lambda done: desk.outbox.begin_anew(first, "late", done)) == second


def test_a_fork_of_many_rows_after_deletions_numbers_them_anew(path: Path) -> None:
    with Desk(path, limits=Limits(keep_s=0)) as desk:
        desk.write(Write(events=tuple(event(number) for number in range(1200))))
        assert desk.cover(100).first == 101
        held = desk.begin_anew()
        assert isinstance(held, StreamHead)
        assert (held.first, held.last) == (1, 1100)
        ids = [received(row.payload).envelope.id for row in desk.read().rows]
        assert ids == [event(number).id for number in range(100, 1200)]


@pytest.mark.promise(3)
def test_only_an_answer_to_our_own_question_deletes_and_only_what_is_old(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1, 2, 3)
        assert desk.cover(2).first == 1, "younger than 30 days"
    edit(path, "UPDATE events SET kept_at_ms = kept_at_ms - 30 * 86400000 WHERE seq <= 2")
    edit(path, "UPDATE events SET kept_at_ms = kept_at_ms - 30 * 86400000 + 60000 WHERE seq = 3")
    with Desk(path) as desk:
        assert desk.cover(3, answers=False).first == 1
        assert desk.cover(1).first == 2
        assert desk.cover(3).first == 3


@pytest.mark.promise(8)
def test_a_short_disk_deletes_what_is_stored_only_and_says_so(path: Path) -> None:
    with Desk(path, limits=Limits(disk_short_bytes=2**62)) as desk:
        desk.put_one_by_one(range(5))
        held = desk.cover(3)
        assert (held.first, held.last) == (4, 6)
        alarm = received(desk.rows[-1].payload)
        assert alarm.envelope.type == "audit"
        assert b'"outbox.disk-short"' in bytes(alarm.envelope.data)


def test_a_short_disk_on_which_nothing_may_be_deleted_is_not_filled_with_alarms(path: Path) -> None:
    with Desk(path, limits=Limits(disk_short_bytes=2**62)) as desk:
        desk.put(1)
        held = desk.cover(0)
        assert (held.first, held.last) == (1, 1)


def test_the_alarm_of_a_short_disk_does_not_feed_itself(path: Path) -> None:
    with Desk(path, limits=Limits(disk_short_bytes=2**62)) as desk:
        desk.put(1)
        for _ in range(5):
            desk.cover(desk.head().last)
        held = desk.head()
        assert (held.first, held.last) == (3, 2), "one alarm, stored and deleted like any other event"


@pytest.mark.promise(3)
def test_a_damaged_row_is_not_sent_and_becomes_a_hole(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1, 2, 3)
    edit(path, "UPDATE events SET committed = x'00' WHERE seq = 2")
    with Desk(path) as desk:
        answer = desk.read()
        assert [row.seq for row in answer.rows] == [1, 3]
        (absent,) = answer.absent
        assert (absent.first, absent.last, absent.reason) == (2, 2, "damaged on disk")
        stream = desk.head().stream
        refused: list[bool] = []
        for _ in range(2):
            desk.outbox.record_hole(
                stream, absent.first, absent.last, absent.reason, lambda: refused.append(True)
            )
        assert refused == []
        assert desk.head().last == 4, "the same hole is told once"
        assert decode_body(received(desk.rows[-1].payload)) == Hole(stream, 2, 2, "damaged on disk")
        assert desk.read(2, 2).absent == (absent,), "and stays known"


def test_a_row_that_is_damaged_at_a_fork_is_kept_as_one_of_the_old_stream_and_leaves_no_gap(
    path: Path,
) -> None:
    with Desk(path) as desk:
        desk.put(1, 2, 3)
        forked = desk.head().stream
    edit(path, "UPDATE events SET committed = x'00' WHERE seq = 2")
    with Desk(path) as desk:
        desk.begin_anew()
        answer = desk.read()
        assert ([row.seq for row in answer.rows], answer.absent) == ([1, 2], ())
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT stream, seq, raw FROM lost").fetchall() == [(forked, 2, b"\0")]
    connection.close()


def test_a_read_is_bounded_and_tells_what_was_deleted(path: Path) -> None:
    with Desk(path, limits=Limits(keep_s=0)) as desk:
        desk.put_one_by_one(range(10))
        desk.cover(4)
        answer = desk.read(limit=3)
        assert [row.seq for row in answer.rows] == [5, 6, 7]
        assert [(absent.first, absent.last) for absent in answer.absent] == [(1, 4)]
        assert [row.seq for row in desk.read(9, 99).rows] == [9, 10]


def test_a_hash_is_told_where_the_event_is_held(path: Path) -> None:
    with Desk(path) as desk:
        desk.put(1)
        assert desk.hash_of(1) == desk.rows[0].hash
        assert desk.hash_of(2) is None


def test_the_first_store_is_pinned_for_ever(path: Path) -> None:
    with Desk(path) as desk:
        desk.outbox.pin("a" * 16)
        desk.outbox.pin("b" * 16)
        assert desk.head().store == "a" * 16


def test_the_status_tells_when_the_disk_may_be_wiped(path: Path) -> None:
    with pytest.raises(OutboxUnusable, match="does not exist"):
        outbox_status(path)
    with Desk(path) as desk:
        assert outbox_status(path).safe_to_wipe
        desk.put(1, 2)
        desk.cover(1, answers=False)
        status = outbox_status(path)
        assert (status.place, status.rows, status.waiting, status.safe_to_wipe) == (PLACE, 2, 2, False)
        desk.cover(2, answers=False)
        assert not outbox_status(path).safe_to_wipe, "nobody asked: the broker may have kept this receipt"
        desk.cover(2)
        assert outbox_status(path).safe_to_wipe
        desk.cover(1, answers=False)
        assert outbox_status(path).waiting == 1
        desk.cover(2)
        desk.write(Write(open_attempts=(OpenAttempt(b"1" * 8, "w1", b""),)))
        assert not outbox_status(path).safe_to_wipe
