"""Ranges of held places against plain sets."""

from hypothesis import given
from hypothesis import strategies as st

from evaluation.store.held import Held

RANGES = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8)), max_size=40)


@given(RANGES)
def test_held_places_equal_a_plain_set(drawn: list[tuple[int, int]]) -> None:
    held, plain = Held(), set[int]()
    for first, more in drawn:
        held.add(first, first + more)
        plain.update(range(first, first + more + 1))
    contiguous = next(n for n in range(len(plain) + 1) if n + 1 not in plain)
    assert (held.contiguous, held.top) == (contiguous, max(plain, default=0))
    assert {n for n in range(1, 80) if held.holds(n)} == plain
    gaps = {n for n in range(1, held.top + 1) if n not in plain}
    told = [n for first, last in held.missing() for n in range(first, last + 1)]
    assert told == sorted(gaps)[: len(told)]
    assert set(told) == gaps or len(held.missing()) == 16
