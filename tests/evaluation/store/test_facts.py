"""What an accepted event changes, rule by rule."""

from dataclasses import replace

import pytest

from evaluation.model import RECEIPT_CODE_PATTERN, UNNAMED, Channel, OpenedBy, RatingDetail, UnratedCause
from evaluation.store import Incoming, Outcome, Store
from tests.evaluation.arrivals import START, Station, at, attempt, finished, stream_name
from tests.evaluation.store.conftest import Rows


def outcome(rows: Rows) -> tuple[str, int | None]:
    (row,) = rows("v_case_state")
    return row["outcome"], row["level"]


def figures(rows: Rows) -> dict[str, object]:
    """The hall's counters that are not zero."""
    (row,) = rows("v_figures_hall")
    names = list(row)[2 : list(row).index("unmatched") + 1]
    return {name: row[name] for name in names if row[name]}


@pytest.mark.promise(1)
def test_a_second_rating_is_refused_with_its_reason(store: Store, rows: Rows) -> None:
    station, first, second = Station(), attempt(), attempt(nonce=1)
    store.add([station.rating(first, 4), station.rating(first, 1)])
    store.add([station.rating(second, 2)])
    assert [row["level"] for row in rows("v_ratings")] == [4]
    assert [(row["level"], row["reason"]) for row in rows("v_refused")] == [
        (1, "rated-in-this-attempt"),
        (2, "rated-in-another-attempt"),
    ]
    assert rows("v_ratings")[0]["refused"] == 2


@pytest.mark.promise(1)
def test_a_rating_after_unrated_is_the_rating_of_the_case(store: Store, rows: Rows) -> None:
    station, asked = Station(), attempt()
    store.add([station.case(finished()), station.asked(asked), station.unrated(asked, UnratedCause.TIMEOUT)])
    assert outcome(rows) == ("timeout", None)
    assert figures(rows) == {"finished": 1, "asked": 1, "timeout": 1}
    store.add([station.rating(asked, 3)])
    assert outcome(rows) == ("rated", 3)
    assert figures(rows) == {"finished": 1, "asked": 1, "rated": 1, "level_3": 1}


@pytest.mark.promise(4)
@pytest.mark.parametrize("cause", list(UnratedCause))
def test_no_cause_becomes_a_level(store: Store, rows: Rows, cause: UnratedCause) -> None:
    station, asked = Station(), attempt()
    store.add([station.case(finished()), station.asked(asked), station.unrated(asked, cause)])
    assert outcome(rows) == (cause.value, None)
    assert figures(rows) == {"finished": 1, "asked": 1, cause.value.replace("-", "_"): 1}
    assert rows("v_ratings") == []


def test_the_last_attempt_decides_in_whatever_order_the_events_arrive(store: Store, rows: Rows) -> None:
    station, one, two = Station(), attempt(), attempt(nonce=1)
    events = [
        station.case(finished()),
        station.asked(one, at(0)),
        station.unrated(one, UnratedCause.SUPERSEDED, at(5)),
        station.asked(two, at(6)),
        station.unrated(two, UnratedCause.DECLINED, at(9)),
    ]
    for event in (events[2], events[4], events[0], events[3], events[1]):
        store.add([event])
    assert outcome(rows) == ("declined", None)
    assert figures(rows) == {"finished": 1, "asked": 1, "declined": 1}


def test_an_attempt_is_placed_by_its_asking_even_if_a_clock_says_that_it_ended_before(
    store: Store, rows: Rows
) -> None:
    station, one, two = Station(), attempt(), attempt(nonce=1)
    store.add([station.case(finished())])
    store.add([station.unrated(one, UnratedCause.SUPERSEDED, at(-60)), station.asked(one, at(10))])
    store.add([station.asked(two, at(5)), station.unrated(two, UnratedCause.DECLINED, at(9))])
    assert outcome(rows) == ("superseded", None)
    assert figures(rows) == {"finished": 1, "asked": 1, "superseded": 1}


@pytest.mark.parametrize(("cause", "code"), [(UnratedCause.CANCELLED, "left"), (UnratedCause.TIMEOUT, None)])
def test_an_ended_attempt_keeps_its_code_whatever_comes_later(
    store: Store, rows: Rows, cause: UnratedCause, code: str | None
) -> None:
    station, asked = Station(), attempt()
    store.add([station.unrated(asked, cause, at(9))])
    store.add([station.asked(asked, at(0))])
    (row,) = rows("v_attempts")
    assert (row["cause"], row["code"]) == (cause.value, code)


def test_an_attempt_without_end_is_open_and_a_case_without_attempt_not_asked(
    store: Store, rows: Rows
) -> None:
    station = Station()
    store.add([station.case(finished())])
    assert outcome(rows) == ("not-asked", None)
    store.add([station.asked(attempt())])
    assert outcome(rows) == ("open", None)
    assert figures(rows) == {"finished": 1, "asked": 1, "open": 1}


