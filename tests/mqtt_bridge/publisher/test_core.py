"""The publisher's rules one by one; whole stories in virtual time: tests/simulation/test_publisher.py."""

from __future__ import annotations

from typing import TypeVar

import pytest

from mqtt_bridge.messages.control import Stored, StreamReceipt
from mqtt_bridge.outbox.values import Absent, Coverage, Row, Rows, StreamHead
from mqtt_bridge.publisher.core import SILENT_BROKER_S, STATUS_EVERY_S, Publisher
from mqtt_bridge.publisher.effects import (
    BeginAnew,
    Effect,
    LookUp,
    Note,
    Pin,
    Read,
    Reconnect,
    RecordHole,
    Send,
    SendStatus,
)
from tests.mqtt_bridge.messages.samples import AT

STREAM, STORE, ASK = "00112233aabbccdd", "00000000000000aa", "0123456789abcdef"
E = TypeVar("E")


def row(seq: int) -> Row:
    return Row(seq, b'{"seq":%d}' % seq, f"{seq:064x}")


def core(last: int = 0, *, first: int = 1, store: str | None = STORE, stored_seq: int = 0) -> Publisher:
    return Publisher(StreamHead(STREAM, first, last, store, stored_seq), ASK, "0.1.0")


def stored(
    seq: int, *, last_hash: str | None = None, missing: list[tuple[int, int]] | None = None, top: int = 0,
    ask: str = ASK, store: str = STORE, stream: str = STREAM,
) -> Stored:  # fmt: skip
    own = f"{seq:064x}" if seq and last_hash is None else last_hash or ""
    entry = StreamReceipt(stream=stream, seq=seq, hash=own, missing=missing or [], top=max(top, seq))
    return Stored(store=store, time=AT, ask=ask, streams=[entry])


