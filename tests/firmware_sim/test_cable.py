"""A bad cable: the same seed gives the same faults, at about the rate asked for."""

import pytest

from firmware_sim.cable import Cable, Faults

DATA = bytes(range(256)) * 100


def test_a_good_cable_changes_nothing() -> None:
    assert Cable(1).carry(DATA, 0.0) == DATA


@pytest.mark.parametrize(
    "faults", [Faults(ber=0.01), Faults(drop=0.1), Faults(dup=0.1), Faults(noise_per_s=5)]
)
def test_the_same_seed_gives_the_same_faults(faults: Faults) -> None:
    def carried(seed: int) -> bytes:
        cable = Cable(seed, faults)
        return b"".join(cable.carry(DATA[:50], float(second)) for second in range(100))

    assert carried(1) == carried(1)
    assert carried(1) != carried(2)
    assert carried(1) != DATA[:50] * 100


def test_bits_flip_at_the_rate_asked_for() -> None:
    carried = Cable(3, Faults(ber=0.01)).carry(DATA, 0.0)
    flipped = sum((a ^ b).bit_count() for a, b in zip(DATA, carried, strict=True))
    assert 0.008 < flipped / (8 * len(DATA)) < 0.012


@pytest.mark.parametrize(("faults", "part"), [(Faults(drop=0.1), 0.9), (Faults(dup=0.1), 1.1)])
def test_bytes_are_lost_and_doubled_at_the_rate_asked_for(faults: Faults, part: float) -> None:
    assert len(Cable(3, faults).carry(DATA, 0.0)) == pytest.approx(part * len(DATA), rel=0.02)


def test_noise_comes_between_and_not_inside() -> None:
    cable = Cable(3, Faults(noise_per_s=10))
    cable.carry(b"", 0.0)
    carried = cable.carry(b"frame", 1.0)
    assert carried.endswith(b"frame")
    assert len(carried) > len(b"frame")


def test_a_long_silence_does_not_pile_up_noise() -> None:
    cable = Cable(3, Faults(noise_per_s=1000))
    cable.carry(b"", 0.0)
    assert len(cable.carry(b"", 1e6)) < 100


def test_mended_it_is_good_again() -> None:
    cable = Cable(3, Faults(drop=1.0))
    assert cable.carry(DATA, 0.0) == b""
    cable.set_faults(Faults())
    assert cable.carry(DATA, 1.0) == DATA


@pytest.mark.parametrize("values", [{"ber": 1.1}, {"drop": -0.1}, {"dup": 2.0}, {"noise_per_s": -1.0}])
def test_rates_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        Faults(**values)
