"""RS-485 (section 9): the driver, the gap before an answer, and silence where an answer would be too late."""

import pytest

from devices.codes import AckCode
from devices.messages import Ack, AskLog, Hello, Idle, Opened, Ping, Poll, Pong, Press
from tests.firmware_avr.bench import ask, encoded, token
from tests.firmware_avr.chip import Chip
from tests.firmware_avr.conftest import MakeChip
from tests.said import one

ADDRESS = 17
BITS = 11  # as simavr counts them
BAUDS = [1200, 9600, 38_400, 115_200]


def answer_gap_us(chip: Chip, wire: bytes) -> float:
    """From the end of the last byte of a frame to the beginning of the answer."""
    chip.take()
    begun_us = chip.now_us()
    chip.say(f"hear {wire.hex()}")
    chip.run(900)
    [(sent_us, _message)] = chip.sent
    return sent_us - (begun_us + len(wire) * BITS * 1e6 / chip.baud)


@pytest.mark.parametrize("baud", BAUDS)
def test_an_answer_begins_between_three_and_a_half_characters_and_twenty_ms_later(
    make_chip: MakeChip, baud: int
) -> None:
    chip = make_chip(baud=baud, address=ADDRESS)
    assert chip.take() == []  # it says no HELLO unasked
    gap_us = 3.5 * BITS * 1e6 / baud
    for phase_ms in range(5):
        chip.run(10 + phase_ms)
        measured = answer_gap_us(chip, encoded(Poll(), ADDRESS))
        assert gap_us <= measured <= gap_us + 20_000


@pytest.mark.parametrize("baud", [9600, 115_200])
def test_the_driver_is_on_for_the_frame_and_off_right_after_its_last_byte(
    make_chip: MakeChip, baud: int
) -> None:
    chip = make_chip(baud=baud, address=ADDRESS)
    one(chip.host(Poll()), Hello)
    on, off = chip.all_of("driver")
    said = chip.all_of("said")
    assert (on["on"], off["on"]) == (True, False)
    assert on["t_us"] <= said[0]["t_us"]
    released_us = off["t_us"] - said[-1]["t_us"]
    assert released_us == pytest.approx(chip.character_us, abs=5 + 0.01 * chip.character_us)


def test_a_rating_over_polls(make_chip: MakeChip) -> None:
    chip = make_chip(baud=38_400, address=ADDRESS)
    one(chip.host(Poll()), Hello)
    one(chip.host(ask(1)), Opened)
    assert chip.do("press 3", 3000) == []
    assert chip.shows() == ["open", "kept"]  # at once, whenever the host polls
    press = one(chip.host(Poll()), Press)
    assert (press.token, press.key) == (token(1), 3)
    assert one(chip.host(Poll()), Press).press_id == press.press_id
    one(chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED)), Idle)
    assert chip.shows() == ["open", "kept", "thanks"]


def test_a_poll_that_meets_a_write_gets_no_answer_rather_than_a_late_one(make_chip: MakeChip) -> None:
    chip = make_chip(baud=38_400, address=ADDRESS)
    one(chip.host(ask(1)), Opened)
    chip.say("press 3")
    chip.run(30)
    assert chip.host(Poll()) == []
    one(chip.host(Poll()), Press)


def test_a_replay_of_the_log_is_answered_when_it_is_asked_again(make_chip: MakeChip) -> None:
    """Thirty marks take longer than an answer may: they are written, and the next LOG finds nothing to do."""
    chip = make_chip(baud=115_200, address=ADDRESS)
    for number in range(1, 31):
        one(chip.host(ask(number), 50), Opened)
        chip.do("press 1", 250)
        press = one(chip.host(Poll(), 50), Press)
        one(chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED), 50), Idle)
    assert chip.host(AskLog(0)) == []
    assert one(chip.host(AskLog(0)), Pong).unacknowledged == 30


def test_other_pads_frames_are_neither_answered_nor_counted(make_chip: MakeChip) -> None:
    chip = make_chip(baud=115_200, address=ADDRESS)
    others = b"".join(encoded(Poll(), address) for address in range(1, 33) if address != ADDRESS)
    assert chip.hear(others * 3) == []
    assert one(chip.host(Ping()), Pong).bad_frames == 0


def test_an_answer_is_given_up_when_somebody_else_is_spoken_to(make_chip: MakeChip) -> None:
    chip = make_chip(baud=9600, address=ADDRESS)
    assert chip.hear(encoded(Poll(), ADDRESS) + encoded(Poll(), ADDRESS + 1)) == []
    one(chip.host(Poll()), Hello)
