"""A touch counts once, where it came down, and only on what is still there."""

import pytest

from kiosk.screen.inputs import Chose, DeclinedHere, Input, Pressed, SlidOff, Touched
from kiosk.ui.fingers import AGAIN_S, DEAF_S, Fingers
from kiosk.ui.scene import Rect, Scene, Target

CARD, BUTTON = Rect(0, 0, 100, 100), Rect(200, 0, 100, 100)
PAGE = Scene(
    400,
    100,
    "#FFFFFF",
    (),
    (Target("card", CARD, Chose(4), chooses=4), Target("button", BUTTON, DeclinedHere())),
)
EMPTY = Scene(400, 100, "#FFFFFF", ())


@pytest.fixture
def fingers() -> Fingers:
    return Fingers()


def touch(
    fingers: Fingers, x: float, at_s: float, *, finger: str = "a", scene: Scene = PAGE
) -> tuple[Input, ...]:
    came = fingers.came(finger, x, 50, scene, at_s)
    return came + fingers.left(finger, x, 50, scene, at_s + 0.05)


def test_a_card_is_pressed_and_then_chosen(fingers: Fingers) -> None:
    assert fingers.came("a", 50, 50, PAGE, 0.0) == (Pressed(4),)
    assert fingers.down == "card"
    assert fingers.left("a", 50, 50, PAGE, 0.1) == (Chose(4),)
    assert fingers.down is None


def test_a_button_acts_when_the_finger_is_lifted(fingers: Fingers) -> None:
    assert fingers.came("a", 250, 50, PAGE, 0.0) == ()
    assert fingers.down == "button"
    assert fingers.left("a", 250, 50, PAGE, 0.1) == (DeclinedHere(),)


def test_a_touch_beside_everything_says_that_somebody_is_here(fingers: Fingers) -> None:
    assert touch(fingers, 150, 0.0) == (Touched(),)


def test_a_finger_that_slides_off_chooses_nothing_even_when_it_comes_back(fingers: Fingers) -> None:
    fingers.came("a", 50, 50, PAGE, 0.0)
    assert fingers.moved("a", 150, 50) == (SlidOff(),)
    assert fingers.down is None
    assert fingers.moved("a", 50, 50) == ()
    assert fingers.left("a", 50, 50, PAGE, 0.2) == ()


def test_a_finger_lifted_elsewhere_without_a_move_chooses_nothing(fingers: Fingers) -> None:
    fingers.came("a", 50, 50, PAGE, 0.0)
    assert fingers.left("a", 250, 50, PAGE, 0.2) == (SlidOff(),)


def test_of_two_fingers_the_first_alone_counts(fingers: Fingers) -> None:
    fingers.came("a", 50, 50, PAGE, 0.0)
    assert fingers.came("b", 250, 50, PAGE, 0.01) == ()
    assert fingers.left("b", 250, 50, PAGE, 0.1) == ()
    assert fingers.left("a", 50, 50, PAGE, 0.2) == (Chose(4),)


@pytest.mark.parametrize("late_s", [0.0, 0.02, AGAIN_S - 0.001])
def test_a_touch_that_a_second_provider_reports_after_the_first_counts_once(
    fingers: Fingers, late_s: float
) -> None:
    assert touch(fingers, 250, 0.0) == (DeclinedHere(),)
    assert touch(fingers, 250, 0.05 + late_s, finger="b") == ()


def test_a_second_touch_of_a_person_counts(fingers: Fingers) -> None:
    touch(fingers, 250, 0.0)
    assert touch(fingers, 250, 0.05 + AGAIN_S + 0.01, finger="b") == (DeclinedHere(),)


def test_after_a_change_of_page_touches_are_passed_over_for_a_while(fingers: Fingers) -> None:
    fingers.page_changed(10.0)
    assert touch(fingers, 50, 10.0 + DEAF_S - 0.01) == ()
    assert touch(fingers, 50, 10.0 + DEAF_S + 0.1) == (Pressed(4), Chose(4))


def test_a_change_of_page_under_the_finger_takes_its_choice(fingers: Fingers) -> None:
    fingers.came("a", 50, 50, PAGE, 0.0)
    fingers.page_changed(0.1)
    assert fingers.left("a", 50, 50, PAGE, 0.5) == ()


def test_a_card_that_was_locked_under_the_finger_is_not_chosen(fingers: Fingers) -> None:
    fingers.came("a", 50, 50, PAGE, 0.0)
    assert fingers.left("a", 50, 50, EMPTY, 0.1) == (SlidOff(),)
