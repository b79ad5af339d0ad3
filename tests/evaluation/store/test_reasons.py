"""Details and surveys in the store: joined to their rating whichever comes first, counted in no figure."""

from pathlib import Path
from typing import Any

from evaluation.model import RatingDetail, SurveyAnswer
from evaluation.store import Incoming, Store, open_readonly
from tests.evaluation.arrivals import Station, attempt, finished


def stored(tmp_path: Path, *events: Incoming) -> Any:
    """A function that queries a store which took these events, in this order."""
    path = tmp_path / "store.db"
    store = Store.create(path, "real")
    store.add(events)
    store.close()

    def rows(sql: str) -> list[tuple[object, ...]]:
        with open_readonly(path) as reader:
            return [tuple(row.values()) for row in reader.rows(sql)]

    return rows


def detail(station: Station, number: str, *topics: str, nonce: int = 0) -> Incoming:
    asked = attempt(number, nonce=nonce)
    return station.event(f"d-{asked.token.hex()}", "rating.detail", RatingDetail(asked, topics))


def test_a_detail_is_joined_to_its_rating_though_it_came_first(tmp_path: Path) -> None:
    station = Station()
    first = detail(station, "A1", "attitude", "time")
    rows = stored(tmp_path, first, station.rating(attempt(), 1), station.case(finished()))
    assert rows("SELECT topics, matched FROM v_ratings") == [('["attitude", "time"]', 1)]
    wanted = "SELECT topic, level, version, code, text, item FROM v_reasons ORDER BY topic"
    assert rows(wanted) == [
        ("attitude", 1, "2020", 115, "服务态度差效率低", "居住证办理"),
        ("time", 1, "2020", 110, "无理由超过法定办理时间", "居住证办理"),
    ]


def test_a_topic_without_an_official_code_is_kept_without_one(tmp_path: Path) -> None:
    station = Station()
    rows = stored(tmp_path, station.rating(attempt(), 5), detail(station, "A1", "time"))
    assert rows("SELECT topic, level, code FROM v_reasons") == [("time", 5, None)]


def test_a_detail_of_a_refused_rating_stays_with_that_one(tmp_path: Path) -> None:
    station = Station()
    kept, later = attempt(), attempt(nonce=1)
    rows = stored(
        tmp_path,
        station.rating(kept, 5),
        station.rating(later, 2),
        station.rating(later, 1),
        detail(station, "A1", "guide", nonce=1),
    )
    assert rows("SELECT level, topics FROM v_ratings") == [(5, None)]
    assert rows("SELECT level, topics FROM v_refused ORDER BY level DESC") == [(2, '["guide"]'), (1, None)]
    assert rows("SELECT topic FROM v_reasons") == []


def test_a_second_key_in_an_attempt_does_not_take_the_detail_of_the_first(tmp_path: Path) -> None:
    station = Station()
    asked = attempt()
    rows = stored(tmp_path, station.rating(asked, 4), station.rating(asked, 1), detail(station, "A1", "time"))
    assert rows("SELECT topics FROM v_ratings") == [('["time"]',)]
    assert rows("SELECT topics FROM v_refused") == [(None,)]


def test_answers_of_a_survey_are_marked_where_no_token_was_given(tmp_path: Path) -> None:
    station = Station()
    answers = [SurveyAnswer("2026-1", "overall", "4", "v-1"), SurveyAnswer("2026-1", "way", "net")]
    events = [station.event(f"e-{n:032x}", "survey.answer", answer) for n, answer in enumerate(answers)]
    rows = stored(tmp_path, *events, events[0])
    wanted = "SELECT campaign, question, answer, visitor, anonymous, hall FROM v_survey_answers ORDER BY 2"
    assert rows(wanted) == [
        ("2026-1", "overall", "4", "v-1", 0, "h1"),
        ("2026-1", "way", "net", None, 1, "h1"),
    ]
    assert rows("SELECT * FROM v_figures_all") == []


def test_codes_of_another_version_of_the_program_are_renewed_at_the_next_opening(tmp_path: Path) -> None:
    rows = stored(tmp_path)
    path = tmp_path / "store.db"
    store = Store.open(path)
    store._connection.execute("UPDATE reason_codes SET code = 599 WHERE code = 517")
    store.close()
    Store.open(path).close()
    assert rows("SELECT count(*) FROM reason_codes WHERE code = 517") == [(1,)]
    assert rows("SELECT count(*) FROM reason_codes WHERE code = 599") == [(0,)]
