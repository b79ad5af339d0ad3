"""Set-aside arrivals: the day's limit, release and drop."""

from datetime import timedelta

import pytest
from pytest_mock import MockerFixture

from evaluation.model import Noted
from evaluation.store import Incoming, Outcome, SetAside, Store
from tests.evaluation.arrivals import REGION, START, Station, attempt, stream_name
from tests.evaluation.store.conftest import Rows


def garbage(number: int, station: str = "s1") -> SetAside:
    return SetAside(REGION, "h1", station, b"%d" % number, "no JSON", START)


@pytest.mark.promise(6)
def test_beyond_a_day_s_limit_they_are_counted_and_still_hold_their_places(
    store: Store, rows: Rows, mocker: MockerFixture
) -> None:
    mocker.patch("evaluation.store.asides.KEPT_A_DAY_MAX", 3)
    placed = [garbage(n)._replace(stream=stream_name(1), seq=n, hash=f"{n:064x}") for n in range(1, 6)]
    assert store.add(placed) == [Outcome.ASIDE] * 5
    assert len(rows("v_aside")) == 3
    assert store.held(REGION, "h1", "s1")[0].seq == 5
    assert store.add(placed) == [Outcome.DUPLICATE] * 5
    (count,) = rows("daily_aside_counts")
    assert (count["day"], count["kept"], count["counted_only"]) == ("2026-03-02", 3, 2)
    store.add([garbage(9, "s2"), garbage(10)._replace(received_at=START + timedelta(days=1))])
    assert len(rows("v_aside")) == 5, "another source and another day have their own count"


def test_a_released_one_goes_the_way_of_all_events(store: Store, rows: Rows) -> None:
    station = Station()
    one, two = station.rating(attempt(), 4), station.event("e-2", "audit", Noted("audit"))
    store.add([SetAside(REGION, "h1", "s1", one.committed, "unknown", START, one.stream, 1, one.hash), two])
    (waiting,) = store.asides()
    assert (waiting.raw, waiting.stream, waiting.seq, waiting.alarm) == (one.committed, one.stream, 1, False)
    assert store.take(waiting.number, one) is Outcome.STORED
    assert [row["level"] for row in rows("v_ratings")] == [4]
    assert store.asides() == []
    released = store.aside(waiting.number)
    assert released is not None
    assert released.state == "released"
    assert store.add([one]) == [Outcome.DUPLICATE]
    assert store.held(REGION, "h1", "s1")[0].hash == two.hash
    with pytest.raises(LookupError):
        store.take(waiting.number, one)


def test_one_whose_place_could_not_be_read_takes_it_when_it_is_released(store: Store) -> None:
    one = Station().rating(attempt(), 4)
    store.add([SetAside(REGION, "h1", "s1", one.committed, "unknown", START)])
    (waiting,) = store.asides()
    assert store.take(waiting.number, one) is Outcome.STORED
    assert store.held(REGION, "h1", "s1")[0].hash == one.hash


def test_one_from_a_stream_of_another_station_is_not_released(store: Store) -> None:
    station = Station()
    one, two = station.rating(attempt(), 4), station.rating(attempt("A2", nonce=1), 5)._replace(station="s2")
    store.add([one, two])
    (waiting,) = store.asides()
    assert store.take(waiting.number, two) is Outcome.ASIDE
    assert store.asides() == [waiting]


def test_one_that_is_still_refused_waits_as_before(store: Store) -> None:
    station = Station()
    one, two = station.rating(attempt(), 4), station.rating(attempt("A2", nonce=1), 5)
    clash = two._replace(event_id=one.event_id)
    store.add([one, clash])
    (waiting,) = store.asides()
    assert store.take(waiting.number, clash) is Outcome.ASIDE
    assert store.asides() == [waiting]
    assert store.held(REGION, "h1", "s1")[0].seq == 2


def another() -> Incoming:
    """A rating at the place of a station's first event, from another disk."""
    rating = Station(stream=stream_name(9)).rating(attempt("A2", nonce=1), 2)
    return rating._replace(stream=stream_name(1))


def test_one_that_contradicts_a_held_place_is_never_called_released(store: Store, rows: Rows) -> None:
    held = Station().rating(attempt(), 4)
    other = another()
    store.add([held, other])
    (waiting,) = store.asides()
    assert waiting.alarm
    assert store.take(waiting.number, other) is Outcome.ASIDE
    assert store.asides() == [waiting]
    assert [row["level"] for row in rows("v_ratings")] == [4]


def test_one_that_came_in_another_stream_meanwhile_is_released_as_a_duplicate(
    store: Store, rows: Rows
) -> None:
    held, other = Station().rating(attempt(), 4), another()
    store.add([held, other, Station(stream=stream_name(2)).again(other)])
    (waiting,) = store.asides()
    assert store.take(waiting.number, other) is Outcome.DUPLICATE
    assert store.asides() == []
    assert sorted(row["level"] for row in rows("v_ratings")) == [2, 4]
    assert store.add([other]) == [Outcome.DUPLICATE]


def test_a_dropped_one_keeps_its_bytes_and_its_place(store: Store) -> None:
    store.add([garbage(1)._replace(stream=stream_name(1), seq=1)])
    (waiting,) = store.asides()
    assert store.drop(waiting.number)
    assert not store.drop(waiting.number)
    assert not store.drop(99)
    assert store.asides() == []
    kept = store.aside(waiting.number)
    assert kept is not None
    assert (kept.raw, kept.state) == (b"1", "dropped")
    assert store.held(REGION, "h1", "s1")[0].seq == 1
    assert store.aside(99) is None


def test_they_are_listed_in_pages(store: Store) -> None:
    store.add([garbage(n) for n in range(5)])
    first = store.asides(limit=2)
    rest = store.asides(after=first[-1].number)
    assert [row.raw for row in (*first, *rest)] == [b"0", b"1", b"2", b"3", b"4"]
