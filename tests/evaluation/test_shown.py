"""Tables whose Chinese columns line up."""

import unicodedata
from collections import defaultdict

import pytest

from evaluation.shown import stats_lines, table, width
from evaluation.statistics import Statistics
from evaluation.store.figures import COUNTERS


@pytest.mark.parametrize("text,columns", [("", 0), ("abc", 3), ("满意", 4), ("第1名", 5), ("（）", 4)])
def test_a_chinese_character_takes_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_line_up_as_they_look() -> None:
    lines = table([["窗口", "非常满意"], ["w01", "7"], ["不动产登记", "12"]])
    assert lines == ["窗口        非常满意", "w01                7", "不动产登记        12"]
    assert (
        len({sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines}) == 1
    )


@pytest.mark.parametrize("columns", [40, 80, 120, None])
def test_halls_that_do_not_fit_beside_the_others_stand_below_them(columns: int | None) -> None:
    counts = (*COUNTERS, "not_asked", "unrated", "satisfied", "bad")
    halls = [{"region": "511526", "hall": f"hall-{n}", **dict.fromkeys(counts, n)} for n in range(8)]
    beside: dict[str, int] = defaultdict(int)
    lines = stats_lines(Statistics("a" * 16, "real", halls, beside), columns)
    headings = [line.split() for line in lines if "511526/" in line]
    assert [name for heading in headings for name in heading] == [f"511526/hall-{n}" for n in range(8)]
    assert columns is None or max(map(width, lines)) <= columns or len(headings) == 8
    assert columns is not None or len(headings) == 1
