"""A pad without a log: what becomes a press, what never does, and what the station may claim."""

import pytest

from devices.codes import AckCode, ClosedReason, CloseReason
from devices.config import check_shared
from devices.errors import ConfigError, QuestionError
from devices.events import (
    Closed,
    KeyTested,
    Opened,
    PadBack,
    PadReady,
    PadSilent,
    PortLost,
    PortOpened,
    PressedNow,
)
from devices.question import Question
from tests.devices.foreign.wires import OTHER, TOKEN, Clocked, without_rules

KEY_BEST, KEY_GOOD, KEY_NONE = bytes.fromhex("01013107"), bytes.fromhex("01013207"), bytes.fromhex("01013907")
ASK, WARN, THANKS, DARK = (bytes((1, 1, command, 7)) for command in (0x3D, 0x34, 0x39, 0x30))
STATUS = bytes.fromhex("55AA0005060000000003")[:-1] + bytes.fromhex("0355AA")
POLL = bytes.fromhex("55AA000406000000" + "02" + "55AA")


def test_a_key_within_the_time_is_a_press_with_the_position_of_the_key_map() -> None:
    line = Clocked()
    line.ask()
    assert line.sent.endswith(DARK)
    assert not line.of(Opened)
    line.wait(0.3)
    assert line.sent.endswith(ASK)
    assert line.of(Opened)[0].remaining_s == pytest.approx(59.75)
    line.hear(KEY_GOOD)
    came_s = line.now_s
    line.wait(0.1)
    assert line.presses() == [PressedNow("p1", TOKEN, 0x32, 4, came_s)]


def test_thanks_come_after_the_acknowledgement_only_and_are_the_same_for_every_key() -> None:
    sent = []
    for key in (0x31, 0x32, 0x33, 0x34):
        line = Clocked()
        line.show()
        line.hear(bytes((1, 1, key, 7)))
        line.wait(0.5)
        assert line.sent == b""
        line.acknowledge(line.presses()[0])
        assert line.sent == THANKS
        line.wait(5)
        sent.append(line.sent)
    assert set(sent) == {THANKS + DARK}


def test_a_refused_press_goes_dark_without_thanks() -> None:
    line = Clocked()
    line.show()
    line.hear(KEY_BEST)
    line.wait(0.1)
    line.acknowledge(line.presses()[0], AckCode.REFUSED)
    line.acknowledge(line.presses()[0])
    assert line.sent == DARK


def test_an_unacknowledged_press_comes_again_every_second_and_is_told_when_its_token_is_closed() -> None:
    line = Clocked()
    line.show()
    line.hear(KEY_BEST)
    line.wait(3.5)
    assert len(line.presses()) == 4
    assert len(set(line.presses())) == 1
    line.close()
    assert not line.of(Closed)
    line.ask()
    assert len(line.presses()) == 6
    line.acknowledge(line.presses()[0])
    line.wait(5)
    assert len(line.presses()) == 6


def test_only_the_first_key_of_a_question_counts_and_others_are_counted() -> None:
    line = Clocked()
    line.hear(KEY_GOOD)
    line.wait(1.0)
    line.show()
    line.hear(KEY_BEST)
    line.wait(1.0)
    line.hear(KEY_GOOD)
    line.wait(0.5)
    line.acknowledge(line.presses()[0])
    line.hear(KEY_GOOD)
    line.wait(1.0)
    assert {press.position for press in line.presses()} == {5}
    assert line.pad().statistics().waiting_keys == 3


@pytest.mark.promise(4)
def test_an_unknown_key_is_told_without_a_position_and_the_question_stays_open() -> None:
    line = Clocked()
    line.show()
    line.hear(KEY_NONE)
    line.wait(1.0)
    line.hear(KEY_BEST)
    line.wait(0.1)
    assert [press.position for press in line.presses()] == [None, 5]
    assert "0x39" not in repr(line.presses()[0])
    assert "57" not in repr(line.presses()[0])


@pytest.mark.promise(4)
def test_the_time_out_ends_the_question_and_a_later_key_is_none() -> None:
    line = Clocked()
    line.show(timeout_s=30.0)
    line.wait(20)
    assert line.sent == WARN
    line.wait(10)
    assert line.of(Closed) == [Closed("p1", TOKEN, ClosedReason.TIMED_OUT)]
    assert line.sent.endswith(DARK)
    line.hear(KEY_BEST)
    line.wait(1.0)
    assert line.presses() == []


