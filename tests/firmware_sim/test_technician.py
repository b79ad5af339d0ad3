"""SIGNAL and TEST: only while dark, never a press."""

import pytest

from firmware_sim.display import Beeped, Shown
from tests.firmware_sim import host
from tests.firmware_sim.host import TEST, Desk, ack, open_, signal, types


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.sent()
    desk.shows()
    return desk


def in_test(seconds: int) -> bytes:
    return host.ask(TEST, bytes((seconds,)))


@pytest.mark.parametrize(
    ("wire", "lamps", "text"),
    [
        (signal(1), "blink", ""),
        (signal(2, 1), "on", ""),
        (signal(2, 2), "blink", ""),
        (signal(4, text="3号窗口"), "off", "3号窗口"),
    ],
)
def test_a_signal_is_shown_for_its_duration_and_answered(
    desk: Desk, wire: bytes, lamps: str, text: str
) -> None:
    (answer,) = desk.say(wire)
    assert answer.type_no == host.SIGNAL
    (shown,) = desk.events
    assert isinstance(shown, Shown)
    assert (shown.show, shown.lamps, shown.text) == ("signal", lamps, text)
    desk.wait(1.001)
    assert desk.shows() == ["signal", "dark"]


def test_the_buzzer_sounds_while_dark_only(desk: Desk) -> None:
    desk.say(signal(3))
    assert [type(event) for event in desk.events] == [Beeped]
    desk.say(open_())
    desk.events.clear()
    assert types(desk.say(signal(3))) == [host.SIGNAL]
    assert desk.events == []


def test_a_signal_does_not_disturb_a_question(desk: Desk) -> None:
    desk.say(open_())
    desk.say(signal(1, duration_ms=5000))
    assert desk.shows() == ["open"]
    desk.say(host.close())
    assert desk.shows() == ["signal"]  # what is left of its duration
    desk.wait(5)
    assert desk.shows() == ["dark"]


def test_test_keys_are_sent_once_with_a_beep_and_make_no_press(desk: Desk) -> None:
    assert desk.say(in_test(30))[0].payload == b"\x00"
    assert desk.shows() == ["test"]
    (frame,) = desk.key(3)
    assert (frame.type_no, frame.payload) == (TEST, b"\x03")
    assert [type(event) for event in desk.events] == [Beeped]
    assert desk.wait(20) == []
    assert desk.log.last_press_id == 0


def test_a_test_ends_by_time_by_zero_and_by_open(desk: Desk) -> None:
    desk.say(in_test(30))
    desk.wait(30.001)
    desk.say(in_test(30))
    desk.say(in_test(0))
    desk.say(in_test(30))
    desk.say(open_())
    assert desk.shows() == ["test", "dark", "test", "dark", "test", "dark", "open"]
    assert types(desk.key()) == [host.PRESS]


def test_a_test_may_be_prolonged(desk: Desk) -> None:
    desk.say(in_test(10))
    desk.wait(5)
    desk.say(in_test(10))
    desk.wait(9)
    assert desk.shows() == ["test"]


def test_test_is_refused_with_pong_unless_dark(desk: Desk) -> None:
    desk.say(open_())
    assert types(desk.say(in_test(5))) == [host.PONG]
    desk.key()
    assert types(desk.say(in_test(5))) == [host.PONG]
    desk.say(ack())
    assert types(desk.say(in_test(5))) == [host.PONG]
    desk.wait(3.1)
    assert types(desk.say(in_test(5))) == [TEST]
