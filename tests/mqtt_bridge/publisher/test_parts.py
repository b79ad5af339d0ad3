"""Needs, clock, pads and incoming messages: the small rules beside the window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.messages.control import (
    PADS_MAX,
    Command,
    PadState,
    Stored,
    StreamReceipt,
    encode_control,
)
from mqtt_bridge.messages.envelope import encode
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.publisher.clock import CorrectedClock
from mqtt_bridge.publisher.incoming import Defect, FeedCase, read_incoming, subscriptions
from mqtt_bridge.publisher.needs import Needs, has_two_writers, without
from mqtt_bridge.publisher.pads import PadBoard
from tests.mqtt_bridge.messages.samples import AT, SAMPLES, event

PLACE = Place("140726", "main", "pc-1")
STREAM = "00112233aabbccdd"


def receipt(seq: int, missing: list[tuple[int, int]], top: int) -> StreamReceipt:
    return StreamReceipt(stream=STREAM, seq=seq, hash="a" * 64 if seq else "", missing=missing, top=top)


def test_what_is_needed_is_what_is_missing_and_what_is_newer() -> None:
    needs = Needs.of(receipt(4, [(5, 6), (9, 9)], 12))
    assert list(needs.ranges(1, 15)) == [(5, 6), (9, 9), (13, 15)]
    assert list(needs.ranges(6, 12)) == [(6, 6), (9, 9)]
    assert needs.count(15) == 6
    assert [seq for seq in range(1, 16) if not needs.is_stored(seq)] == [5, 6, 9, 13, 14, 15]


def test_a_receipt_without_a_top_means_its_seq() -> None:
    assert list(Needs.of(receipt(4, [], 0)).ranges(1, 5)) == [(5, 5)]


def test_missing_ranges_below_the_seq_or_upside_down_are_passed_over() -> None:
    assert Needs.of(receipt(9, [(3, 4), (12, 11)], 20)).missing == ()


@given(st.sets(st.integers(1, 40)), st.integers(1, 40))
def test_needs_and_numbers_held_are_each_others_rest(held: set[int], last: int) -> None:
    held = {seq for seq in held if seq <= last}
    seq = next(number for number in range(42) if number + 1 not in held)
    gaps = [(number, number) for number in range(seq + 1, max(held, default=0)) if number not in held]
    needs = Needs.of(receipt(seq, gaps, max(held, default=0)))
    needed = {number for low, high in needs.ranges(1, last) for number in range(low, high + 1)}
    assert needed == set(range(1, last + 1)) - held
    assert needs.count(last) == len(needed)


@given(
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30))),
)
def test_a_range_without_others_is_what_is_left(
    wanted: tuple[int, int], given_up: list[tuple[int, int]]
) -> None:
    ranges = list(without(wanted, given_up))
    assert [(low, high) for low, high in ranges if low > high] == []
    left = {number for low, high in ranges for number in range(low, high + 1)}
    gone = {number for low, high in given_up for number in range(low, high + 1)}
    assert left == set(range(wanted[0], wanted[1] + 1)) - gone


@pytest.mark.parametrize(
    "seq,missing,top,two",
    [(4, [], 4, False), (4, [(5, 5)], 6, False), (4, [], 6, True), (4, [(6, 6)], 8, True), (0, [], 0, False)],
)
def test_a_store_that_stops_before_what_it_holds_tells_of_two_writers(
    seq: int, missing: list[tuple[int, int]], top: int, two: bool
) -> None:
    assert has_two_writers(receipt(seq, missing, top)) is two


@pytest.mark.promise(8)
def test_the_clock_is_corrected_by_the_receipt_that_was_delayed_least() -> None:
    clock = CorrectedClock()
    wrong = AT - timedelta(days=400)
    assert clock.now(wrong, 100.0) == (wrong, "system")
    assert clock.offset_s(wrong, 100.0) is None
    clock.sample(AT, 103.0)
    clock.sample(AT + timedelta(seconds=10), 110.5)
    corrected, source = clock.now(wrong, 100.5)
    assert (corrected, source) == (AT, "corrected")
    assert clock.offset_s(AT, 100.5) == pytest.approx(0.0)


def test_a_clock_that_is_right_is_used_as_it_is_and_a_jump_of_it_is_seen() -> None:
    clock = CorrectedClock()
    clock.sample(AT, 100.0)
    assert clock.now(AT + timedelta(seconds=0.5), 100.0) == (AT + timedelta(seconds=0.5), "system")
    assert clock.now(AT + timedelta(hours=1), 101.0) == (AT + timedelta(seconds=1), "corrected")


@pytest.mark.promise(6)
@pytest.mark.promise(8)
@pytest.mark.parametrize(
    "told", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:09Z"]
)
def test_a_receipt_of_a_year_that_cannot_be_corrects_nothing(told: str) -> None:
    clock, wall = CorrectedClock(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    clock.sample(datetime.fromisoformat(told), 100.0)
    assert clock.now(wall, 200.0) == (wall, "system")


def test_old_samples_are_forgotten() -> None:
    clock = CorrectedClock()
    clock.sample(AT + timedelta(hours=5), 100.0)
    for second in range(8):
        clock.sample(AT + timedelta(seconds=second), 100.0 + second)
    assert clock.now(AT, 100.0) == (AT, "system")


def pad(state: str = "ready") -> PadState:
    return PadState("w1", "hr-1", state)  # type: ignore[arg-type]


def test_a_pad_is_shown_on_change_and_at_most_every_thirty_seconds() -> None:
    board = PadBoard()
    board.put("p1", pad(), 0.0)
    assert board.take_due(0.0) == [("p1", pad())]
    board.put("p1", pad(), 1.0)
    assert board.next_deadline_s() == float("inf")
    board.put("p1", pad("silent"), 2.0)
    board.put("p1", pad("unplugged"), 3.0)
    assert board.next_deadline_s() == 30.0
    assert board.take_due(29.9) == []
    assert board.take_due(30.0) == [("p1", pad("unplugged"))]


def test_after_a_connect_every_pad_is_shown_again() -> None:
    board = PadBoard()
    board.put("p1", pad(), 0.0)
    board.take_due(0.0)
    board.connected(5.0)
    assert board.take_due(5.0) == [("p1", pad())]


def test_a_pad_that_was_taken_away_is_forgotten_and_named_no_more() -> None:
    assert PadBoard().names is None
    board = PadBoard()
    for name in ("p2", "p1"):
        board.put(name, pad(), 0.0)
    board.keep(["p1"])
    assert board.names == ["p1"]
    assert board.take_due(0.0) == [("p1", pad())]
    board.connected(5.0)
    assert board.take_due(5.0) == [("p1", pad())]
    board.keep([])
    assert board.names == []


def test_the_board_is_bounded() -> None:
    board = PadBoard()
    for number in range(PADS_MAX + 5):
        board.put(f"p{number}", pad(), 0.0)
    assert len(board.take_due(0.0)) == PADS_MAX


def incoming(topic: str, payload: bytes, *, retained: bool = False) -> list[object]:
    return list(read_incoming(PLACE, topic, payload, retained=retained))


def test_each_message_of_a_station_is_read() -> None:
    stored = Stored(store="0" * 16, time=AT, ask="", streams=[])
    command = Command("0" * 16, "cancel", AT)
    config = HallConfig(1)
    assert incoming(PLACE.stored, encode_control(stored), retained=True) == [stored]
    assert incoming(PLACE.command, encode_control(command)) == [command]
    assert incoming(PLACE.config, encode_control(config), retained=True) == [config]


def test_cases_of_a_feed_come_singly_and_in_batches_and_a_bad_one_hides_no_good_one() -> None:
    raw = encode(event("case"), PLACE.feed, STREAM, 1, "0" * 64)
    duty = encode(event("duty"), PLACE.feed, STREAM, 2, "0" * 64)
    other = encode(event("case"), PLACE.source, STREAM, 3, "0" * 64)
    (single,) = incoming(PLACE.feed, raw)
    assert isinstance(single, FeedCase)
    assert single.case == SAMPLES["case"]
    batch = incoming(PLACE.feed, b"[" + b",".join([raw, b"{}", other, duty, raw]) + b"]")
    assert [type(message) for message in batch] == [FeedCase, Defect, Defect, FeedCase]


@pytest.mark.promise(6)
@pytest.mark.parametrize("topic", [PLACE.stored, PLACE.feed, PLACE.command, PLACE.config, "else/where"])
@pytest.mark.parametrize("payload", [b"", b"\xff", b"[", b"{}", b"[]", b"null"])
def test_garbage_is_a_defect(topic: str, payload: bytes) -> None:
    (defect,) = incoming(topic, payload)
    assert isinstance(defect, Defect)


def test_a_retained_command_lights_nothing() -> None:
    (defect,) = incoming(
        PLACE.command, encode_control(Command("0" * 16, "open", datetime.now(UTC))), retained=True
    )
    assert isinstance(defect, Defect)


def test_a_feed_listens_to_its_receipts_only() -> None:
    feed = Place("140726", "main", "cases")
    assert subscriptions(feed) == [(feed.stored, 1)]
    assert [topic for topic, _ in subscriptions(PLACE)] == [
        PLACE.stored,
        PLACE.feed,
        PLACE.command,
        PLACE.config,
    ]