def test_a_key_of_the_last_moment_is_waited_for() -> None:
    line = Clocked()
    line.show(timeout_s=10.0)
    line.wait(9.49)
    line.hear(KEY_BEST)
    line.wait(0.5)
    assert [press.position for press in line.presses()] == [5]
    assert not line.of(Closed)


def test_an_extension_makes_it_longer_and_never_shorter() -> None:
    line = Clocked()
    line.show(timeout_s=25.0)
    line.wait(10)
    line.pad().extend(TOKEN, 30.0, 20.0, line.now_s)
    line.pad().extend(TOKEN, 2.0, 1.0, line.now_s)
    line.pad().extend(OTHER, 3000.0, 1.0, line.now_s)
    line.gather()
    assert line.sent == WARN + ASK
    line.wait(29)
    assert line.sent == WARN + ASK + WARN
    assert not line.of(Closed)
    line.wait(2)
    assert line.of(Closed)


def test_what_is_closed_is_told_at_once_and_a_token_of_before_a_restart_is_unknown() -> None:
    line = Clocked()
    line.show()
    line.close(OTHER)
    line.close()
    reasons = [closed.reason for closed in line.of(Closed)]
    assert reasons == [ClosedReason.UNKNOWN_HERE, ClosedReason.BY_HOST]
    assert line.sent == DARK


def test_between_two_questions_the_pad_is_dark_and_no_byte_is_taken() -> None:
    line = Clocked()
    line.show()
    line.ask(OTHER)
    assert line.of(Closed) == [Closed("p1", TOKEN, ClosedReason.BY_HOST)]
    line.wait(0.1)
    line.hear(KEY_BEST)
    line.wait(0.5)
    assert line.presses() == []
    line.wait(1.0)
    line.hear(KEY_GOOD)
    line.wait(0.1)
    assert [(press.token, press.position) for press in line.presses()] == [(OTHER, 4)]


def test_a_stuck_key_is_no_press_of_the_next_question() -> None:
    line = Clocked()
    for _ in range(40):
        line.hear(KEY_BEST)
        line.wait(0.1)
    line.ask()
    for _ in range(40):
        line.hear(KEY_BEST)
        line.wait(0.1)
    assert line.presses() == []


def test_a_port_that_was_lost_asks_again_and_what_was_not_sure_is_gone() -> None:
    line = Clocked()
    line.show()
    line.hear(KEY_BEST)
    line.wire.line_lost("hung up", line.now_s)
    line.gather()
    line.wait(5)
    assert line.of(PortLost, PressedNow) == [PortLost("p1", "hung up")]
    line.wire.line_opened(line.now_s)
    line.wait(0.5)
    assert line.sent.endswith(ASK)
    assert line.of(Opened)[-1].remaining_s == pytest.approx(54.25)


def test_a_question_that_ends_while_the_port_is_away_is_left_to_the_station() -> None:
    line = Clocked(opened=False)
    line.ask()
    line.wait(100)
    assert line.told == []
    assert line.sent == b""


def test_a_pad_that_only_sends_is_never_called_ready_by_an_answer_nor_silent() -> None:
    line = Clocked()
    line.wait(1000)
    assert line.told == [PortOpened("p1"), PadReady("p1", "qsystem", verified=False, simulator=False)]


def test_a_pad_that_answers_polls_is_ready_then_silent_then_back() -> None:
    line = Clocked("jtt905")
    line.ask()
    line.wait(1.0)
    assert line.sent == POLL
    assert not line.of(PadReady, Opened)
    line.hear(STATUS)
    assert line.of(PadReady) == [PadReady("p1", "jtt905", verified=True, simulator=False)]
    line.wait(1.0)
    assert line.of(Opened)
    line.wait(5.0)
    assert line.of(PadSilent) == [PadSilent("p1")]
    line.forget()
    line.hear(STATUS)
    line.wait(0.5)
    assert [type(event) for event in line.told] == [PadBack, Opened]


