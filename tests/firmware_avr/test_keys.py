"""Debouncing: one press for one finger, none for a held key or for two at once."""

import ctypes

import pytest

from tests.firmware_avr.bench import LIBRARY

DEBOUNCE_MS = 15
MASKS = {key: 1 << key - 1 for key in range(1, 6)}


class Keys(ctypes.Structure):
    """`struct keys` of keys.h."""

    _fields_ = (("raw", ctypes.c_uint8), ("same_ms", ctypes.c_uint8), ("settled", ctypes.c_uint8))


class Finger:
    """Keys that were up long enough at the start; `found` is every press with its millisecond."""

    def __init__(self) -> None:
        self.keys = Keys()
        self.now_ms = 0
        self.found: list[tuple[int, int]] = []
        LIBRARY.keys_start(ctypes.byref(self.keys))
        self.hold(0, 50)

    def hold(self, mask: int, ms: int) -> None:
        for _ in range(ms):
            self.now_ms += 1
            key = LIBRARY.keys_tick(ctypes.byref(self.keys), ctypes.c_uint8(mask))
            if key:
                self.found.append((self.now_ms, key))


@pytest.mark.parametrize("key", MASKS)
def test_a_press_counts_once_at_the_end_of_debouncing(key: int) -> None:
    finger = Finger()
    finger.hold(MASKS[key], 5000)
    finger.hold(0, 100)
    assert finger.found == [(50 + DEBOUNCE_MS + 1, key)]


@pytest.mark.parametrize("key", MASKS)
def test_bouncing_contacts_give_one_press(key: int) -> None:
    finger = Finger()
    for bounce_ms in (1, 2, 1, 3, 1, 14, 5):
        finger.hold(MASKS[key], bounce_ms)
        finger.hold(0, 1)
    finger.hold(MASKS[key], 100)
    for bounce_ms in (1, 2, 14, 3):
        finger.hold(0, bounce_ms)
        finger.hold(MASKS[key], 1)
    finger.hold(0, 100)
    assert [pressed for _when, pressed in finger.found] == [key]


def test_two_keys_at_once_are_none_and_neither_is_the_one_that_stays() -> None:
    for first_alone_ms in range(DEBOUNCE_MS):
        finger = Finger()
        finger.hold(MASKS[2], first_alone_ms)
        finger.hold(MASKS[2] | MASKS[4], 100)
        finger.hold(MASKS[4], 100)
        finger.hold(0, 100)
        assert finger.found == []


def test_a_second_key_counts_only_after_all_were_up() -> None:
    finger = Finger()
    finger.hold(MASKS[1], 100)
    finger.hold(MASKS[1] | MASKS[5], 100)
    finger.hold(MASKS[5], 100)
    finger.hold(0, 100)
    finger.hold(MASKS[5], 100)
    assert [pressed for _when, pressed in finger.found] == [1, 5]


def test_a_key_that_is_down_at_the_start_is_no_press_until_it_was_up() -> None:
    finger = Finger()
    LIBRARY.keys_start(ctypes.byref(finger.keys))
    finger.hold(MASKS[3], 500)
    assert finger.found == []
    finger.hold(0, 100)
    finger.hold(MASKS[3], 100)
    assert [pressed for _when, pressed in finger.found] == [3]
