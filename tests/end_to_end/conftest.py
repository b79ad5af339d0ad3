"""Halls for end-to-end tests; whatever they started is ended, and a failing test shows the parts' logs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from firmware_sim.demo.citizens import PACES, Pace
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import SIMULATOR

MakeHall = Callable[..., EndToEndHall]


@pytest.fixture
def pad_program() -> tuple[str, ...]:
    """The program of the pads; a module may ask for several."""
    return SIMULATOR


@pytest.fixture
def make_hall(tmp_path: Path, pad_program: tuple[str, ...]) -> Iterator[MakeHall]:
    with ExitStack() as stack:

        def make(name: str = "hall", windows: int = 1, pace: Pace = PACES["fast"]) -> EndToEndHall:
            hall = EndToEndHall(tmp_path / name, windows, pace, pad_program)
            stack.callback(hall.close)
            return hall

        yield make
        for log in sorted(tmp_path.rglob("*.log")):
            print(f"--- {log.name}\n{log.read_text()[-3000:]}")  # noqa: T201  shown by pytest when a test fails


@pytest.fixture
def hall(make_hall: MakeHall) -> EndToEndHall:
    """One window, everything running."""
    return make_hall().start_all()