def of(effects: list[Effect], kind: type[E]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def take(publisher: Publisher) -> list[Effect]:
    return list(publisher.effects())


def online(last: int = 0, *, stored_seq: int = 0) -> Publisher:
    """Connected, the status said, all rows read."""
    publisher = core(last, stored_seq=stored_seq)
    publisher.connect(0.0)
    for read in of(take(publisher), Read):
        publisher.rows_read(Rows(STREAM, tuple(row(seq) for seq in range(read.first, read.last + 1))), 0.0)
    return publisher


def test_a_connect_says_who_we_are_before_anything_is_sent() -> None:
    publisher = core(2)
    publisher.connect(0.0)
    status, read = take(publisher)
    assert isinstance(status, SendStatus)
    assert (status.status.online, status.status.stream, status.status.last) == (True, STREAM, 2)
    assert (status.status.ask, status.status.backlog, status.status.first) == (ASK, 2, 1)
    assert read == Read(STREAM, 1, 2, 100)


def test_the_status_is_said_every_minute() -> None:
    publisher = online()
    take(publisher)
    assert publisher.next_deadline_s() == STATUS_EVERY_S
    publisher.tick(STATUS_EVERY_S)
    assert len(of(take(publisher), SendStatus)) == 1


def test_a_new_event_is_sent_at_once_from_memory() -> None:
    publisher = online()
    take(publisher)
    publisher.committed([row(1)], 1.0)
    assert take(publisher) == [Send(1, row(1).payload)]


def test_the_first_event_after_a_start_with_all_stored_is_sent_from_memory_too() -> None:
    publisher = online(9, stored_seq=9)
    take(publisher)
    publisher.committed([row(10)], 1.0)
    assert take(publisher) == [Send(1, row(10).payload)]


def test_without_a_connection_nothing_is_done_and_the_backlog_counts() -> None:
    publisher = core()
    publisher.committed([row(1), row(2)], 0.0)
    assert take(publisher) == []
    assert publisher.backlog == 2
    assert publisher.next_deadline_s() == float("inf")


def test_a_start_goes_on_after_what_was_stored() -> None:
    publisher = core(9, stored_seq=6)
    publisher.connect(0.0)
    assert of(take(publisher), Read) == [Read(STREAM, 7, 9, 100)]
    assert publisher.backlog == 3


@pytest.mark.promise(3)
def test_a_receipt_only_stops_sending_and_is_noted() -> None:
    publisher = online(2)
    take(publisher)
    publisher.receipt(stored(2), 1.0)
    assert take(publisher) == [Note(Coverage(STREAM, 2, (), 2, answers=True))]
    assert publisher.backlog == 0
    publisher.acknowledged(1, 1.0)
    publisher.tick(30.0)
    assert of(take(publisher), Send) == []


def test_a_receipt_without_our_question_does_not_let_anything_be_deleted() -> None:
    publisher = online(2)
    take(publisher)
    publisher.receipt(stored(2, ask="f" * 16), 1.0)
    assert take(publisher) == [Note(Coverage(STREAM, 2, (), 2, answers=False))]


def test_receipts_are_noted_at_most_once_a_second() -> None:
    publisher = online(3)
    take(publisher)
    for seq in (1, 2, 3):
        publisher.receipt(stored(seq), 1.0)
    assert len(of(take(publisher), Note)) == 1
    publisher.tick(publisher.next_deadline_s())
    assert of(take(publisher), Note)[0].coverage.seq == 3


def test_a_receipt_that_says_nothing_new_writes_nothing() -> None:
    publisher = online(3)
    publisher.receipt(stored(2), 1.0)
    take(publisher)
    publisher.receipt(stored(2), 5.0)
    publisher.tick(6.0)
    assert of(take(publisher), Note) == []


def test_the_first_store_is_pinned_and_another_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    publisher = core(2, store=None)
    publisher.connect(0.0)
    take(publisher)
    publisher.receipt(stored(0), 0.0)
    assert set(of(take(publisher), Pin)) == {Pin(STORE)}
    publisher.receipt(stored(2, store="b" * 16), 1.0)
    publisher.receipt(stored(2, store="b" * 16), 1.0)
    assert take(publisher) == []
    assert publisher.backlog == 2
    assert caplog.text.count("ignored") == 1


@pytest.mark.promise(3)
def test_a_receipt_that_goes_down_has_all_sent_again() -> None:
    publisher = online(3)
    publisher.receipt(stored(3), 1.0)
    take(publisher)
    publisher.receipt(stored(0), 2.0)
    assert of(take(publisher), Read) == [Read(STREAM, 1, 3, 100)]
    assert publisher.backlog == 3


def test_what_is_missing_in_between_is_read_and_sent_again() -> None:
    publisher = online(9, stored_seq=9)
    take(publisher)
    publisher.receipt(stored(2, missing=[(3, 4), (7, 7)], top=9), 1.0)
    (look,) = of(take(publisher), LookUp)
    assert look == LookUp(2)
    publisher.hash_found(2, f"{2:064x}", 1.0)
    assert of(take(publisher), Read) == [Read(STREAM, 3, 4, 100)]
    publisher.rows_read(Rows(STREAM, (row(3), row(4))), 1.0)
    effects = take(publisher)
    assert [effect.payload for effect in of(effects, Send)] == [row(3).payload, row(4).payload]
    assert of(effects, Read) == [Read(STREAM, 7, 7, 100)]


@pytest.mark.promise(3)
@pytest.mark.parametrize(
    "receipt",
    [stored(3, last_hash="f" * 64), stored(9), stored(2, missing=[(3, 3)], top=9), stored(1, top=3)],
    ids=["another hash", "more than we made", "more above a gap", "stopped before what is held"],
)
def test_a_fork_begins_a_new_stream_and_sends_nothing_more_in_the_old(receipt: Stored) -> None:
    publisher = online(3)
    take(publisher)
    publisher.receipt(receipt, 1.0)
    (anew,) = of(take(publisher), BeginAnew)
    assert anew.stream == STREAM
    publisher.committed([row(4)], 2.0)
    publisher.receipt(receipt, 2.0)
    assert take(publisher) == []
    publisher.began_anew(StreamHead("f" * 16, 1, 4, STORE), 3.0)
    effects = take(publisher)
    assert [effect.status.stream for effect in of(effects, SendStatus)] == ["f" * 16]
    assert of(effects, Read) == [Read("f" * 16, 1, 4, 100)]


def test_a_fork_that_the_disk_does_not_take_is_tried_again() -> None:
    publisher = online(3)
    publisher.receipt(stored(9), 1.0)
    take(publisher)
    publisher.not_begun(2.0)
    publisher.tick(2.1)
    assert take(publisher) == []
    publisher.tick(publisher.next_deadline_s())
    assert len(of(take(publisher), BeginAnew)) == 1


def test_a_hash_that_is_not_held_any_more_tells_nothing() -> None:
    publisher = core(9, first=8, stored_seq=9)
    publisher.connect(0.0)
    publisher.receipt(stored(9), 1.0)
    take(publisher)
    publisher.hash_found(9, None, 1.0)
    assert of(take(publisher), BeginAnew) == []
    assert publisher.backlog == 0


@pytest.mark.promise(3)
def test_a_receipt_for_the_first_event_is_compared_too() -> None:
    publisher = core(9, stored_seq=9)
    publisher.connect(0.0)
    publisher.receipt(stored(1), 1.0)
    assert of(take(publisher), LookUp) == [LookUp(1)]
    publisher.hash_found(1, "f" * 64, 1.0)
    assert len(of(take(publisher), BeginAnew)) == 1


@pytest.mark.parametrize(("held", "asked_again"), [(f"{4:064x}", False), (None, True)])
def test_a_hash_that_agreed_is_remembered_and_one_that_nobody_holds_is_not_made_ours(
    held: str | None, asked_again: bool
) -> None:
    publisher = core(9, stored_seq=9)
    publisher.connect(0.0)
    publisher.receipt(stored(4), 1.0)
    publisher.hash_found(4, held, 1.0)
    take(publisher)
    publisher.receipt(stored(4), 2.0)
    assert of(take(publisher), LookUp) == [LookUp(4)] * asked_again


def test_a_hash_that_was_looked_up_in_the_stream_before_tells_nothing() -> None:
    publisher = core(9, stored_seq=9)
    publisher.connect(0.0)
    publisher.receipt(stored(4), 1.0)
    publisher.began_anew(StreamHead("f" * 16, 1, 9, STORE), 2.0)
    take(publisher)
    publisher.hash_found(4, "f" * 64, 3.0)
    assert of(take(publisher), BeginAnew) == []
    assert publisher.backlog == 9


def test_the_newest_receipt_waits_while_an_older_one_is_judged() -> None:
    publisher = core(9, stored_seq=9)
    publisher.connect(0.0)
    take(publisher)
    publisher.receipt(stored(4), 1.0)
    publisher.receipt(stored(5), 1.0)
    publisher.receipt(stored(6), 1.0)
    assert of(take(publisher), LookUp) == [LookUp(4)]
    publisher.hash_found(4, f"{4:064x}", 1.0)
    assert of(take(publisher), LookUp) == [LookUp(6)]
    publisher.hash_found(6, f"{6:064x}", 1.0)
    assert publisher.backlog == 3


@pytest.mark.promise(3)
def test_a_hole_is_recorded_only_on_an_answer_to_our_own_question() -> None:
    publisher = core(9, first=5)
    publisher.connect(0.0)
    take(publisher)
    publisher.receipt(stored(0, ask="f" * 16), 0.5)
    publisher.rows_read(Rows(STREAM, (row(5),), (Absent(1, 4, "deleted"),)), 1.0)
    assert of(take(publisher), RecordHole) == []
    publisher.receipt(stored(0), 1.5)
    publisher.rows_read(Rows(STREAM, tuple(row(seq) for seq in range(6, 10))), 2.0)
    publisher.receipt(stored(0), 2.5)
    (again,) = of(take(publisher), Read)
    assert again.first == 1
    publisher.rows_read(Rows(STREAM, (), (Absent(1, 4, "deleted"),)), 3.0)
    assert of(take(publisher), RecordHole) == [RecordHole(STREAM, 1, 4, "deleted")]
    publisher.receipt(stored(0), 4.0)
    assert of(take(publisher), Read) == [], "the hole is on its way as an event; nobody looks again"


def test_a_hole_that_the_disk_did_not_take_is_recorded_by_the_next_receipt() -> None:
    publisher = core(9, first=5, stored_seq=9)
    publisher.connect(0.0)
    publisher.receipt(stored(0), 0.5)
    publisher.rows_read(Rows(STREAM, (), (Absent(1, 4, "deleted"),)), 1.0)
    assert len(of(take(publisher), RecordHole)) == 1
    publisher.hole_not_recorded(STREAM, 1, 4)
    publisher.rows_read(Rows(STREAM, tuple(row(seq) for seq in range(5, 10))), 1.5)
    publisher.receipt(stored(0), 2.0)
    assert of(take(publisher), Read)[-1].first == 1
    publisher.rows_read(Rows(STREAM, (), (Absent(1, 4, "deleted"),)), 2.5)
    assert of(take(publisher), RecordHole) == [RecordHole(STREAM, 1, 4, "deleted")]


@pytest.mark.promise(3)
def test_a_receipt_whose_hash_cannot_be_compared_now_is_not_believed() -> None:
    publisher = core(9, stored_seq=6)
    publisher.connect(0.0)
    publisher.receipt(stored(9), 1.0)
    assert of(take(publisher), LookUp) == [LookUp(9)]
    publisher.hash_not_read(9, 1.5)
    assert publisher.backlog == 3
    assert of(take(publisher), Note) == []
    publisher.receipt(stored(9), 2.0)
    assert of(take(publisher), LookUp) == [LookUp(9)]
    publisher.receipt(stored(8), 2.1)
    publisher.hash_not_read(9, 2.5)
    assert of(take(publisher), LookUp) == [LookUp(8)], "the newest is judged next"


def test_rows_that_come_after_a_fork_keep_no_timer_busy() -> None:
    publisher = core(3)
    publisher.connect(0.0)
    publisher.receipt(stored(9), 1.0)
    take(publisher)
    publisher.rows_read(Rows(STREAM, (row(1), row(2), row(3))), 1.1)
    publisher.not_begun(1.2)
    assert publisher.next_deadline_s() == 11.2


def test_a_store_is_pinned_again_where_the_disk_may_have_refused_it() -> None:
    publisher = core(2, store=None)
    publisher.connect(0.0)
    publisher.receipt(stored(0), 0.0)
    publisher.rows_read(Rows(STREAM, (row(1), row(2))), 0.5)
    publisher.receipt(stored(2), 2.0)
    assert len(of(take(publisher), Pin)) >= 2


def test_a_receipt_during_a_read_does_not_skip_what_it_asks_for() -> None:
    publisher = core(200, stored_seq=100)
    publisher.connect(0.0)
    assert of(take(publisher), Read) == [Read(STREAM, 101, 200, 100)]
    publisher.receipt(stored(0), 0.5)
    publisher.rows_read(Rows(STREAM, tuple(row(seq) for seq in range(101, 201))), 1.0)
    assert of(take(publisher), Read) == [Read(STREAM, 1, 200, 100)]


def test_a_read_that_found_nothing_is_tried_again_later() -> None:
    publisher = core(3)
    publisher.connect(0.0)
    take(publisher)
    publisher.rows_read(Rows(STREAM, ()), 0.0)
    assert of(take(publisher), Read) == []
    publisher.tick(STATUS_EVERY_S)
    assert of(take(publisher), Read) == [Read(STREAM, 1, 3, 100)]


def test_rows_of_an_older_stream_are_not_sent() -> None:
    publisher = core(3)
    publisher.connect(0.0)
    take(publisher)
    publisher.rows_read(Rows("f" * 16, (row(1),)), 0.0)
    assert take(publisher) == []


def test_a_broker_that_acknowledges_nothing_is_given_up() -> None:
    publisher = online()
    publisher.committed([row(1)], 1.0)
    take(publisher)
    publisher.tick(1.0 + SILENT_BROKER_S)
    assert len(of(take(publisher), Reconnect)) == 1
    assert not publisher.connected


def test_what_was_pruned_shows_in_the_status() -> None:
    publisher = online(9, stored_seq=9)
    take(publisher)
    publisher.pruned(StreamHead(STREAM, 5, 9, STORE, 9))
    publisher.tick(STATUS_EVERY_S)
    assert of(take(publisher), SendStatus)[0].status.first == 5


def test_at_the_end_what_is_stored_is_noted_at_once() -> None:
    publisher = online(3)
    publisher.receipt(stored(1), 1.0)
    publisher.receipt(stored(3), 1.1)
    take(publisher)
    publisher.stop(1.2)
    assert of(take(publisher), Note)[0].coverage.seq == 3
    publisher.stop(1.3)
    assert take(publisher) == []
