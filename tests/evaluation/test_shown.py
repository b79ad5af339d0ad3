"""Tables whose Chinese columns line up."""

import unicodedata

import pytest

from evaluation.shown import table, width


@pytest.mark.parametrize("text,columns", [("", 0), ("abc", 3), ("满意", 4), ("第1名", 5), ("（）", 4)])
def test_a_chinese_character_takes_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_line_up_as_they_look() -> None:
    lines = table([["窗口", "非常满意"], ["w01", "7"], ["不动产登记", "12"]])
    assert lines == ["窗口        非常满意", "w01                7", "不动产登记        12"]
    assert (
        len({sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines}) == 1
    )
