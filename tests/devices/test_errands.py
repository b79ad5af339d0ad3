"""A technician's errands beside the questions: they never stand in a question's way."""

import pytest

from devices.errors import QuestionError
from devices.events import KeyTested
from tests.devices.pads import OPEN, PING, known_pad, opened, pong, question, sent, told, types
from tests.simulation.link_wire import pad_frame

TEST = 0x42


def key_told(key: int) -> bytes:
    return pad_frame(TEST, bytes((key,)), 0)


def test_keys_are_told_as_tests_with_their_positions() -> None:
    pad = known_pad()
    pad.test(30, 10.0)
    assert [(frame.type, frame.payload) for frame in sent(pad)] == [(TEST, b"\x1e")]
    for key in (0, 5, 9):
        pad.receive(key_told(key), 10.1)
    assert told(pad, KeyTested) == [
        KeyTested("window-1", 0, None),
        KeyTested("window-1", 5, 5),
        KeyTested("window-1", 9, None),
    ]
    assert types(sent(pad)) == []


def test_a_test_is_asked_for_until_the_pad_answers_and_not_longer_than_three_seconds() -> None:
    pad = known_pad()
    pad.test(30, 10.0)
    asked, now_s = types(sent(pad)), 10.0
    while now_s < 16.0 and PING not in asked:
        now_s = pad.next_deadline_s() or 99.0
        pad.tick(now_s)
        asked += types(sent(pad))
    assert asked.count(TEST) > 2
    assert 13.0 <= now_s < 15.5


def test_a_pad_that_refuses_the_test_with_a_pong_is_left_alone_after_three_seconds() -> None:
    pad = known_pad()
    pad.test(30, 10.0)
    sent(pad)
    pad.receive(pong(), 10.1)
    for now_s in (10.2, 11.0, 12.0, 13.1, 13.5):
        pad.tick(now_s)
        pad.receive(pong(), now_s)
    sent(pad)
    pad.tick(14.0)
    assert TEST not in types(sent(pad))


def test_a_question_comes_before_a_test() -> None:
    pad = known_pad()
    pad.ask(question(), 10.0)
    pad.test(30, 10.0)
    assert types(sent(pad)) == [OPEN]
    pad.receive(opened(), 10.1)
    assert types(sent(pad)) == [TEST]


@pytest.mark.parametrize("seconds", [-1, 256])
def test_a_test_of_no_possible_length_is_a_mistake_of_ours(seconds: int) -> None:
    with pytest.raises(QuestionError):
        known_pad().test(seconds, 10.0)
