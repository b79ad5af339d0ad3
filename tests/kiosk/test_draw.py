"""Random bytes by the page: none is given out twice."""

import pytest

from kiosk.draw import PAGE_BYTES, RandomPage


def test_no_byte_is_given_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter([bytes(range(256)) * 16, b"\xaa" * PAGE_BYTES])
    monkeypatch.setattr("os.urandom", lambda count: next(pages)[:count])
    draw = RandomPage()
    assert [draw(16), draw(8)] == [bytes(range(16)), bytes(range(16, 24))]
    for _ in range((PAGE_BYTES - 24) // 16):
        assert draw(16) != b"\xaa" * 16
    assert draw(16) == b"\xaa" * 16


def test_what_is_drawn_cannot_be_guessed() -> None:
    drawn = [RandomPage()(16) for _ in range(8)]
    assert len(set(drawn)) == 8
    assert all(len(value) == 16 for value in drawn)
