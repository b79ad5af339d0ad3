"""When a pad speaks: the order of section 9 on RS-485, and silence unless asked."""

import pytest

from firmware_sim.frames import Frame, Side, encode_frame
from tests.firmware_sim import host
from tests.firmware_sim.host import OTHER, TOKEN, Desk, read_press, types

ADDRESS = 17


@pytest.fixture
def desk() -> Desk:
    return Desk(address=ADDRESS)


def to_17(wire: bytes) -> bytes:
    (frame,) = host.frames_in(wire)
    return host.ask(frame.type_no, frame.payload, ADDRESS)


POLL = host.ask(host.POLL, b"", ADDRESS)
PING = host.ask(host.PING, b"", ADDRESS)


def test_a_pad_on_rs485_says_nothing_by_itself(desk: Desk) -> None:
    assert desk.wait(60) == []
    desk.say(to_17(host.open_()))
    assert desk.wait(61) == []
    assert desk.key() == []


def test_each_frame_for_it_gets_one_answer_with_its_address(desk: Desk) -> None:
    for request in (PING, POLL, to_17(host.open_()), to_17(host.close()), host.ack(address=ADDRESS)):
        (answer,) = desk.say(request)
        assert answer.address == ADDRESS


@pytest.mark.parametrize("baud", [9600, 19200, 115200])
def test_the_answer_begins_after_three_and_a_half_characters(baud: int) -> None:
    desk = Desk(address=ADDRESS, baud=baud)
    desk.pad.receive(PING, desk.now_s)
    assert desk.wait(3.49 * 10 / baud) == []
    assert types(desk.wait(0.02)) == [host.PONG]


def test_frames_for_others_or_from_others_get_no_answer_and_are_not_bad(desk: Desk) -> None:
    other_pad = encode_frame(Frame(Side.PAD, 3, host.IDLE, 0, bytes(25)))
    assert desk.say(host.ask(host.PING, b"", 3) + other_pad) == []
    (pong,) = desk.say(PING)
    assert pong.payload[21:23] == b"\x00\x00"


def test_its_own_echo_is_bad(desk: Desk) -> None:
    desk.say(encode_frame(Frame(Side.PAD, ADDRESS, host.IDLE, 0, bytes(25))))
    (pong,) = desk.say(PING)
    assert pong.payload[21:23] == b"\x01\x00"


def test_hello_answers_polls_after_a_boot_until_the_host_sends_anything_else(desk: Desk) -> None:
    assert [types(desk.say(POLL)) for _ in range(2)] == [[host.HELLO]] * 2
    desk.say(PING)
    assert types(desk.say(POLL)) == [host.IDLE]


def test_an_unacknowledged_press_is_in_every_answer_to_poll(desk: Desk) -> None:
    desk.say(to_17(host.open_()))
    desk.key(4)
    assert [types(desk.say(POLL)) for _ in range(3)] == [[host.PRESS]] * 3
    assert read_press(desk.say(POLL)[0]).key == 4


def test_an_ack_is_answered_like_a_poll(desk: Desk) -> None:
    desk.say(to_17(host.open_()))
    desk.key()
    desk.say(POLL)
    assert types(desk.say(host.ack(address=ADDRESS))) == [host.IDLE]


def test_a_time_out_is_told_once(desk: Desk) -> None:
    desk.say(to_17(host.open_()))
    desk.wait(61)
    closed, idle = desk.say(POLL)[0], desk.say(POLL)[0]
    assert (closed.type_no, closed.payload) == (host.CLOSED, TOKEN + b"\x02")
    assert idle.type_no == host.IDLE


def test_test_keys_come_one_a_poll(desk: Desk) -> None:
    desk.say(host.ask(host.TEST, b"\x1e", ADDRESS))
    for key in (1, 5):
        desk.key(key)
    assert [desk.say(POLL)[0].payload for _ in range(2)] == [b"\x01", b"\x05"]
    assert types(desk.say(POLL)) == [host.IDLE]


def test_a_press_is_older_than_hello_after_a_reset(desk: Desk) -> None:
    desk.say(to_17(host.open_()))
    desk.key()
    desk.start()
    assert types(desk.say(POLL)) == [host.PRESS]


def test_open_of_another_token_answers_the_waiting_press(desk: Desk) -> None:
    desk.say(to_17(host.open_()))
    desk.key()
    assert types(desk.say(to_17(host.open_(OTHER)))) == [host.PRESS]