def test_a_silent_pad_does_not_tell_of_a_time_out() -> None:
    line = Clocked("jtt905")
    line.hear(STATUS)
    line.show(timeout_s=20.0)
    line.wait(30)
    assert line.of(PadSilent)
    assert not line.of(Closed)


def test_keys_are_tested_only_while_nothing_is_asked() -> None:
    line = Clocked()
    line.pad().test(30, line.now_s)
    line.hear(KEY_BEST)
    line.wait(1.0)
    line.hear(KEY_NONE)
    line.wait(1.0)
    assert line.of(KeyTested) == [
        KeyTested("p1", 0, None),
        KeyTested("p1", 0x31, 5),
        KeyTested("p1", 0x39, None),
    ]
    line.show()
    line.pad().test(30, line.now_s)
    line.hear(KEY_GOOD)
    line.wait(0.1)
    assert [type(event) for event in line.told] == [PressedNow]


def test_identify_is_shown_for_its_time_unless_a_question_is() -> None:
    line = Clocked()
    line.forget()
    line.pad().identify(10.0, line.now_s)
    line.wait(11)
    assert line.sent == bytes.fromhex("01013507") + DARK
    line.show()
    line.pad().identify(10.0, line.now_s)
    line.gather()
    assert line.sent == b""


def test_several_pads_on_one_bus_are_told_apart_and_an_address_of_nobody_is_noise() -> None:
    line = Clocked(pads=3)
    line.ask(number=1)
    line.ask(OTHER, number=3)
    line.wait(1.0)
    line.hear(bytes.fromhex("01033107"))
    line.wait(1.0)
    line.hear(bytes.fromhex("01093107"))
    line.wait(1.0)
    line.hear(bytes.fromhex("01013207"))
    line.wait(0.1)
    assert {(press.pad, press.token, press.position) for press in line.presses()} == {
        ("p3", OTHER, 5),
        ("p1", TOKEN, 4),
    }
    assert line.pad(1).statistics().bad_frames.values()


def test_two_different_keys_at_once_are_no_press_and_nor_is_a_key_in_noise() -> None:
    line = Clocked("one-byte")
    line.show()
    line.hear(b"5")
    line.wait(0.03)
    line.hear(b"1")
    line.wait(2.0)
    line.hear(b"\xff5\x00")
    line.wait(2.0)
    assert line.presses() == []
    line.hear(b"4")
    line.wait(0.03)
    line.hear(b"44")
    line.wait(0.5)
    assert [press.position for press in line.presses()] == [4]


def test_without_rules_a_burst_would_have_been_a_press() -> None:
    line = Clocked(without_rules("one-byte"))
    line.show()
    line.hear(b"\xff5\x00")
    assert 5 in [press.position for press in line.presses()]


def test_misuse_is_an_error() -> None:
    line = Clocked()
    with pytest.raises(QuestionError):
        line.pad().ask(Question(TOKEN, line.now_s + 4000, line.now_s, ""), line.now_s)
    with pytest.raises(QuestionError):
        line.pad().close(bytes(8), CloseReason.CANCELLED, line.now_s)
    with pytest.raises(QuestionError):
        line.pad().extend(TOKEN, 0.5, 0.1, line.now_s)
    with pytest.raises(QuestionError):
        line.pad().identify(0.0, line.now_s)
    with pytest.raises(QuestionError):
        line.pad().test(256, line.now_s)


def test_pads_that_cannot_share_a_port_are_refused() -> None:
    bus, alone = Clocked("qsystem"), Clocked("one-byte")
    with pytest.raises(ConfigError, match="address"):
        check_shared([bus.config(1), bus.config(1)])
    with pytest.raises(ConfigError, match="each pad"):
        check_shared([alone.config(1), alone.config(2)])
    with pytest.raises(ConfigError, match="model"):
        check_shared([bus.config(1), alone.config(2)])


def test_other_pads_need_another_wire_and_addresses_are_set_on_the_pad() -> None:
    line = Clocked()
    assert line.wire.baud == 57600
    assert line.wire.adapt([line.config(1)], line.now_s)
    assert not line.wire.adapt([line.config(1), line.config(2)], line.now_s)
    line.pad().hold("twice", True, line.now_s)
    with pytest.raises(QuestionError, match="set on the pad"):
        line.pad().readdress(bytes(6), 2, line.now_s)
