"""`until` returns as soon as it can, and says what it saw when it cannot."""

import re
from collections.abc import Iterator

import pytest

from tests.until import until


def test_it_returns_the_first_truthy_value() -> None:
    values: Iterator[str] = iter(["", "", "found", "too late"])
    assert until(lambda: next(values), deadline_s=5) == "found"


def test_it_asks_once_even_with_no_time_at_all() -> None:
    assert until(lambda: "at once", deadline_s=0) == "at once"


def test_it_names_the_condition_and_the_last_value_when_the_deadline_has_passed() -> None:
    asked: list[int] = []

    def enough_pads() -> list[int]:
        asked.append(1)
        return []

    with pytest.raises(AssertionError, match=re.escape("enough_pads not true within 0.02 s, last value: []")):
        until(enough_pads, deadline_s=0.02)
    assert len(asked) > 1


def test_an_exception_of_the_condition_passes_through() -> None:
    def broken() -> bool:
        raise LookupError("no such pad")

    with pytest.raises(LookupError):
        until(broken, deadline_s=5)
