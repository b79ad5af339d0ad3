"""The plan of the demo: repeatable, complete, and honest about who presses."""

import csv
from collections import Counter

import pytest

from firmware_sim.demo.plan import COLUMNS, Behaviour, at_window, csv_line, draw, window_name


@pytest.mark.parametrize("ratings", [1, 3, 200])
def test_exactly_as_many_citizens_press_as_ratings_are_wanted(ratings: int) -> None:
    assert sum(case.rates for case in draw(1, 1, 4, ratings)) == ratings


def test_the_same_seed_gives_the_same_cases_and_choices() -> None:
    assert draw(7, 1, 4, 50) == draw(7, 1, 4, 50)
    assert draw(7, 1, 4, 50) != draw(8, 1, 4, 50)


def test_a_further_run_has_new_case_numbers_and_the_same_choices() -> None:
    first, second = draw(7, 1, 4, 50), draw(7, 2, 4, 50)
    assert not {case.case_no for case in first} & {case.case_no for case in second}
    assert [(case.behaviour, case.key) for case in first] == [(case.behaviour, case.key) for case in second]


def test_some_leave_some_press_twice_and_one_meets_an_unplugged_pad() -> None:
    kinds = Counter(case.behaviour for case in draw(1, 1, 4, 200))
    assert kinds[Behaviour.LEAVE] > 0
    assert kinds[Behaviour.PRESS_TWICE] > 0
    assert kinds[Behaviour.PRESS_UNPLUGGED] == 1


@pytest.mark.promise(4)
def test_who_leaves_presses_no_key() -> None:
    for case in draw(1, 1, 4, 200):
        assert (case.behaviour is Behaviour.LEAVE) == (case.key is None)


def test_every_case_is_at_one_of_the_windows() -> None:
    planned = draw(1, 1, 3, 60)
    parts = [list(at_window(planned, window_name(index))) for index in range(3)]
    assert sum(map(len, parts)) == len(planned)


def test_a_row_of_the_feed_has_its_columns() -> None:
    [row] = csv.reader([csv_line(draw(1, 1, 1, 1)[0], "2026-01-02T03:04:05+08:00")])
    assert dict(zip(COLUMNS, row, strict=True))["finished"] == "2026-01-02T03:04:05+08:00"
