"""Chips whose programs end with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.firmware_avr.chip import Chip

MakeChip = Callable[..., Chip]


@pytest.fixture
def make_chip(tmp_path: Path) -> Iterator[MakeChip]:
    with ExitStack() as stack:

        def make(name: str = "pad", **options: int) -> Chip:
            chip = Chip(tmp_path / f"{name}.eeprom", **options)
            stack.callback(chip.close)
            return chip

        yield make


@pytest.fixture
def chip(make_chip: MakeChip) -> Chip:
    """A pad at 9600 baud, point to point."""
    return make_chip()
