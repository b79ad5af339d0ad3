"""Every promised view and figure against an independent recount of 10,000 random events."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from evaluation.store import Incoming, Reader, SetAside, Store, open_readonly
from tests.evaluation.hall_days import HallDays
from tests.evaluation.recount import Recount, Row, day, shown

EVENTS = 10_000
COUNTED = (
    *("finished", "asked", "rated", "level_1", "level_2", "level_3", "level_4", "level_5"),
    *("timeout", "declined", "cancelled", "superseded", "interrupted", "pad_lost", "out_of_order"),
    *("open", "elsewhere", "refused", "unmatched"),
)


class Judged:
    """A store and the recount of the same arrivals."""

    def __init__(self, path: Path, kind: Literal["real", "demo"], seed: int) -> None:
        self.arrivals = HallDays(seed).arrivals(EVENTS)
        self.count = Recount(kind)
        self.count.take(self.arrivals)
        self.store = Store.create(path, kind)
        sizes = random.Random(seed)
        rest: Sequence[Incoming | SetAside] = self.arrivals
        while rest:
            size = sizes.choice((1, 20, 100, 1000))
            self.store.add(rest[:size])
            rest = rest[size:]
        self.reader: Reader = open_readonly(path)

    def rows(self, view: str) -> list[Row]:
        return self.reader.rows(f"SELECT * FROM {view}")

    def close(self) -> None:
        self.reader.close()
        self.store.close()


@pytest.fixture(scope="module", params=[("real", 1), ("demo", 2)], ids=["real", "demo"])
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    kind, seed = request.param
    made = Judged(tmp_path_factory.mktemp("recount") / "store.db", kind, seed)
    yield made
    made.close()


def test_the_days_hold_everything_that_the_rules_speak_of(judged: Judged) -> None:
    count = judged.count
    outcomes = Counter(count.outcome(subject) for subject in count.cases)
    assert len(judged.arrivals) > EVENTS
    assert len(outcomes) == 10, "rated, seven causes, open, not asked"
    unmatched = [s for s in count.ratings if len(s) == 3 and not count.joined(s)]
    reasons = {r["reason"] for r in count.refused}
    assert len(unmatched) > 50
    assert {s in count.cases for s in unmatched} == {True, False}
    assert len(reasons) == 2
    assert min(len(count.waiting), len(count.apart), len(count.differing), len(count.aside)) >= 10


@pytest.mark.promise(1)
def test_v_ratings_holds_the_first_rating_of_each_case_and_nothing_else(judged: Judged) -> None:
    expected = []
    for subject, rating in judged.count.ratings.items():
        if len(subject) == 3:
            joined = judged.count.joined(subject)
            case = judged.count.cases[subject][1] if joined else None
            its_day = day(case.finished_at) if case else day(rating["pressed_at"])
            values = (rating["level"], rating["channel"], shown(rating["pressed_at"]), rating["event_id"])
            flags = (int(joined), its_day, rating["refused"], rating["contradicted"])
            asked = rating["attempt"]["attempt"]
            about = (asked.token.hex(), asked.visit, asked.opened_by.value, int(asked.simulated))
            topics = json.dumps(rating["attempt"].get("topics"))
            expected.append((*subject, *rating["attempt"]["at"], *values, *flags, *about, topics))
    names = (
        "source case_no service_no region hall window level channel pressed_at event_id matched day refused"
        " contradicted token visit opened_by simulated topics"
    )
    rows = [{**row, "topics": row["topics"] or "null"} for row in judged.rows("v_ratings")]
    assert taken(rows, names) == sorted(expected)
    assert {row["topics"] for row in rows} == {"null", '["attitude"]'}


@pytest.mark.promise(1)
def test_v_refused_holds_all_others_with_their_reason(judged: Judged) -> None:
    expected = [
        (r["event_id"], r["kept"], r["level"], r["reason"], r["earlier"], r["attempt"]["attempt"].token.hex())
        for r in judged.count.refused
    ]
    names = "event_id kept_event_id level reason pressed_earlier token"
    assert taken(judged.rows("v_refused"), names) == sorted(expected)


@pytest.mark.promise(4)
def test_v_case_state_tells_the_first_rating_or_the_cause_of_the_last_attempt(judged: Judged) -> None:
    count = judged.count
    asked = Counter(row["subject"] for row in count.attempts.values())
    expected = []
    for subject, ((region, hall), case) in count.cases.items():
        level = count.ratings[subject]["level"] if subject in count.ratings else 0
        state = (count.outcome(subject), level, asked[subject], count.differing[subject])
        matched = str(int(count.joined(subject))) if level else "None"
        what = (case.item, case.department, int(case.citizen_present), shown(case.finished_at), matched)
        expected.append((*subject, region, hall, case.window, day(case.finished_at), *state, *what))
    rows = [
        {**row, "level": row["level"] or 0, "matched": str(row["matched"])}
        for row in judged.rows("v_case_state")
    ]
    names = "source case_no service_no region hall window day outcome level attempts differing"
    names += " item department citizen_present finished_at matched"
    assert taken(rows, names) == sorted(expected)


def test_v_attempts_tells_each_attempt_and_its_end(judged: Judged) -> None:
    count = judged.count
    expected = []
    for token, row in count.attempts.items():
        kept = count.ratings.get(row["subject"])
        rated = kept is not None and kept["attempt"] is row
        ended = "rated" if rated else "unrated" if row["cause"] else "open"
        opened = shown(row["asked"] or row["other"]) if row["asked"] or row["other"] else ""
        held = int(row["asked"] is not None)
        expected.append((token.hex(), *row["at"], opened, held, ended, row["cause"] or ""))
    rows = [{**row, "cause": row["cause"] or ""} for row in judged.rows("v_attempts")]
    assert taken(rows, "token region hall window opened_at asked_held ended_as cause") == sorted(expected)


def test_v_unmatched_tells_why_a_rating_stands_beside(judged: Judged) -> None:
    count = judged.count
    expected = [
        (*s, r["level"], day(r["pressed_at"]), "other-window" if s in count.cases else "no-case")
        for s, r in count.ratings.items()
        if len(s) == 3 and not count.joined(s)
    ]
    assert taken(judged.rows("v_unmatched"), "source case_no service_no level day reason") == sorted(expected)


def test_v_consultations_counts_apart(judged: Judged) -> None:
    count = judged.count
    subjects = {row["subject"] for row in count.attempts.values() if len(row["subject"]) == 4}
    assert len(subjects) > 20
    expected = []
    for subject in subjects:
        level = count.ratings[subject]["level"] if subject in count.ratings else 0
        expected.append((subject[3], "/".join(subject[:3]), count.outcome(subject), level))
    rows = [{**row, "level": row["level"] or 0} for row in judged.rows("v_consultations")]
    assert taken(rows, "visit asked_at outcome level") == sorted(expected)


@pytest.mark.promise(6)
def test_v_aside_holds_what_could_not_be_taken_with_its_place(judged: Judged) -> None:
    expected = [
        (*station, stream or "", seq or 0, int(alarm)) for station, stream, seq, alarm in judged.count.aside
    ]
    rows = [{**r, "stream": r["stream"] or "", "seq": r["seq"] or 0} for r in judged.rows("v_aside")]
    assert taken(rows, "region hall station stream seq alarm") == sorted(expected)


def test_practice_and_simulated_events_and_presses_without_attempt_are_kept_apart(judged: Judged) -> None:
    apart = [(event, why, token.hex()) for event, (why, token) in judged.count.apart.items()]
    waiting = [(came.event_id, press.token.hex()) for came, press in judged.count.waiting]
    assert taken(judged.rows("v_apart"), "event_id reason token") == sorted(apart)
    assert taken(judged.rows("v_waiting_presses"), "event_id token") == sorted(waiting)


@pytest.mark.promise(3)
def test_v_streams_and_receipts_tell_what_is_held(judged: Judged) -> None:
    count = judged.count
    for row in judged.rows("v_streams"):
        name = row["stream"]
        held = {seq for stream, seq in count.places if stream == name} | count.gone.get(name, set())
        contiguous = next(n for n in range(len(held) + 1) if n + 1 not in held)
        assert (row["contiguous"], row["lost"]) == (contiguous, len(count.gone.get(name, ())))
        receipts = {h.stream: h for h in judged.store.held(row["region"], row["hall"], row["station"])}
        receipt = receipts[name]
        assert receipt.seq == contiguous
        assert receipt.top in {*held, contiguous}
        assert receipt.top == max(held, default=0) or len(receipt.missing) == 16
        assert receipt.hash == count.places.get((name, contiguous), "")
        missing = set(range(1, receipt.top + 1)) - held
        told = {seq for first, last in receipt.missing for seq in range(first, last + 1)}
        assert told == missing, "up to its top a receipt says exactly what is held"


@pytest.mark.parametrize(
    "view,dimensions",
    [
        ("hall", "region hall"),
        ("department", "region hall department"),
        ("window", "region hall window"),
        ("item", "region hall department item"),
        ("day", "region hall day"),
        ("all", "day region hall department window item"),
    ],
)
def test_each_figure_equals_the_recount_with_its_denominators(
    judged: Judged, view: str, dimensions: str
) -> None:
    names = dimensions.split()
    expected = judged.count.figures(*names)
    rows = {tuple(row[name] for name in names): row for row in judged.rows(f"v_figures_{view}")}
    told = {cell: {name: row[name] for name in COUNTED if row[name]} for cell, row in rows.items()}
    assert told == {cell: dict(+counts) for cell, counts in expected.items() if +counts}
    for row in rows.values():
        unrated = sum(row[name] for name in COUNTED[8:15])
        assert row["unrated"] == unrated
        assert row["asked"] == row["rated"] + unrated + row["open"] + row["elsewhere"]
        assert row["not_asked"] == row["finished"] - row["asked"]
        assert sum(row[f"level_{n}"] for n in range(1, 6)) == row["rated"]
        assert row["satisfied"] + row["bad"] == row["rated"]
        assert row["active_rate"] == ratio(row["rated"], row["finished"])
        assert row["satisfied_rate"] == ratio(row["level_3"] + row["level_4"] + row["level_5"], row["rated"])
        assert row["very_satisfied_rate"] == ratio(row["level_5"], row["rated"])
        assert row["bad_rate"] == ratio(row["level_1"] + row["level_2"], row["rated"])


def ratio(over: int, of: int) -> float | None:
    return over / of if of else None


def taken(rows: Sequence[Row], names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in names.split()) for row in rows)
