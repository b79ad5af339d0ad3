"""What is new, what is a duplicate, what is set aside."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import force_setattr

from evaluation.model import Hole, Level, LoosePress, Noted, Rating
from evaluation.store import Incoming, Outcome, SetAside, Store
from tests.evaluation.arrivals import REGION, START, Station, at, attempt, finished, stream_name
from tests.evaluation.store.conftest import Rows

STORED, DUPLICATE, ASIDE = Outcome.STORED, Outcome.DUPLICATE, Outcome.ASIDE


def rated(station: Station, count: int) -> list[Incoming]:
    return [station.rating(attempt(f"A{n}", nonce=n), 5) for n in range(count)]


@pytest.mark.promise(3)
def test_the_same_bytes_again_are_a_duplicate_in_the_same_batch_and_later(store: Store, rows: Rows) -> None:
    one, two = rated(Station(), 2)
    assert store.add([one, one, two]) == [STORED, DUPLICATE, STORED]
    assert store.add([two, one]) == [DUPLICATE, DUPLICATE]
    assert len(rows("v_ratings")) == 2


@pytest.mark.promise(3)
def test_a_fork_sends_all_again_in_a_new_stream_and_nothing_doubles(store: Store, rows: Rows) -> None:
    events = rated(Station(), 3)
    store.add(events)
    fork = Station(stream=stream_name(2))
    assert store.add([fork.again(event) for event in events]) == [DUPLICATE] * 3
    newest, oldest = store.held(REGION, "h1", "s1")
    assert (newest.stream, newest.seq, newest.hash) == (fork.stream, 3, fork.prev)
    assert (oldest.seq, oldest.hash) == (3, events[-1].hash)
    assert len(rows("v_ratings")) == 3
    assert store.add([fork.event("e-next", "audit", Noted("audit"))]) == [STORED]


@pytest.mark.promise(3)
def test_a_copied_outbox_on_another_station_loses_and_doubles_nothing(store: Store, rows: Rows) -> None:
    events = rated(Station(), 2)
    copy = Station(name="s2", stream=stream_name(2))
    store.add([events[0]])
    assert store.add([copy.again(event) for event in events]) == [DUPLICATE, STORED]
    assert store.add(events) == [DUPLICATE, DUPLICATE]
    assert len(rows("v_ratings")) == 2
    assert store.held(REGION, "h1", "s2")[0].seq == 2


@pytest.mark.promise(1)
def test_an_id_with_other_content_is_set_aside_with_alarm_and_its_stream_goes_on(
    store: Store, rows: Rows
) -> None:
    station = Station()
    first, other, after = rated(station, 3)
    clash = other._replace(event_id=first.event_id)
    assert store.add([first, clash, after]) == [STORED, ASIDE, STORED]
    (aside,) = rows("v_aside")
    assert (aside["alarm"], aside["seq"], aside["state"]) == (1, 2, "waiting")
    assert store.held(REGION, "h1", "s1")[0].seq == 3
    assert [row["event_id"] for row in rows("v_ratings")] == [first.event_id, after.event_id]


def test_a_place_with_other_content_is_never_overwritten(store: Store, rows: Rows) -> None:
    (event,) = rated(Station(), 1)
    (other,) = rated(Station(prev="f" * 64), 1)
    other = other._replace(event_id="e-other")
    assert store.add([event]) == [STORED]
    assert store.add([other, other]) == [ASIDE, DUPLICATE], "the same conflict is kept once"
    assert store.held(REGION, "h1", "s1")[0].hash == event.hash
    assert [(row["alarm"], row["seq"]) for row in rows("v_aside")] == [(1, 1)]


def test_a_stream_belongs_to_the_station_under_which_it_was_first_seen(store: Store, rows: Rows) -> None:
    one, two = rated(Station(), 2)
    assert store.add([one, two._replace(station="s2")]) == [STORED, ASIDE]
    assert store.held(REGION, "h1", "s2") == ()
    assert store.add([two]) == [STORED], "its true owner is not kept out"
    assert "another station" in rows("v_aside")[0]["reason"]


@pytest.mark.promise(6)
def test_unreadable_bytes_hold_their_place_where_it_could_be_read(store: Store, rows: Rows) -> None:
    station = Station()
    one, two, three = rated(station, 3)
    bad = SetAside(REGION, "h1", "s1", b"{}", "unknown schema", START, two.stream, two.seq, two.hash)
    stray = SetAside(REGION, "h1", "s1", b"\xff", "no JSON", START)
    assert store.add([one, bad, stray, three, bad]) == [STORED, ASIDE, ASIDE, STORED, DUPLICATE]
    held = store.held(REGION, "h1", "s1")[0]
    assert (held.seq, held.hash, held.missing) == (3, three.hash, ())
    assert [(row["stream"], row["seq"]) for row in rows("v_aside")] == [(two.stream, 2), (None, None)]


def test_a_receipt_at_a_place_without_known_hash_tells_none(store: Store) -> None:
    bad = SetAside(REGION, "h1", "s1", b"{}", "unknown schema", START, stream_name(1), 1)
    store.add([bad])
    assert (store.held(REGION, "h1", "s1")[0].seq, store.held(REGION, "h1", "s1")[0].hash) == (1, "")


@pytest.mark.promise(3)
def test_the_receipt_names_what_is_missing(store: Store) -> None:
    events = rated(Station(), 9)
    store.add([events[n] for n in (0, 1, 4, 8)])
    held = store.held(REGION, "h1", "s1")[0]
    assert (held.seq, held.hash, held.missing, held.top) == (2, events[1].hash, ((3, 4), (6, 8)), 9)
    store.add([events[n] for n in (7, 3, 2)])
    held = store.held(REGION, "h1", "s1")[0]
    assert (held.seq, held.hash, held.missing, held.top) == (5, events[4].hash, ((6, 7),), 9)


@pytest.mark.promise(3)
def test_after_a_restart_the_receipt_names_the_same(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "own.db", "real")
    station, other = Station(), Station(stream=stream_name(2))
    events = rated(station, 40)
    hole = other.event("e-hole", "hole", Hole(station.stream, 8, 12, "deleted"))
    held = [n for n in range(40) if n not in {2, 3, 8, 9, 15, 30, 31, 36}]
    store.add([*(events[n] for n in held), hole])
    before = store.held(REGION, "h1", "s1")
    assert before[1].missing == ((3, 4), (16, 16), (31, 32), (37, 37))
    store.close()
    again = Store.open(store.path)
    assert again.held(REGION, "h1", "s1") == before
    assert again.add([events[n] for n in (2, 3, 15)]) == [STORED] * 3
    assert again.held(REGION, "h1", "s1")[1].seq == 30
    again.close()


def test_only_sixteen_ranges_and_four_streams_are_told(store: Store) -> None:
    events = rated(Station(), 60)
    store.add(events[1::2])
    held = store.held(REGION, "h1", "s1")[0]
    assert (held.seq, len(held.missing), held.missing[0], held.top) == (0, 16, (1, 1), 32)
    for number in range(2, 7):
        store.add([Station(stream=stream_name(number)).event(f"e-{number}", "audit", Noted("audit"))])
    streams = [one.stream for one in store.held(REGION, "h1", "s1")]
    assert streams == [stream_name(number) for number in (6, 5, 4, 3)]


@pytest.mark.promise(3)
def test_a_hole_is_passed_over_recorded_and_can_still_be_filled(store: Store, rows: Rows) -> None:
    station = Station()
    events = rated(station, 4)
    hole = station.event("e-hole", "hole", Hole(station.stream, 2, 4, "deleted"))
    assert store.add([events[0], hole]) == [STORED, STORED]
    held = store.held(REGION, "h1", "s1")[0]
    assert (held.seq, held.hash, held.missing) == (5, hole.hash, ())
    assert rows("v_streams")[0]["lost"] == 3
    assert store.add([events[2], events[2]]) == [STORED, DUPLICATE], "better late than lost"
    assert len(rows("v_ratings")) == 2


def test_a_hole_may_be_the_first_event_of_a_stream_alone(store: Store) -> None:
    station = Station()
    rated(station, 1)
    assert store.add([station.event("e-hole", "hole", Hole(station.stream, 1, 1, "damaged"))]) == [STORED]
    assert store.held(REGION, "h1", "s1")[0].seq == 2


def test_bytes_that_cannot_be_read_may_come_at_the_place_of_a_hole(store: Store) -> None:
    station = Station()
    (lost,) = rated(station, 1)
    bad = SetAside(REGION, "h1", "s1", b"{}", "unknown schema", START, station.stream, 1, lost.hash)
    hole = station.event("e-hole", "hole", Hole(station.stream, 1, 1, "deleted"))
    assert store.add([hole, bad, bad]) == [STORED, ASIDE, DUPLICATE]
    (waiting,) = store.asides()
    assert store.take(waiting.number, lost) is STORED
    assert store.held(REGION, "h1", "s1")[0].seq == 2


def test_a_receipt_that_ends_in_a_hole_tells_no_hash(store: Store) -> None:
    station, other = Station(), Station(stream=stream_name(2))
    events = rated(station, 6)
    hole = other.event("e-hole", "hole", Hole(station.stream, 2, 3, "deleted"))
    store.add([events[0], events[5], hole])
    old = store.held(REGION, "h1", "s1")[1]
    assert (old.stream, old.seq, old.hash, old.missing) == (station.stream, 3, "", ((4, 5),))


@pytest.mark.parametrize(
    "stream,first,last", [(1, 1, 9), (1, 2, 2), (2, 1, 1), (1, 0, 1), (3, 1, 1)], ids=str
)
def test_a_hole_that_claims_what_was_never_sent_is_set_aside(
    store: Store, stream: int, first: int, last: int
) -> None:
    other = Station(name="s2", stream=stream_name(3))
    store.add([other.event("e-other", "audit", Noted("audit"))])
    station = Station()
    (one,) = rated(station, 1)
    hole = station.event("e-hole", "hole", Hole(stream_name(stream), first, last, "lost"))
    assert store.add([one, hole]) == [STORED, ASIDE]
    assert store.held(REGION, "h1", "s1")[-1].seq == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1), (1, 0, 2)])
@pytest.mark.parametrize("together", [True, False])
def test_a_break_of_the_chain_is_found_in_whatever_order_it_arrives(
    store: Store, rows: Rows, order: tuple[int, ...], together: bool
) -> None:
    events = rated(Station(), 3)
    events[1] = events[1]._replace(prev="e" * 64)
    for batch in [[events[n] for n in order]] if together else [[events[n]] for n in order]:
        assert store.add(batch) == [STORED] * len(batch), "recorded, not refused"
    assert rows("v_streams")[0]["chain_broken"] == 1


def test_the_first_event_of_a_stream_must_follow_nothing(store: Store, rows: Rows) -> None:
    store.add([rated(Station(), 1)[0]._replace(prev="a" * 64)])
    assert rows("v_streams")[0]["chain_broken"] == 1


@pytest.mark.promise(6)
@pytest.mark.parametrize("bad", ["level", "seq", "no seq", "text"])
def test_what_the_tables_refuse_is_set_aside_and_the_batch_goes_on(
    store: Store, rows: Rows, bad: str
) -> None:
    station = Station()
    one, two, three = rated(station, 3)
    assert isinstance(two.fact, Rating)
    if bad == "level":
        force_setattr(two.fact, "level", 6)
    elif bad == "seq":
        two = two._replace(seq=2**63)
    elif bad == "no seq":
        two = two._replace(seq=0)
    else:
        two = two._replace(event_id="e-\ud800")
    case = station.case(finished("A2"))
    assert store.add([one, two, three, case]) == [STORED, ASIDE, STORED, STORED]
    assert len(rows("v_ratings")) == 2
    (kept,) = rows("v_aside")
    assert kept["seq"] == (2 if bad in {"level", "text"} else None)
    assert rows("v_figures_hall")[0]["rated"] == 1
    assert store.add([one, three]) == [DUPLICATE, DUPLICATE]


@pytest.mark.promise(6)
def test_a_reason_that_cannot_be_written_costs_no_bytes(store: Store) -> None:
    stray = SetAside(REGION, "h1", "s1", b"{}", "level \ud800", START)
    assert store.add([stray]) == [ASIDE]
    assert [(row.raw, row.reason) for row in store.asides()] == [(b"{}", "level ?")]


@pytest.mark.promise(4)
@pytest.mark.parametrize("position", [0, 6])
def test_no_press_outside_one_to_five_becomes_a_rating(store: Store, rows: Rows, position: int) -> None:
    station = Station()
    asked = attempt()
    press = station.press(asked.token, 3)
    assert isinstance(press.fact, LoosePress)
    object.__setattr__(press.fact, "position", position)
    assert store.add([station.asked(asked), press]) == [STORED, ASIDE]
    assert rows("v_ratings") == []


@pytest.mark.promise(8)
def test_a_clock_that_jumps_changes_no_rule(store: Store, rows: Rows) -> None:
    station = Station()
    asked = attempt()
    late = station.rating(asked, 5, time=at(0))
    early = station.rating(asked, 1, time=START - timedelta(days=20_000))
    assert store.add([late, early]) == [STORED, STORED]
    assert [(row["level"], row["contradicted"]) for row in rows("v_ratings")] == [(5, 1)]
    assert rows("v_refused")[0]["pressed_earlier"] == 1


def test_level_is_an_integer_of_the_five(store: Store, rows: Rows) -> None:
    station = Station()
    store.add([station.rating(attempt(f"A{level}", nonce=level), level) for level in Level])
    assert sorted(row["level"] for row in rows("v_ratings")) == [1, 2, 3, 4, 5]


@pytest.mark.promise(3)
def test_a_receipt_stops_before_the_place_where_two_disks_part(store: Store) -> None:
    """A disk and its copy write one stream; whatever comes in one commit, both must see that they parted."""
    first, copy = Station(), Station()
    shared = [first.rating(attempt("A1", nonce=1), 5)]
    copy.rating(attempt("A1", nonce=1), 5)
    mine = [first.rating(attempt(f"B{n}", nonce=10 + n), 4) for n in range(2)]
    theirs = [copy.rating(attempt(f"C{n}", nonce=20 + n), 3) for n in range(3)]
    store.add([*shared, *mine])
    store.add(theirs)
    [held] = store.held(mine[0].region, mine[0].hall, mine[0].station)
    assert (held.seq, held.top) == (3, 4)
    assert held.hash == mine[-1].hash
