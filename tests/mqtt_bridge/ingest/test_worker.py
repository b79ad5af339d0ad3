"""The worker with a real store: commit, then receipt, then acknowledgement; whatever comes, it goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import structs
from pytest_mock import MockerFixture

from evaluation import chain
from evaluation.store import Incoming, Outcome, SetAside, StoreError
from mqtt_bridge.ingest import keeper
from mqtt_bridge.ingest.asides import Judged, Judgement, judge_again
from mqtt_bridge.ingest.inbox import INBOX_MAX, Busy
from mqtt_bridge.messages.bodies import CATALOGUE, Catalogue, PressRef, Rating
from mqtt_bridge.messages.control import encode_control
from mqtt_bridge.publisher.needs import Needs
from tests.mqtt_bridge.ingest.halls import HALL, Stream, batch, changed, count, rating
from tests.mqtt_bridge.ingest.workers import WAIT_S, Central, seq_of
from tests.until import until


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Central]:
    """Not started yet."""
    with ExitStack() as stack:
        central = Central(tmp_path / "store.db")
        stack.callback(central.store.close)
        yield central


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    central = Central(tmp_path / "store.db").start()
    yield central
    central.stop()


@pytest.mark.promise(3)
def test_first_the_commit_then_the_receipt_then_the_acknowledgement(central: Central) -> None:
    seen: list[int] = []
    publish = central.wire.publish

    def look_first(topic: str, payload: bytes, *, qos: int, retain: bool = False) -> int:
        seen.append(count(central.path, "ratings"))
        return publish(topic, payload, qos=qos, retain=retain)

    central.wire.publish = look_first  # type: ignore[method-assign]
    stream = Stream()
    central.handle(stream.add(rating(1)))
    assert [name for name, _what in central.wire.log] == [HALL.stored, "ack"]
    assert seen == [1]
    (receipt,) = central.wire.receipts()
    assert receipt.store == central.store.store_id
    (held,) = receipt.streams
    assert (held.stream, held.seq, held.hash) == (stream.name, 1, chain.digest(stream.sent[0]))


def test_a_receipt_that_a_broker_brings_back_is_nothing_to_set_aside(central: Central) -> None:
    """amqtt gives each new connection all that is retained, whatever it subscribed to."""
    central.handle(Stream().add(rating(1)))
    (receipt,) = central.wire.receipts()
    central.handle(encode_control(receipt), topic=HALL.stored, retain=True)
    assert count(central.path, "asides") == 0
    assert len(central.wire.receipts()) == 1
    central.handle(b"{}", topic=HALL.stored)
    assert count(central.path, "asides") == 1


def test_what_queued_meanwhile_is_one_commit_and_one_receipt(idle: Central, mocker: MockerFixture) -> None:
    add = mocker.spy(idle.store, "add")
    stream = Stream()
    idle.send(*(stream.add(rating(number)) for number in range(1, 101)))
    idle.start()
    until(lambda: len(idle.wire.acknowledged()) == 100, WAIT_S)
    idle.worker.stop()
    assert add.call_count == 1
    assert [receipt.streams[0].seq for receipt in idle.wire.receipts()] == [100]


def test_one_commit_takes_no_further_message_after_a_thousand_events(
    idle: Central, mocker: MockerFixture
) -> None:
    add = mocker.spy(idle.store, "add")
    stream = Stream()
    for number in range(1, 1401):
        stream.add(rating(number))
    idle.send(*(batch(stream.sent[at : at + 20]) for at in range(0, 1400, 20)))
    idle.start()
    until(lambda: len(idle.wire.acknowledged()) == 70, WAIT_S)
    idle.worker.stop()
    assert [len(call.args[0]) for call in add.call_args_list] == [1000, 400]


@pytest.mark.promise(3)
def test_a_batch_of_duplicates_is_answered_again(central: Central) -> None:
    raw = Stream().add(rating(1))
    central.handle(raw)
    central.handle(raw)
    assert [receipt.streams[0].seq for receipt in central.wire.receipts()] == [1, 1]
    assert central.worker.counts.duplicate == 1
    assert count(central.path, "ratings") == 1


@pytest.mark.promise(6)
@pytest.mark.promise(3)
def test_a_set_aside_event_in_the_middle_holds_nothing_up(central: Central) -> None:
    stream = Stream()
    first = stream.add(rating(1))
    second = stream.add_changed(rating(2), dataschema="rating/7")
    central.handle(first, second, b"\x00garbage", stream.add(rating(3)))
    assert seq_of(central) == 3
    assert central.wire.receipts()[-1].streams[0].missing == []
    counts = central.worker.counts
    assert (counts.stored, counts.aside, counts.messages) == (2, 2, 4)


@pytest.mark.promise(3)
def test_what_is_missing_is_told_until_it_comes(central: Central) -> None:
    stream = Stream()
    for number in range(1, 7):
        stream.add(rating(number))
    central.handle(stream.sent[0], stream.sent[2], stream.sent[5])
    (held,) = central.wire.receipts()[-1].streams
    assert (held.seq, held.missing, held.top) == (1, [(2, 2), (4, 5)], 6)
    central.handle(batch([stream.sent[1], stream.sent[3], stream.sent[4]]))
    assert seq_of(central) == 6


@pytest.mark.promise(3)
def test_a_copied_stream_is_told_the_hash_that_is_not_its_own(central: Central) -> None:
    disk, copy = Stream(), Stream()
    for stream in (disk, copy):
        stream.add(rating(1))
    central.handle(disk.sent[0])
    central.handle(disk.add(rating(2)))
    central.handle(copy.add(rating(3)))
    (held,) = central.wire.receipts()[-1].streams
    assert (held.seq, held.hash) == (2, chain.digest(disk.sent[1]))
    assert held.hash != chain.digest(copy.sent[1])
    assert central.worker.counts.aside == 1
    anew = Stream(name="00000000000000bb")
    central.handle(anew.add(rating(1)), anew.add(rating(3)))
    assert count(central.path, "ratings") == 3
    assert {held.stream: held.seq for held in central.wire.receipts()[-1].streams} == {
        disk.name: 2,
        anew.name: 2,
    }


@pytest.mark.promise(1)
def test_a_second_rating_of_a_case_is_kept_as_refused(central: Central) -> None:
    stream = Stream()
    central.handle(stream.add(rating(1, level=2)))
    second = structs.replace(rating(1, level=5), press=PressRef("48524c000001", 7, 77))
    central.handle(stream.add(second))
    assert seq_of(central) == 2
    assert count(central.path, "ratings", "level = 2") == 1
    assert count(central.path, "ratings") == 1
    assert count(central.path, "refused") == 1


@pytest.mark.promise(8)
def test_a_failing_disk_acknowledges_nothing_until_it_is_back(
    central: Central, mocker: MockerFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "PAUSE_FIRST_S", 0.01)
    add = central.store.add
    full = threading.Event()
    full.set()

    def failing(items: list[Incoming | SetAside]) -> list[Outcome]:
        if full.is_set():
            raise StoreError("disk full")
        return add(items)

    mocker.patch.object(central.store, "add", side_effect=failing)
    central.send(Stream().add(rating(1)))
    until(lambda: central.worker.fault == "disk full", WAIT_S)
    assert central.wire.log == []
    full.clear()
    until(lambda: len(central.wire.acknowledged()) == 1, WAIT_S)
    assert seq_of(central) == 1
    assert central.worker.fault is None


@pytest.mark.promise(8)
def test_central_ends_while_the_disk_is_full_and_acknowledges_nothing(
    central: Central, mocker: MockerFixture
) -> None:
    mocker.patch.object(central.store, "add", side_effect=StoreError("disk full"))
    central.send(Stream().add(rating(1)))
    until(lambda: central.worker.fault, WAIT_S)
    central.stop()
    assert central.wire.log == []


@pytest.mark.promise(6)
def test_an_event_over_which_the_store_stumbles_is_set_aside_and_the_others_go_on(
    central: Central, mocker: MockerFixture, caplog: pytest.LogCaptureFixture
) -> None:
    add = central.store.add

    def poisoned(items: list[Incoming | SetAside]) -> list[Outcome]:
        if any(isinstance(item, Incoming) and item.seq == 2 for item in items):
            raise ZeroDivisionError(f"pressed {items[0].seq}")
        return add(items)

    mocker.patch.object(central.store, "add", side_effect=poisoned)
    stream = Stream()
    with caplog.at_level(logging.DEBUG):
        central.handle(batch([stream.add(rating(number)) for number in (1, 2, 3)]))
    assert seq_of(central) == 3
    assert (central.worker.counts.stored, central.worker.counts.aside) == (2, 1)
    assert "ZeroDivisionError" in caplog.text
    assert "pressed 2" not in caplog.text


def test_a_receipt_that_cannot_be_sent_stops_nothing(central: Central) -> None:
    stream = Stream()
    central.wire.up = False
    central.handle(stream.add(rating(1)))
    assert central.wire.receipts() == []
    central.wire.up = True
    central.handle(stream.add(rating(2)))
    assert seq_of(central) == 2


def test_a_fault_after_the_commit_still_acknowledges(central: Central, mocker: MockerFixture) -> None:
    held = mocker.patch.object(central.store, "held", side_effect=ZeroDivisionError)
    stream = Stream()
    central.handle(stream.add(rating(1)))
    mocker.stop(held)
    central.handle(stream.add(rating(2)))
    assert seq_of(central) == 2


@pytest.mark.promise(3)
def test_of_more_than_sixteen_gaps_no_more_is_told_than_the_ranges_describe(central: Central) -> None:
    stream = Stream()
    for number in range(1, 42):
        stream.add(rating(number))
    central.handle(*stream.sent[::2])
    (held,) = central.wire.receipts()[-1].streams
    assert (held.seq, len(held.missing), held.missing[-1], held.top) == (1, 16, (32, 32), 33)
    needs = Needs.of(held)
    assert [seq for seq in range(1, 42) if needs.is_stored(seq)] == [1, *range(3, 34, 2)]


@pytest.mark.promise(3)
def test_after_the_upgrade_a_released_event_counts(tmp_path: Path) -> None:
    class Rating2(Rating, frozen=True):
        """The next version, which this one does not know."""

    stream = Stream()
    first, second = stream.add(rating(1)), stream.add(rating(2))
    second = stream.sent[1] = changed(second, dataschema="rating/2")
    old = Central(tmp_path / "store.db").start()
    old.handle(first, second)
    assert seq_of(old) == 2
    (row,) = old.inbox.call(lambda store: store.asides()).result(WAIT_S)
    refused = old.inbox.call(lambda store: judge_again(store, row.number, Judgement.RELEASE)).result(WAIT_S)
    assert not refused.done
    assert "rating/2" in refused.reason
    assert count(old.path, "ratings") == 1
    old.stop()
    catalogue: Catalogue = {**CATALOGUE, ("rating", "rating/2"): Rating}
    upgraded = Central(tmp_path / "store.db", catalogue).start()

    def release() -> Judged:
        job = upgraded.inbox.call(lambda store: judge_again(store, row.number, Judgement.RELEASE, catalogue))
        return job.result(WAIT_S)

    assert release().done
    assert not release().done
    assert count(upgraded.path, "ratings") == 2
    third = stream.add(rating(3))
    upgraded.handle(second, third)
    assert seq_of(upgraded) == 3
    assert count(upgraded.path, "ratings") == 3
    upgraded.stop()


def test_a_dropped_event_stays_held_and_does_not_wait(central: Central) -> None:
    stream = Stream()
    central.handle(stream.add_changed(rating(1), dataschema="rating/2"))

    def judged(judgement: Judgement) -> Judged:
        return central.inbox.call(lambda store: judge_again(store, 1, judgement)).result(WAIT_S)

    assert judged(Judgement.DROP).done
    assert not judged(Judgement.DROP).done
    assert not judged(Judgement.RELEASE).done
    central.handle(stream.add(rating(2)))
    assert seq_of(central) == 2


def test_a_call_gets_its_answer_or_its_exception(central: Central) -> None:
    assert central.inbox.call(lambda store: store.kind).result(WAIT_S) == "real"
    with pytest.raises(ZeroDivisionError):
        central.inbox.call(lambda _store: 1 // 0).result(WAIT_S)


def test_a_full_inbox_refuses_calls_and_holds_the_broker_back(idle: Central) -> None:
    raw = Stream().add(rating(1))
    idle.send(*[raw] * INBOX_MAX)
    with pytest.raises(Busy):
        idle.inbox.call(lambda store: store.kind)
    held_back = threading.Thread(target=idle.send, args=(raw,))
    held_back.start()
    assert len(idle.inbox) == INBOX_MAX
    assert held_back.is_alive()
    idle.start()
    until(lambda: len(idle.wire.acknowledged()) == INBOX_MAX + 1, WAIT_S)
    held_back.join(WAIT_S)
    idle.worker.stop()


def test_whoever_waits_for_room_is_freed_at_the_end(idle: Central) -> None:
    idle.send(*[b"x"] * INBOX_MAX)
    waiting = threading.Thread(target=idle.send, args=(b"x",))
    waiting.start()
    idle.inbox.close()
    waiting.join(WAIT_S)
    assert not waiting.is_alive()


def test_a_call_after_the_end_is_refused_at_once(idle: Central) -> None:
    idle.inbox.close()
    with pytest.raises(Busy, match="ends"):
        idle.inbox.call(lambda store: store.kind)


def test_a_call_that_was_given_up_does_not_run(idle: Central) -> None:
    ran: list[int] = []
    given_up: Future[None] = idle.inbox.call(lambda _store: ran.append(1))
    given_up.cancel()
    idle.start()
    assert idle.inbox.call(lambda _store: len(ran)).result(WAIT_S) == 0
    idle.worker.stop()
