"""Lines break between hanzi, never before a closing sign or after an opening one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.kinsoku import NOT_FIRST, NOT_LAST, balanced, joined, lines


def width(text: str) -> float:
    """A hanzi is 2 wide, a Latin letter 1."""
    return sum(1 if character.isascii() else 2 for character in text)


@pytest.mark.parametrize(
    ("text", "wide", "expected"),
    [
        ("请对本次服务作出评价", 8, ["请对本次", "服务作出", "评价"]),
        ("评价已记录，谢谢您。", 10, ["评价已记", "录，谢谢", "您。"]),
        ("看（说明）再评价", 8, ["看（说", "明）再评", "价"]),
        ("Touch a face to rate", 12, ["Touch a face", "to rate"]),
        ("第 12 项，共 34 项", 9, ["第 12", "项，共 34", "项"]),
        ("一\n二", 10, ["一", "二"]),
        ("Unbelievable", 5, ["Unbel", "ievab", "le"]),
        ("", 10, [""]),
    ],
)
def test_a_text_breaks_where_a_reader_expects_it(text: str, wide: float, expected: list[str]) -> None:
    assert lines(text, wide, width) == expected


@given(st.text("评价满意ab 1，。！？（）《》“”%", max_size=60), st.integers(10, 40))
def test_no_line_begins_or_ends_with_a_forbidden_sign_and_nothing_is_lost(text: str, wide: int) -> None:
    broken = lines(text, wide, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(width(line) <= wide for line in broken)
    for before, after in pairwise(broken):
        # A run of signs longer than a line has no rule that it could keep.
        tied = after[:1] in NOT_FIRST or before[-1:] in NOT_LAST
        assert not tied or _is_run(before, after)


def _is_run(before: str, after: str) -> bool:
    signs = NOT_FIRST | NOT_LAST
    return sum(character in signs for character in before + after) >= len(before) / 2


@given(st.text("评价满意，。", min_size=1, max_size=60), st.integers(10, 40))
def test_balanced_lines_are_as_few_and_no_wider(text: str, wide: int) -> None:
    even = balanced(text, wide, width)
    assert len(even) == len(lines(text, wide, width))
    assert all(width(line) <= wide for line in even)


def test_no_single_hanzi_is_left_for_the_last_line() -> None:
    assert balanced("大厅环境与设备", 12, width) == ["大厅环境", "与设备"]


def test_lines_are_joined_again_as_they_were() -> None:
    assert joined(["Papers", "asked for"]) == "Papers asked for"
    assert joined(["请对本次", "服务"]) == "请对本次服务"
