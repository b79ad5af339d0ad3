"""Presses: told upwards, never answered without the station, never under a wrong name."""

import math
import struct
from dataclasses import replace

import pytest

from devices.codes import AckCode
from devices.config import KeyMap, PadConfig
from devices.pad import Pad
from tests.devices.pads import (
    ACK,
    HELLO,
    OPEN,
    OTHER,
    PING,
    TOKEN,
    UID,
    asking_pad,
    hello,
    known_pad,
    pong,
    press,
    presses,
    question,
    sent,
    types,
)


@pytest.mark.promise(2)
def test_a_press_is_told_and_never_acknowledged_before_the_station_says_so() -> None:
    pad = asking_pad()
    pad.receive(press(), 11.0)
    (event,) = presses(pad)
    assert (event.uid, event.epoch, event.press_id, event.token) == (UID.hex(), 77, 42, TOKEN)
    assert (event.position, event.age_s, event.received_s, event.boot) == (5, 0.012, 11.0, 3)
    now_s = 11.0
    for _ in range(40):
        now_s = max(pad.next_deadline_s() or math.inf, now_s + 0.1)
        pad.tick(now_s)
        pad.receive(press() + pong(), now_s)
        assert ACK not in types(sent(pad))
    pad.acknowledge(event, AckCode.ACCEPTED, now_s)
    (ack,) = sent(pad)
    assert ack.payload == struct.pack("<I8sB", 42, TOKEN, 0)


def test_a_press_is_told_again_at_each_repeat_but_not_within_150_ms() -> None:
    pad = known_pad()
    for at_s in (11.0, 11.1, 11.149):
        pad.receive(press(), at_s)
    assert len(presses(pad)) == 1
    pad.receive(press(), 11.2)
    assert len(presses(pad)) == 1


def test_an_age_of_all_ones_is_no_age() -> None:
    pad = known_pad()
    pad.receive(press(age_ms=0xFFFFFFFF), 11.0)
    assert presses(pad)[0].age_s is None


@pytest.mark.promise(4)
@pytest.mark.parametrize("key", [6, 7, 8, 9])
def test_an_unknown_key_is_told_as_a_fault_and_has_no_position(key: int) -> None:
    pad = asking_pad()
    pad.receive(press(key=key), 11.0)
    (event,) = presses(pad)
    assert event.position is None
    assert event.key == key


@pytest.mark.promise(4)
def test_the_key_map_gives_the_position_and_nothing_else_does() -> None:
    config = PadConfig("window-1", "a path", keys=KeyMap(((1, 5), (2, 4))))
    for key, position in ((1, 5), (2, 4), (3, None), (5, None)):
        pad = known_pad(config)
        pad.receive(press(key=key), 11.0)
        assert presses(pad)[0].position == position


@pytest.mark.promise(5)
def test_the_text_form_of_a_press_is_the_same_for_every_key() -> None:
    forms = set()
    for key in range(1, 10):
        pad = known_pad()
        pad.receive(press(key=key), 11.0)
        (event,) = presses(pad)
        forms.add(repr(replace(event, mac=bytes((key,)) * 8)))  # a MAC tells the key to who has the secret
    assert len(forms) == 1


@pytest.mark.promise(1)
@pytest.mark.parametrize("boot", [4, 1026, 2, 0xFFFF, 2000])
def test_a_press_of_another_start_is_taken_once_a_hello_after_it_tells_of_the_same_log(boot: int) -> None:
    pad = known_pad(boot=3)
    pad.receive(press(boot=boot), 11.0)
    assert presses(pad) == []
    assert types(sent(pad)) == [HELLO]
    pad.receive(hello(boot=3) + press(boot=boot, age_ms=200), 11.2)
    pad.receive(press(boot=boot, age_ms=600), 11.6)
    assert [event.boot for event in presses(pad)] == [boot, boot]
    pad.receive(press(press_id=43, boot=boot), 11.7)
    assert presses(pad) == []
    assert types(sent(pad)) == [HELLO]


def test_a_press_of_a_later_start_is_taken_after_its_hello() -> None:
    pad = known_pad(boot=3)
    pad.receive(press(boot=4), 11.0)
    assert presses(pad) == []
    pad.receive(hello(boot=4) + press(boot=4), 11.1)
    assert len(presses(pad)) == 1


