"""A screen's core against a hall: from idle to idle with the rating in the store, or what went wrong."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from firmware_sim.demo.citizens import PACES
from kiosk.screen.inputs import DeclinedHere, ToggledTopic, Went
from kiosk.screen.pages import AlreadyRated, Ask, Declined, Idle, OutOfService, Reasons, Thanks, Trouble
from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.screen import FakeScreen, publish, with_screens
from tests.until import until

SLOW = PACES["real"]
MakeScreen = Callable[..., FakeScreen]


@pytest.fixture
def hall(make_hall: MakeHall) -> EndToEndHall:
    """One window with a pad and two screens."""
    hall = make_hall(pace=SLOW)
    with_screens(hall, "screen-1", "screen-2")
    return hall.start_all()


@pytest.fixture
def make_screen(hall: EndToEndHall) -> Iterator[MakeScreen]:
    with ExitStack() as stack:

        def make(screen: str = "screen-1", token: str | None = None) -> FakeScreen:
            made = FakeScreen(hall, screen, token)
            stack.callback(made.stop)
            return made

        yield make


def test_from_idle_to_idle_with_the_rating_in_the_store(hall: EndToEndHall, make_screen: MakeScreen) -> None:
    screen = make_screen()
    screen.until_page(Idle)
    hall.open("A-1")
    asked = screen.until_page(Ask)
    assert (asked.item, asked.index, asked.of) == ("居住证办理", 1, 1)
    screen.choose(2)
    screen.until_page(Thanks)
    screen.until_page(Idle)
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 2}
    assert screen.said == ["ask", "recorded"]


def test_a_reason_that_was_touched_after_the_rating_reaches_the_store(
    hall: EndToEndHall, make_screen: MakeScreen, tmp_path: Path
) -> None:
    screen = make_screen()
    publish(hall, tmp_path)
    screen.until_page(Idle)
    hall.open("A-1")
    screen.until_page(Ask)
    screen.choose(2)
    reasons = screen.until_page(Reasons)
    assert {"time", "attitude"} <= {topic.code for topic in reasons.topics}
    screen.touch_until(Thanks, ToggledTopic("attitude"), Went())
    screen.until_page(Idle)
    until(lambda: len(hall.rows("SELECT 1 FROM v_reasons")) == 1, 20)
    assert hall.rows("SELECT case_no, level, topic, code FROM v_reasons") == [
        {"case_no": "A-1", "level": 2, "topic": "attitude", "code": 214}
    ]


def test_whoever_declines_is_recorded_as_declined(hall: EndToEndHall, make_screen: MakeScreen) -> None:
    screen = make_screen()
    screen.until_page(Idle)
    hall.open("A-1")
    screen.until_page(Ask)

    screen.touch_until(Declined, DeclinedHere())
    screen.until_page(Idle)
    hall.until_outcome("A-1", "declined")
    assert hall.ratings() == {}


def test_pad_pressed_first_is_thanked_for_at_the_screen(hall: EndToEndHall, make_screen: MakeScreen) -> None:
    screen = make_screen()
    screen.until_page(Idle)
    hall.press("A-1", 5)
    screen.until_page(Thanks)
    screen.until_page(Idle)
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 5}


def test_second_screen_at_the_same_window_follows_the_first(
    hall: EndToEndHall, make_screen: MakeScreen
) -> None:
    first, second = make_screen("screen-1"), make_screen("screen-2")
    first.until_page(Idle)
    second.until_page(Idle)
    hall.open("A-1")
    first.until_page(Ask)
    second.until_page(Ask)
    first.choose(4)
    first.until_page(Thanks)
    second.until_page(Thanks)
    assert not any(isinstance(page, AlreadyRated) for page in (*first.pages, *second.pages))
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 4}


def test_the_station_killed_while_a_citizen_looks_at_the_screen(
    hall: EndToEndHall, make_screen: MakeScreen
) -> None:
    screen = make_screen()
    screen.until_page(Idle)
    hall.open("A-1")
    screen.until_page(Ask)
    hall.kill("station")
    gone = screen.until_page(OutOfService, deadline_s=2.0)
    assert gone.trouble is Trouble.NO_STATION
    hall.start("station")
    screen.until_page(Idle)
    hall.open("A-2")
    screen.until_page(Ask)
    screen.choose(3)
    screen.until_page(Thanks)
    hall.until_outcome("A-2", "rated")
    assert hall.ratings() == {"A-2": 3}


def test_a_station_whose_socket_hangs_is_noticed_within_two_seconds(
    hall: EndToEndHall, make_screen: MakeScreen
) -> None:
    screen = make_screen()
    screen.until_page(Idle)
    station = hall.parts["station"].process
    station.send_signal(signal.SIGSTOP)
    began_s = time.monotonic()
    try:
        screen.until_page(OutOfService, deadline_s=4.0)
        taken_s = time.monotonic() - began_s
    finally:
        station.send_signal(signal.SIGCONT)
    assert taken_s <= 2.0
    screen.until_page(Idle)


def test_token_refused_puts_the_screen_out_of_service(hall: EndToEndHall, make_screen: MakeScreen) -> None:
    screen = make_screen(token="not-a-token-of-ours")
    page = screen.until_page(OutOfService, where=lambda page: page.trouble is Trouble.REFUSED)
    assert page.trouble is Trouble.REFUSED
