"""One rating from the key to the store, and what must not become one.

With our simulator, with a stranger's, and with the firmware of a real pad.
"""

import pytest

from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall, one_window_with_two_pads
from tests.end_to_end.processes import AVR_PAD, SECOND_PAD, SIMULATOR
from tests.firmware_avr.build import built
from tests.until import until


@pytest.fixture(params=[SIMULATOR, SECOND_PAD, AVR_PAD], ids=["simulator", "second-pad", "avr"])
def pad_program(request: pytest.FixtureRequest) -> tuple[str, ...]:
    program: tuple[str, ...] = request.param
    if program == AVR_PAD:
        built()
    return program


def test_a_press_reaches_the_store_and_the_pad_thanks(hall: EndToEndHall) -> None:
    hall.finish("A-1")
    pad = hall.pads["w01"]
    pad.until_show("open")
    pad.say("press 4")
    pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 4}


@pytest.mark.promise(4)
def test_a_session_without_a_press_is_stored_as_unrated(hall: EndToEndHall) -> None:
    hall.finish("A-1")
    hall.pads["w01"].until_show("open")
    hall.until_outcome("A-1", "timeout")
    assert hall.ratings() == {}
    [attempt] = hall.rows("SELECT ended_as, cause FROM v_attempts")
    assert attempt == {"ended_as": "unrated", "cause": "timeout"}


@pytest.mark.promise(1)
def test_a_second_press_changes_nothing_and_a_rated_case_is_not_asked_again(hall: EndToEndHall) -> None:
    pad = hall.pads["w01"]
    hall.finish("A-1")
    pad.until_show("open")
    pad.say("press 5")
    pad.say("press 1")
    thanked = pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")
    status, answer = hall.api(
        "POST", "/sessions", {"window": "w01", "cases": [{"source": "demo", "case_no": "A-1"}]}
    )
    assert status == 409, answer
    hall.finish("A-2")
    pad.until_show("open", after=thanked)
    assert pad.shows[thanked:].count("open") == 1
    assert hall.ratings() == {"A-1": 5}


@pytest.mark.promise(3)
def test_a_press_made_in_time_on_an_unplugged_pad_is_the_rating_after_the_time_out(
    hall: EndToEndHall,
) -> None:
    pad = hall.pads["w01"]
    hall.finish("A-1")
    pad.until_show("open")
    pad.say("unplug")
    pad.say("press 2")
    pad.until_show("kept")
    hall.until_outcome("A-1", "pad-lost", deadline_s=40)
    pad.say("replug")
    pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 2}


def test_full_width_digits_lower_case_and_spaces_are_the_same_case(hall: EndToEndHall) -> None:
    hall.finish("Ｂ１２—３")
    pad = hall.pads["w01"]
    pad.until_show("open")
    case = {"source": "demo", "case_no": " b12-3\r"}
    status, answer = hall.api("POST", "/sessions", {"window": "w01", "cases": [case]})
    assert status == 200, answer
    pad.say("press 3")
    pad.until_show("thanks")
    hall.until_outcome("B12-3", "rated")
    assert hall.ratings() == {"B12-3": 3}


def test_an_unknown_window_is_a_clear_404(hall: EndToEndHall) -> None:
    case = {"source": "demo", "case_no": "A-1"}
    status, answer = hall.api("POST", "/sessions", {"window": "w99", "cases": [case]})
    assert status == 404
    assert "w99" in str(answer)


@pytest.mark.promise(1)
def test_two_pads_pressed_at_the_same_moment_give_one_rating_and_one_refusal(make_hall: MakeHall) -> None:
    hall = make_hall(windows=2)
    hall.files.station.write_text(one_window_with_two_pads(hall.files.station.read_text(), "w02"))
    hall.start_all()
    hall.finish("A-1")
    left, right = hall.pads["w01"], hall.pads["w02"]
    left.until_show("open")
    right.until_show("open")
    left.say("press 5")
    right.say("press 1")

    def both_presses_are_held() -> bool:
        return len(hall.rows("SELECT 1 FROM v_ratings UNION ALL SELECT 1 FROM v_refused")) == 2

    until(both_presses_are_held, 20)
    [kept] = hall.rows("SELECT level FROM v_ratings")
    [refused] = hall.rows("SELECT level FROM v_refused")
    assert {kept["level"], refused["level"]} == {1, 5}
