"""Events on their way: how many, in what company, and when they are sent again."""

from __future__ import annotations

import json

import pytest

from mqtt_bridge.messages.fields import MESSAGE_BYTES_MAX
from mqtt_bridge.outbox.values import Row
from mqtt_bridge.publisher.window import NEVER, UNACKNOWLEDGED_MAX, WINDOW_EVENTS, Window


def row(seq: int, size: int = 20) -> Row:
    return Row(seq, b'{"seq":%d,"pad":"%s"}' % (seq, b"x" * size), f"{seq:064x}")


def filled(count: int, size: int = 20) -> Window:
    window = Window()
    for seq in range(1, count + 1):
        window.add(row(seq, size), 0.0)
    return window


def send_all(window: Window, now_s: float) -> list[tuple[int, list[int]]]:
    """Every message that may go now: its key and seqs."""
    sent = []
    while message := window.next_message(now_s):
        document = json.loads(message[1])
        events = document if isinstance(document, list) else [document]
        sent.append((message[0], [event["seq"] for event in events]))
    return sent


def test_few_events_travel_singly() -> None:
    assert [seqs for _, seqs in send_all(filled(3), 0.0)] == [[1], [2], [3]]


def test_a_backlog_travels_in_batches_of_twenty() -> None:
    sent = [seqs for _, seqs in send_all(filled(45), 0.0)]
    assert sent[:2] == [list(range(1, 21)), list(range(21, 41))]
    assert sent[2:] == [[41], [42], [43], [44], [45]]


def test_at_most_twenty_messages_wait_for_the_broker() -> None:
    window = filled(WINDOW_EVENTS)
    sent = send_all(window, 0.0)
    assert len(sent) == UNACKNOWLEDGED_MAX
    assert window.room == 0
    singles = filled(19)
    send_all(singles, 0.0)
    singles.add(row(20), 0.0)
    singles.add(row(21), 0.0)
    assert len(send_all(singles, 0.0)) == 1
    assert singles.next_due_s() == NEVER
    singles.acknowledged(1, 1.0)
    assert [seqs for _, seqs in send_all(singles, 1.0)] == [[21]]


@pytest.mark.parametrize("size", [16_000, 16_365], ids=["below", "but for its commas"])
def test_a_message_stays_below_the_limit(size: int) -> None:
    window = filled(40, size)
    message = window.next_message(0.0)
    assert message is not None
    assert 16_000 * 7 < len(message[1]) <= MESSAGE_BYTES_MAX


def test_the_exact_bytes_travel_in_a_batch() -> None:
    message = filled(20).next_message(0.0)
    assert message is not None
    assert message[1] == b"[" + b",".join(row(seq).payload for seq in range(1, 21)) + b"]"


def test_nothing_is_sent_again_before_the_broker_has_it() -> None:
    window = filled(1)
    send_all(window, 0.0)
    assert window.next_due_s() == NEVER
    assert window.next_message(10_000.0) is None


def test_the_pauses_double_from_five_seconds_to_a_minute() -> None:
    window = filled(1)
    now_s, pauses = 0.0, []
    for _ in range(7):
        ((key, _seqs),) = send_all(window, now_s)
        window.acknowledged(key, now_s)
        assert window.next_message(window.next_due_s() - 0.1) is None
        pauses.append(window.next_due_s() - now_s)
        now_s = window.next_due_s()
    assert pauses == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]


def test_a_batch_that_got_no_receipt_twice_travels_singly() -> None:
    window = filled(20)
    now_s = 0.0
    for expected in ([list(range(1, 21))], [list(range(1, 21))], [[seq] for seq in range(1, 21)]):
        sent = send_all(window, now_s)
        assert [seqs for _, seqs in sent] == expected
        for key, _ in sent:
            window.acknowledged(key, now_s)
        now_s = window.next_due_s()


def test_a_new_connection_may_send_all_at_once() -> None:
    window = filled(2)
    send_all(window, 0.0)
    window.acknowledged(1, 0.0)
    window.disconnected(1.0)
    assert window.oldest_unacknowledged_s() == NEVER
    assert [seqs for _, seqs in send_all(window, 1.0)] == [[1], [2]]


def test_what_is_stored_is_not_sent_again_and_frees_its_message() -> None:
    window = filled(2)
    send_all(window, 0.0)
    window.release(lambda seq: seq == 1)
    assert 1 not in window
    assert 2 in window
    assert len(window) == 1
    window.release({1, 2}.__contains__)
    assert window.oldest_unacknowledged_s() == NEVER
    window.acknowledged(1, 1.0)
    assert window.next_due_s() == NEVER


def test_an_acknowledgement_of_nothing_is_nothing() -> None:
    filled(1).acknowledged(99, 0.0)


def test_a_row_that_is_on_its_way_is_not_added_twice() -> None:
    window = filled(1)
    send_all(window, 0.0)
    window.add(row(1), 1.0)
    assert window.next_message(1.0) is None


@pytest.mark.parametrize("seq,own", [(1, f"{1:064x}"), (2, None)])
def test_a_hash_is_known_while_on_the_way(seq: int, own: str | None) -> None:
    assert filled(1).hash_of(seq) == own


def test_the_next_time_is_told_never_too_late_and_soon_exact() -> None:
    window = filled(3)
    assert window.next_due_s() == 0.0
    keys = [key for key, _ in send_all(window, 0.0)]
    assert window.next_due_s() == NEVER, "nothing is due while the broker owes all of it"
    for key, at_s in zip(keys, (1.0, 2.0, 3.0), strict=True):
        window.acknowledged(key, at_s)
    assert window.next_due_s() == 6.0
    window.release(lambda seq: seq == 1)
    assert send_all(window, 6.0) == []
    assert window.next_due_s() == 7.0
    assert [seqs for _, seqs in send_all(window, 7.0)] == [[2]]
    window.disconnected(7.5)
    assert window.next_due_s() == 7.5
