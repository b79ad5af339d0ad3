"""Swapped cables: who hangs where, in whatever order they are swapped and put right."""

import itertools

import pytest

from firmware_sim.swaps import Swaps

PADS = ("a", "b", "c")
PAIRS = (("a", "b"), ("b", "c"), ("a", "c"))


def test_two_pads_hang_at_each_others_cables_until_it_is_put_right() -> None:
    swaps = Swaps()
    swaps.switched(("a", "b"), on=True)
    assert swaps.places(PADS) == {"a": "b", "b": "a", "c": "c"}
    assert swaps.places(("a", "c")) == {"a": "a", "c": "c"}  # b was taken away
    swaps.switched(("a", "b"), on=False)
    assert swaps.places(PADS) == {pad: pad for pad in PADS}


@pytest.mark.parametrize("ending", list(itertools.permutations(PAIRS)))
def test_each_pad_is_at_its_own_cable_when_all_is_put_right_in_any_order(
    ending: tuple[tuple[str, str], ...],
) -> None:
    swaps = Swaps()
    for pair in PAIRS:
        swaps.switched(pair, on=True)
        assert sorted(swaps.places(PADS).values()) == sorted(PADS)
    for pair in ending:
        swaps.switched(pair, on=False)
    assert swaps.places(PADS) == {pad: pad for pad in PADS}
