"""Six events an hour for each pad and kind, the rest counted and told with the next."""

from kiosk.faults import EVENTS_PER_HOUR_MAX, HOUR_S, FaultLimit


def test_the_first_six_of_an_hour_are_told_one_by_one() -> None:
    limit = FaultLimit()
    assert [limit.admit("pad-1", "silent", float(n)) for n in range(8)] == [1] * EVENTS_PER_HOUR_MAX + [
        None,
        None,
    ]


def test_what_was_only_counted_is_told_with_the_next_event() -> None:
    limit = FaultLimit()
    for n in range(9):
        limit.admit("pad-1", "silent", float(n))
    assert limit.admit("pad-1", "silent", HOUR_S) == 4
    assert limit.admit("pad-1", "silent", HOUR_S + 1) == 1


def test_pads_and_kinds_are_counted_apart() -> None:
    limit = FaultLimit()
    for n in range(7):
        limit.admit("pad-1", "silent", float(n))
    assert limit.admit("pad-1", "full", 7.0) == 1
    assert limit.admit("pad-2", "silent", 7.0) == 1
