"""A bus of simulated pads in virtual time: loss, corruption, collisions, resets, restarts.
`SEED=17 pytest tests/simulation/test_bus.py -k one_seed` runs one seed again.
"""

import os

import pytest

from devices.bus import Bus
from tests.mutants.bus_mutants import BUS_MUTANTS
from tests.simulation.bus_world import BusWorld

SEEDS = 30


@pytest.mark.promise(1)
@pytest.mark.promise(7)
def test_every_press_of_a_bus_arrives_once_in_order_and_every_question_ends() -> None:
    presses = 0
    for seed in range(SEEDS):
        world = BusWorld(seed)
        assert world.run() == [], f"SEED={seed}"
        presses += world.presses_taken
    assert presses > SEEDS, "hardly anybody pressed: this showed nothing"


@pytest.mark.parametrize("seed", [int(os.environ.get("SEED", "5"))])
def test_one_seed_of_a_bus_goes_well_and_the_same_way_again(seed: int) -> None:
    first, second = BusWorld(seed), BusWorld(seed)
    assert first.run() == second.run() == []
    assert first.presses_taken == second.presses_taken


@pytest.mark.parametrize("mutant", BUS_MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_bug_of_the_host_on_a_bus_is_found(mutant: type[Bus]) -> None:
    assert any(BusWorld(seed, mutant).run() for seed in range(SEEDS))
