"""One direction of a line and what faults make of its bytes, in virtual time."""

import random

import pytest

from firmware_sim.faults.active import FaultSet
from firmware_sim.faults.cable import Cable
from firmware_sim.faults.uart import resample
from firmware_sim.faults.vocabulary import parse_order

DATA = bytes(range(256)) * 8


def carried(*faults: str, seed: int = 3, data: bytes = DATA, baud: int = 9600, until_s: float = 1e4) -> bytes:
    """Return what arrives at the host until then."""
    faulty, now_s = FaultSet(seed), 10.0
    for words in faults:
        faulty.on(parse_order(words.split()), now_s)
    cable, arrived = Cable("to-host", baud, faulty), b""
    cable.put(data, now_s)
    while (due_s := cable.next_deadline_s(now_s)) is not None and due_s < now_s + until_s:
        assert due_s >= now_s
        now_s = due_s
        faulty.tick(now_s)
        arrived += cable.take(now_s)
    return arrived


def test_a_good_cable_changes_nothing() -> None:
    assert carried() == DATA


@pytest.mark.parametrize(
    "words", ["flip rate=0.01", "drop rate=0.1", "double rate=0.1", "wrong-baud baud=4800"]
)
def test_the_same_seed_gives_the_same_faults(words: str) -> None:
    assert carried(words) == carried(words)
    assert carried(words) != DATA
    if "baud" not in words:
        assert carried(words, seed=4) != carried(words)


def test_bits_flip_at_the_rate_asked_for() -> None:
    flipped = sum((a ^ b).bit_count() for a, b in zip(DATA, carried("flip rate=0.01"), strict=True))
    assert 0.008 < flipped / (8 * len(DATA)) < 0.012


@pytest.mark.parametrize(("words", "part"), [("drop rate=0.1", 0.9), ("double rate=0.1", 1.1)])
def test_bytes_are_lost_and_doubled_at_the_rate_asked_for(words: str, part: float) -> None:
    assert len(carried(words)) == pytest.approx(part * len(DATA), rel=0.03)


def test_a_count_bounds_what_happens() -> None:
    assert len(carried("drop rate=1 count=5")) == len(DATA) - 5
    assert carried("flip rate=1 count=3")[1:] == DATA[1:]


def test_a_fault_of_the_other_way_is_none_here() -> None:
    assert carried("drop rate=1 way=to-pad") == DATA
    assert carried("drop rate=1 way=to-host") == b""


def test_delayed_bytes_keep_their_order() -> None:
    assert carried("delay rate=0.05 time=0.3") == DATA
    assert carried("delay rate=1 time=50", until_s=40) == b""


def test_what_was_held_up_comes_when_the_fault_ends() -> None:
    faults = FaultSet()
    faults.on(parse_order(["delay", "rate=1", "time=50"]), 0.0)
    cable = Cable("to-host", 9600, faults)
    cable.put(b"abc", 0.0)
    assert cable.take(1.0) == b""
    faults.off("delay", 2.0)
    assert cable.take(2.0) == b"abc"


def test_a_drip_is_a_byte_a_second() -> None:
    faults = FaultSet()
    faults.on(parse_order(["drip"]), 0.0)
    cable = Cable("to-host", 9600, faults)
    cable.put(b"0123456789", 0.0)
    assert cable.take(3.5) == b"012"
    faults.off("drip", 4.0)
    assert cable.take(4.1) == b""  # the byte under way begins anew
    assert cable.take(4.2) == b"3456789"


def test_a_babbling_line_carries_as_much_as_it_can_and_not_more() -> None:
    faults = FaultSet()
    faults.on(parse_order(["babble"]), 0.0)
    cable = Cable("to-host", 9600, faults)
    noise = b"".join(cable.take(step / 50) for step in range(501))
    assert len(noise) == pytest.approx(9600, abs=2)
    assert len(set(noise)) == 256
    assert len(cable.take(1e6)) <= 4096  # not what a sleep of hours piles up


def test_noise_that_is_counted_comes_to_its_end_on_a_line_that_is_silent_too() -> None:
    faults = FaultSet()
    faults.on(parse_order(["babble", "count=100"]), 0.0)
    cable = Cable("to-host", 9600, faults)
    assert len(b"".join(cable.take(step / 50) for step in range(501))) == 100
    assert not faults.orders()


def test_a_line_without_a_speed_is_through_at_once() -> None:
    cable = Cable("to-host", 300, FaultSet(), paced=False)
    cable.put(DATA, 5.0)
    assert cable.take(5.0) == DATA
    assert cable.next_deadline_s(5.0) is None


@pytest.mark.parametrize("part", [0.96, 0.98, 1.0, 1.02, 1.04])
def test_a_clock_that_is_a_few_per_cent_wrong_is_read(part: float) -> None:
    assert resample(DATA, 9600 * part, 9600) == DATA


@pytest.mark.parametrize("read_baud", [300, 4800, 9000, 10_300, 19_200, 38_400, 115_200])
def test_another_speed_is_other_bytes_and_nothing_is_raised(read_baud: int) -> None:
    draw = random.Random(read_baud)
    for _ in range(50):
        data = draw.randbytes(23)
        assert resample(data, 9600, read_baud) != data
    assert resample(b"", 9600, read_baud) == b""


def test_half_the_speed_reads_two_bits_as_one() -> None:
    # start, eight data bits and stop of FF at 4800 take 20 bits of 9600: 0 0 and then all 1
    assert resample(b"\xff", 4800, 9600) == b"\xfe"
    assert resample(b"\x00", 4800, 9600) == b"\x00"
