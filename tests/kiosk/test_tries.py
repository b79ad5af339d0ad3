"""Three wrong codes pause a screen, and longer each time."""

from kiosk.tries import FORGOTTEN_AFTER_S, PAUSE_MAX_S, Tries


def test_the_third_wrong_code_pauses_and_the_next_pauses_are_longer() -> None:
    tries, now_s, pauses = Tries(), 100.0, []
    for _ in range(6):
        for _ in range(2):
            tries = tries.failed(now_s)
            assert tries.left_s(now_s) == 0
        tries = tries.failed(now_s)
        pauses.append(tries.left_s(now_s))
        now_s += pauses[-1]
        assert tries.left_s(now_s - 0.5) == 1
        assert tries.left_s(now_s) == 0
    assert pauses == [30, 60, 120, 240, 480, PAUSE_MAX_S]


def test_wrong_codes_are_forgotten_after_ten_quiet_minutes() -> None:
    tries = Tries().failed(0.0).failed(1.0)
    assert tries.failed(2.0).left_s(2.0) == 30
    later_s = 1.0 + FORGOTTEN_AFTER_S
    assert tries.failed(later_s).left_s(later_s) == 0
    paused = tries.failed(2.0)
    again_s = 32.0 + FORGOTTEN_AFTER_S
    assert paused.failed(again_s).failed(again_s).failed(again_s).left_s(again_s) == 30
