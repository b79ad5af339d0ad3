"""What a text costs is known before it is sent; numbers are checked before anything is opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.modem.numbers import NumberError, dialled, masked, same_subscriber
from devices.modem.text import PARTS_MAX, UNITS_ALONE, UNITS_IN_PART, TextError, parts_of, units_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一", 1),
        ("一" * 70, 1),
        ("一" * 71, 2),
        ("一" * 134, 2),
        ("一" * 135, 3),
        ("一" * 670, 10),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),  # 33 in each part: half an emoji is left free
        ("😀" * 67, 3),
    ],
)
def test_a_text_costs_as_many_parts_as_the_specification_says(text: str, parts: int) -> None:
    assert len(parts_of(text)) == parts


@pytest.mark.parametrize("text", ["", "一" * 671, "\ud83d", "a\udc00b"])
def test_a_text_that_cannot_be_sent_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(TextError) as caught:
        parts_of(text)
    assert "一" not in str(caught.value)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=600))
def test_parts_are_the_text_within_the_bounds(text: str) -> None:
    if units_of(text) > PARTS_MAX * (UNITS_IN_PART - 1):
        return
    parts = parts_of(text)
    assert "".join(parts) == text
    assert max(map(units_of, parts)) <= (UNITS_ALONE if len(parts) == 1 else UNITS_IN_PART)
    assert min(map(len, parts)) > 0


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+8613800138000", "+8613800138000"),
        ("+44 7700 900123", "+447700900123"),
        ("10086", "10086"),
        ("12345", "12345"),
        ("106900001234567", "106900001234567"),
    ],
)
def test_a_number_is_put_into_the_form_that_is_dialled(written: str, number: str) -> None:
    assert dialled(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1",
        "12800138000",
        "1380013800",
        "138001380001",
        "+8612800138000",
        "+86",
        "+1",
        "abc",
        "13800138000\r",
        "+0123456789",
        "1" * 30,
        "138001380٠٠",
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(NumberError) as caught:
        dialled(written + ";AT" if written == "abc" else written)
    assert len(written) < 3 or written not in str(caught.value)


def test_spellings_of_one_subscriber_are_the_same() -> None:
    for one in ("13800138000", "+8613800138000", "8613800138000", "008613800138000"):
        assert same_subscriber(one, "13800138000")
    assert not same_subscriber("13800138000", "13800138001")
    assert not same_subscriber("+447700900123", "7700900123")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800138000", "138****8000"), ("10086", "1****"), ("", ""), ("+8613800138000", "+86*******8000")],
)
def test_a_shown_number_does_not_tell_the_subscriber(number: str, shown: str) -> None:
    assert masked(number) == shown