@pytest.mark.promise(1)
@pytest.mark.parametrize("press_first", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_a_loose_press_joins_its_attempt_in_either_order(
    store: Store, rows: Rows, press_first: bool, together: bool
) -> None:
    station, other, asked = Station(), Station(name="s2", stream=stream_name(2)), attempt()
    events = [station.asked(asked), other.press(asked.token, 2)]
    events = events[::-1] if press_first else events
    for batch in [events] if together else [[event] for event in events]:
        store.add(batch)
    (row,) = rows("v_ratings")
    assert (row["level"], row["channel"], row["station"], row["window"]) == (2, 5, "s1", "w01")
    assert rows("v_waiting_presses") == []


def test_a_press_that_waited_was_committed_first(store: Store, rows: Rows) -> None:
    station, asked = Station(), attempt()
    store.add([station.press(asked.token, 2)])
    assert len(rows("v_waiting_presses")) == 1
    store.add([station.rating(asked, 5)])
    assert [row["level"] for row in rows("v_ratings")] == [2]
    assert [row["level"] for row in rows("v_refused")] == [5]


@pytest.mark.parametrize("case_first", [True, False])
def test_a_rating_counts_once_its_case_is_finished_at_that_window(
    store: Store, rows: Rows, case_first: bool
) -> None:
    station = Station()
    events = [station.case(finished()), station.rating(attempt(), 5)]
    for event in events if case_first else events[::-1]:
        store.add([event])
    assert figures(rows) == {"finished": 1, "asked": 1, "rated": 1, "level_5": 1}
    assert rows("v_unmatched") == []


def test_a_rating_without_case_stands_beside_on_the_day_of_its_press(store: Store, rows: Rows) -> None:
    station = Station()
    rating = station.rating(attempt(), 1, time=at(30 * 3600), pressed_at=at(15.5 * 3600))
    store.add([rating, station.rating(attempt(), 2)])
    assert figures(rows) == {"unmatched": 1, "refused": 1}
    assert [row["day"] for row in rows("v_figures_day")] == ["2026-03-03"], "half past midnight in Shanghai"


@pytest.mark.parametrize(
    "channel,opened_by,matched",
    [
        (Channel.PAD, OpenedBy.CITIZEN, 0),
        (Channel.KIOSK, OpenedBy.DESK, 0),
        (Channel.KIOSK, OpenedBy.CITIZEN, 1),
        (Channel.SMS, OpenedBy.FEED, 1),
        (Channel.MOBILE, OpenedBy.DESK, 1),
    ],
)
@pytest.mark.parametrize("elsewhere", ["window", "hall"])
def test_at_another_window_only_self_start_and_callbacks_join(
    store: Store, rows: Rows, channel: Channel, opened_by: OpenedBy, matched: int, elsewhere: str
) -> None:
    station = Station(hall="h2" if elsewhere == "hall" else "h1", name="s2", stream=stream_name(2))
    asked = attempt(window="w01" if elsewhere == "hall" else "w02", opened_by=opened_by)
    store.add([Station().case(finished()), station.rating(asked, 5, channel=channel)])
    assert rows("v_ratings")[0]["matched"] == matched
    assert rows("v_case_state")[0]["matched"] == matched
    hall = next(row for row in rows("v_figures_hall") if row["hall"] == "h1")
    assert (hall["rated"], hall["elsewhere"]) == (matched, 1 - matched)
    assert [row["reason"] for row in rows("v_unmatched")] == ["other-window"] * (1 - matched)


@pytest.mark.parametrize("view", ["department", "item", "all", "day"])
def test_a_cell_that_its_rating_has_left_is_no_row(store: Store, rows: Rows, view: str) -> None:
    station = Station()
    store.add([station.rating(attempt(), 4, time=at(-86_400))])
    assert [row["unmatched"] for row in rows(f"v_figures_{view}")] == [1]
    store.add([station.case(finished())])
    assert [(row["finished"], row["rated"]) for row in rows(f"v_figures_{view}")] == [(1, 1)]


def test_a_rating_that_joins_leaves_the_figures_in_which_it_was_unmatched(store: Store, rows: Rows) -> None:
    station = Station()
    store.add([station.rating(attempt(), 5), station.rating(attempt(), 1)])
    assert figures(rows) == {"unmatched": 1, "refused": 1}
    store.add([station.case(finished())])
    assert figures(rows) == {"finished": 1, "asked": 1, "rated": 1, "level_5": 1, "refused": 1}


@pytest.mark.promise(1)
@pytest.mark.parametrize("kind", ["practice", "simulated"])
def test_practice_and_simulated_events_never_block_a_real_rating(store: Store, rows: Rows, kind: str) -> None:
    station, real = Station(), attempt(nonce=1)
    drill = attempt(practice=kind == "practice", simulated=kind == "simulated")
    store.add([station.case(finished()), station.asked(drill), station.rating(drill, 5)])
    assert outcome(rows) == ("not-asked", None)
    store.add([station.rating(real, 2)])
    assert outcome(rows) == ("rated", 2)
    assert rows("v_refused") == []
    assert [row["reason"] for row in rows("v_apart")] == [kind, kind]


@pytest.mark.parametrize("press_first", [True, False])
def test_a_press_of_a_practice_attempt_stays_with_it(store: Store, rows: Rows, press_first: bool) -> None:
    station, drill = Station(), attempt(practice=True)
    events = [station.asked(drill), station.press(drill.token, 5)]
    for event in events[::-1] if press_first else events:
        store.add([event])
    assert (rows("v_ratings"), rows("v_waiting_presses")) == ([], [])
    assert sorted(row["type"] for row in rows("v_apart")) == ["asked", "press"]


def test_a_simulated_press_is_apart_in_a_real_store_even_alone(store: Store, rows: Rows) -> None:
    store.add([Station().press(b"12345678", 5, simulated=True)])
    assert [row["reason"] for row in rows("v_apart")] == ["simulated"]


def test_a_demo_store_counts_simulated_events_but_no_practice(demo: Store, rows: Rows) -> None:
    station, played, drill = Station(), attempt(simulated=True), attempt("A2", nonce=1, practice=True)
    demo.add([station.case(finished()), station.rating(played, 4), station.rating(drill, 5)])
    assert figures(rows) == {"finished": 1, "asked": 1, "rated": 1, "level_4": 1}
    assert [row["reason"] for row in rows("v_apart")] == ["practice"]


def test_a_consultation_is_kept_by_its_visit_and_counts_apart(store: Store, rows: Rows) -> None:
    station, asked = Station(), attempt(None)
    store.add([station.asked(asked)])
    store.add([station.rating(asked, 4), station.rating(asked, 1)])
    (row,) = rows("v_consultations")
    assert (row["visit"], row["outcome"], row["level"], row["attempts"]) == ("v0", "rated", 4, 1)
    assert (rows("v_ratings"), rows("v_figures_hall")) == ([], [])
    assert [row["consultation_visit"] for row in rows("v_refused")] == ["v0"]


def test_two_stations_may_number_their_visits_alike(store: Store, rows: Rows) -> None:
    one, two = Station(), Station(name="s2", stream=stream_name(2))
    first, second = attempt(None), attempt(None, nonce=1, visit="v0")
    store.add([one.rating(first, 4), two.rating(second, 5)])
    assert len(rows("v_consultations")) == 2


def test_reasons_follow_the_rating(store: Store, rows: Rows) -> None:
    station, asked = Station(), attempt()
    detail = station.event("d-1", "rating.detail", RatingDetail(asked, ("attitude", "speed")))
    store.add([station.rating(asked, 1), detail])
    assert rows("v_ratings")[0]["topics"] == '["attitude", "speed"]'


def test_the_same_case_from_feed_and_station_is_one_case(store: Store, rows: Rows) -> None:
    station = Station()
    cases: list[Incoming] = [station.case(finished()), station.case(finished(code="ABC234"))]
    assert store.add(cases) == [Outcome.STORED] * 2
    (row,) = rows("v_case_state")
    assert (row["receipt_code"], row["differing"]) == ("ABC234", 0)
    store.add([station.case(finished(window="w09"))])
    (row,) = rows("v_case_state")
    assert (row["window"], row["differing"]) == ("w01", 1), "the first stays, the other is counted"


@pytest.mark.parametrize("named_first", [False, True])
def test_what_a_window_system_left_unnamed_is_named_by_the_departments_list(
    store: Store, rows: Rows, named_first: bool
) -> None:
    station, asked = Station(), attempt()
    named = finished()
    unnamed = replace(named, item=UNNAMED, department=UNNAMED)
    first, second = (named, unnamed) if named_first else (unnamed, named)
    store.add([station.case(first), station.asked(asked), station.rating(asked, 5)])
    assert store.import_cases([second], "511526", "h1").known == 1
    (row,) = rows("v_case_state")
    assert (row["item"], row["department"], row["differing"]) == ("居住证办理", "公安局", 0)
    assert [(row["department"], row["rated"]) for row in rows("v_figures_department")] == [("公安局", 1)]


def test_an_imported_case_gets_its_receipt_code_once(store: Store, rows: Rows) -> None:
    assert store.import_cases([finished()], "511526", "h1").added == 1
    (code,) = [row["receipt_code"] for row in rows("v_case_state")]
    assert RECEIPT_CODE_PATTERN.fullmatch(code)
    assert store.import_cases([finished(), finished()], "511526", "h1").known == 2
    assert [row["receipt_code"] for row in rows("v_case_state")] == [code]


def test_imported_cases_are_joined_like_those_of_the_feed(store: Store, rows: Rows) -> None:
    store.add([Station().rating(attempt(), 5, time=START)])
    result = store.import_cases([finished(), finished("A2"), finished(window="w02")], "511526", "h1")
    assert (result.added, result.known, result.differing) == (2, 0, 1)
    assert store.import_cases([finished()], "511526", "h1").known == 1
    assert figures(rows) == {"finished": 2, "asked": 1, "rated": 1, "level_5": 1}