@pytest.mark.promise(1)
def test_the_first_press_of_a_formatted_log_is_not_taken_for_the_first_of_the_log_before() -> None:
    pad = known_pad(boot=3)
    pad.receive(press(press_id=1, boot=3), 11.0)
    assert [event.epoch for event in presses(pad)] == [77]
    pad.receive(press(press_id=1, boot=0x8123, token=OTHER), 12.0)  # the HELLO of its start was lost
    assert presses(pad) == []
    pad.receive(hello(epoch=78, boot=0x8123), 12.1)
    pad.receive(press(press_id=1, boot=0x8123, token=OTHER), 13.2)
    assert [event.epoch for event in presses(pad)] == [78]


def test_a_pad_that_claims_presses_of_many_starts_fills_no_memory() -> None:
    pad = known_pad(boot=3)
    for press_id in range(1, 1000):
        pad.receive(press(press_id=press_id, boot=2), 11.0)
    pad.receive(hello(boot=3) + press(press_id=999, boot=2), 11.1)
    assert len(presses(pad)) == 1


def test_a_pad_that_says_hello_after_each_such_press_fills_no_memory_either() -> None:
    pad = known_pad(boot=3)
    for press_id in range(1, 101):
        pad.receive(press(press_id=press_id, boot=2) + hello(boot=3), 11.0)
    pad.receive(press(press_id=1, boot=2), 12.0)
    assert presses(pad) == [], "which presses were vouched for is known of a bounded number only"


def test_when_which_press_was_told_is_known_of_the_last_64_presses() -> None:
    pad = known_pad()
    for press_id in range(1, 66):
        pad.receive(press(press_id=press_id), 11.0)
    assert len(presses(pad)) == 65
    pad.receive(press(press_id=65) + press(press_id=1), 11.1)
    assert [event.press_id for event in presses(pad)] == [1]


def test_a_press_is_not_taken_while_it_is_unknown_whose_it_is() -> None:
    pad = Pad(PadConfig("window-1", "a path"))
    pad.line_opened(10.0)
    pad.receive(press(), 10.1)
    assert presses(pad) == []


def test_for_a_second_after_the_log_has_changed_no_press_is_taken() -> None:
    pad = known_pad()
    pad.receive(hello(epoch=78) + press(), 11.0)
    pad.receive(press(), 11.9)
    assert presses(pad) == []
    pad.receive(press(), 12.0)
    assert [event.epoch for event in presses(pad)] == [78]


def test_a_press_that_cannot_be_taken_yet_is_not_asked_for_at_line_speed() -> None:
    pad = known_pad()
    pad.receive(hello(epoch=78), 10.0)
    pad.ask(question(), 10.0)
    asked = types(sent(pad))
    for number in range(90):  # the pad answers each OPEN with its press at once
        pad.receive(press(), 10.0 + number / 100)
        pad.tick(10.0 + number / 100)
        asked += types(sent(pad))
    assert asked.count(OPEN) < 5
    pad.receive(press(), 11.0)
    assert len(presses(pad)) == 1


def test_an_ack_for_another_pad_is_not_sent() -> None:
    pad = known_pad()
    pad.receive(press(), 11.0)
    (event,) = presses(pad)
    pad.receive(hello(uid=b"HRL\0\1\3"), 11.5)
    sent(pad)
    pad.acknowledge(event, AckCode.ACCEPTED, 11.6)
    assert sent(pad) == []


def test_an_ack_repeats_nothing_where_no_question_waits() -> None:
    pad = known_pad()
    pad.receive(press(), 10.5)
    (event,) = presses(pad)
    pad.tick(12.0)
    assert types(sent(pad)) == [PING]
    pad.acknowledge(event, AckCode.ACCEPTED, 12.01)
    assert types(sent(pad)) == [ACK]


def test_a_question_behind_an_old_press_is_asked_at_once_after_the_ack() -> None:
    pad = known_pad()
    pad.ask(question(), 10.0)
    pad.receive(press(token=OTHER), 10.1)
    (event,) = presses(pad)
    sent(pad)
    pad.acknowledge(event, AckCode.ACCEPTED, 10.11)
    assert types(sent(pad)) == [ACK, OPEN]
