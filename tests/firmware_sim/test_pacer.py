"""The speed of a line: never faster than bytes x 10 / baud."""

import pytest

from firmware_sim.pacer import QUEUED_BYTES_MAX, Pacer


@pytest.mark.parametrize("baud", [300, 9600, 115200])
def test_each_byte_has_passed_when_its_stop_bit_has(baud: int) -> None:
    pacer = Pacer(10 / baud)
    pacer.put(b"0123456789", 5.0)
    for count in range(1, 11):
        assert pacer.take(5.0 + (count - 0.5) * 10 / baud) == b""
        assert pacer.take(5.0 + count * 10 / baud) == b"0123456789"[count - 1 : count]
    assert pacer.idle


def test_bytes_wait_behind_those_before_them() -> None:
    pacer = Pacer(10 / 9600)
    pacer.put(b"a" * 96, 0.0)
    pacer.put(b"b" * 96, 0.05)
    assert pacer.take(0.1) == b"a" * 96
    assert pacer.take(0.2) == b"b" * 96


def test_a_line_that_was_idle_gives_no_time_back() -> None:
    pacer = Pacer(10 / 9600)
    pacer.put(b"a", 0.0)
    pacer.take(1.0)
    pacer.put(b"b" * 96, 100.0)
    assert pacer.take(100.05) == b"b" * 48


def test_following_the_deadlines_moves_everything_in_the_right_time() -> None:
    pacer, now_s, moved = Pacer(10 / 9600), 0.0, b""
    pacer.put(bytes(range(200)), now_s)
    while (deadline_s := pacer.next_deadline_s()) is not None:
        assert deadline_s > now_s
        now_s = deadline_s
        moved += pacer.take(now_s)
    assert moved == bytes(range(200))
    assert now_s == pytest.approx(200 * 10 / 9600)


def test_what_is_too_much_is_lost_not_kept() -> None:
    pacer = Pacer(10 / 9600)
    pacer.put(b"x" * (QUEUED_BYTES_MAX + 10), 0.0)
    assert pacer.free_bytes == 0
    assert len(pacer.take(1e6)) == QUEUED_BYTES_MAX


def test_an_unplugged_line_forgets() -> None:
    pacer = Pacer(10 / 9600)
    pacer.put(b"x", 0.0)
    pacer.clear()
    assert pacer.take(10.0) == b""
    assert pacer.next_deadline_s() is None
