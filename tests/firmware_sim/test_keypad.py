"""When a key counts (docs/pad-protocol.md, section 4)."""

from firmware_sim.keypad import DEBOUNCE_S, Keypad

MS = 0.001


def counted(edges: list[tuple[float, int, bool]], down: tuple[int, ...] = ()) -> list[int]:
    """Return the keys that count on these edges (ms, key, down), looked at every half millisecond."""
    pad, keys = Keypad(down), []
    for step in range(400):
        now_s = step / 2 * MS
        for at_ms, key, is_down in edges:
            if at_ms == step / 2:
                pad.edge(key, down=is_down, now_s=now_s)
        keys += [key for key, _down_s in pad.tick(now_s)]
    assert pad.next_deadline_s() is None
    return keys


def test_a_key_counts_at_the_end_of_its_debouncing() -> None:
    pad = Keypad()
    pad.edge(5, down=True, now_s=1.0)
    assert pad.next_deadline_s() == 1.0 + DEBOUNCE_S
    assert pad.tick(1.0 + DEBOUNCE_S - MS) == []
    assert pad.tick(1.0 + DEBOUNCE_S) == [(5, 1.0)]
    assert pad.tick(2.0) == []


def test_edges_within_the_debouncing_are_one_press_and_a_touch_too_short_is_none() -> None:
    bouncing = [(at, 2, at % 2 == 0) for at in range(9)]
    assert counted([*bouncing, (60, 2, False)]) == [2]
    assert counted([(0, 2, True), (10, 2, False)]) == []


def test_a_key_counts_again_after_it_was_up_for_long_enough() -> None:
    assert counted([(0, 1, True), (30, 1, False), (60, 1, True), (90, 1, False)]) == [1, 1]
    assert counted([(0, 1, True), (30, 1, False), (40, 1, True), (90, 1, False)]) == [1]


def test_of_two_that_go_down_at_once_none_is_taken() -> None:
    assert counted([(0, 1, True), (0, 4, True), (40, 1, False), (40, 4, False)]) == []
    assert counted([(0, 1, True), (14, 4, True), (40, 1, False), (60, 4, False)]) == []


def test_the_second_of_two_is_not_taken_while_the_first_is_down() -> None:
    assert counted([(0, 1, True), (20, 4, True), (50, 4, False), (90, 1, False)]) == [1]


def test_a_key_that_is_down_at_the_start_is_none_and_lets_no_other_count() -> None:
    assert counted(
        [(20, 4, True), (50, 4, False), (90, 3, False), (120, 4, True), (150, 4, False)], (3,)
    ) == [4]
