"""Which faults are on: moments, durations, counts, chance."""

from firmware_sim.faults.active import FaultSet
from firmware_sim.faults.vocabulary import parse_order


def on(faults: FaultSet, words: str, now_s: float) -> None:
    faults.on(parse_order(words.split()), now_s)


def switched(faults: FaultSet) -> list[tuple[str, bool, float]]:
    return [(each.order.name, each.on, each.at_s) for each in faults.take_switched()]


def test_a_fault_begins_after_its_delay_and_ends_after_its_time() -> None:
    faults = FaultSet()
    on(faults, "drop after=5 for=10", 100.0)
    assert faults.get("drop") is None
    assert faults.next_deadline_s() == 105.0
    faults.tick(105.0)
    assert faults.get("drop") is not None
    assert faults.next_deadline_s() == 115.0
    faults.tick(114.9)
    assert faults.get("drop") is not None
    faults.tick(115.0)
    assert faults.get("drop") is None
    assert faults.next_deadline_s() is None
    assert switched(faults) == [("drop", True, 105.0), ("drop", False, 115.0)]


def test_a_late_tick_begins_and_ends_what_was_due_meanwhile() -> None:
    faults = FaultSet()
    on(faults, "drop after=5 for=10", 100.0)
    faults.tick(500.0)
    assert switched(faults) == [("drop", True, 500.0), ("drop", False, 500.0)]


def test_a_fault_without_a_time_lasts_until_it_is_switched_off() -> None:
    faults = FaultSet()
    for words in ("drop", "flip", "drip after=5"):
        on(faults, words, 0.0)
    faults.tick(1e6)
    faults.off("drop", 1e6)
    assert {order.name for order in faults.orders()} == {"flip", "drip"}
    faults.off(None, 1e6)
    assert faults.orders() == []
    faults.off("flip", 1e6)
    assert len(switched(faults)) == 6


def test_a_fault_that_is_switched_on_again_takes_the_new_values() -> None:
    faults = FaultSet()
    on(faults, "drop rate=0.5", 0.0)
    on(faults, "drop rate=0.25", 1.0)
    order = faults.get("drop")
    assert order
    assert order.number("rate") == 0.25
    assert switched(faults) == [("drop", True, 0.0), ("drop", False, 1.0), ("drop", True, 1.0)]


def test_a_counted_fault_ends_with_the_last_time() -> None:
    faults = FaultSet()
    on(faults, "drop rate=1 count=2", 0.0)
    assert faults.happens("drop", 1.0, 1.0)
    assert faults.get("drop") is not None
    assert faults.happens("drop", 1.0, 2.0)
    assert faults.get("drop") is None


def test_the_same_seed_gives_the_same_course_and_one_fault_does_not_change_another() -> None:
    def course(seed: int, also: bool) -> list[bool]:
        faults, happened = FaultSet(seed), []
        for _ in range(200):
            happened.append(faults.happens("drop", 0.3, 0.0))
            if also:
                faults.happens("flip", 0.5, 0.0)
        return happened

    assert course(1, also=False) == course(1, also=True)
    assert course(1, also=False) != course(2, also=False)
    assert 40 < sum(course(1, also=False)) < 80
