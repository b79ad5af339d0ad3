"""What of a question's text goes to a pad."""

import pytest

from devices.question import TEXT_BYTES_MAX, shown_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请评价", "请评价"),
        ("a\x00b\x1b[2J\r\nc\x7f\x85d", "a b [2J  c  d"),  # section 3 of the page: a host sends none of them
        ("评" * 22, "评" * 21),
        ("\ud800", "?"),
    ],
)
def test_a_text_is_cut_between_characters_and_has_no_control_characters(text: str, shown: str) -> None:
    assert shown_text(text) == shown
    assert len(shown.encode()) <= TEXT_BYTES_MAX
