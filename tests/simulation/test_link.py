"""The whole protocol in virtual time, against a model of the pad and against the simulated pad itself.
`SEED=953 pytest tests/simulation/test_link.py -k one_seed` runs one seed again.
"""

import os

import pytest

from tests.mutants.link_mutants import HOST_MUTANTS, PAD_MUTANTS
from tests.simulation.link_firmware import FirmwarePad
from tests.simulation.link_pad_model import PadModel
from tests.simulation.link_station import Station
from tests.simulation.link_world import SimulatedPad, World

SEEDS = 1200
PADS: tuple[type[SimulatedPad], ...] = (PadModel, FirmwarePad)

# Here a press of one log is taken for one of another, unless the host looks at epoch, boot and time.
TWO_LOGS = (73, 253, 654, 1019, 1078)
BUG_SEEDS = (*TWO_LOGS, *range(1500))


@pytest.mark.promise(1)
@pytest.mark.promise(2)
@pytest.mark.promise(8)
@pytest.mark.parametrize("pad_type", PADS)
def test_every_press_arrives_once_in_order_and_every_question_ends(pad_type: type[SimulatedPad]) -> None:
    presses = 0
    for seed in range(SEEDS):
        world = World(seed, pad_type=pad_type)
        assert world.run() == [], f"SEED={seed}"
        presses += world.presses_taken
    assert presses > SEEDS, "hardly anybody pressed: this showed nothing"


@pytest.mark.parametrize("pad_type", PADS)
@pytest.mark.parametrize("seed", [int(os.environ["SEED"])] if "SEED" in os.environ else TWO_LOGS)
def test_one_seed_goes_well(seed: int, pad_type: type[SimulatedPad]) -> None:
    assert World(seed, pad_type=pad_type).run() == []


@pytest.mark.parametrize("pad_type", PADS)
def test_a_seed_gives_the_same_run_again(pad_type: type[SimulatedPad]) -> None:
    first, second = World(5, pad_type=pad_type), World(5, pad_type=pad_type)
    assert first.run() == second.run()
    assert first.now_s == second.now_s
    assert first.presses_taken == second.presses_taken


@pytest.mark.parametrize("mutant", HOST_MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_bug_of_the_host_is_found(mutant: type[Station]) -> None:
    assert any(World(seed, station_type=mutant).run() for seed in BUG_SEEDS)


@pytest.mark.parametrize("mutant", PAD_MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_bug_of_the_pad_is_found(mutant: type[PadModel]) -> None:
    assert any(World(seed, pad_type=mutant).run() for seed in BUG_SEEDS)
