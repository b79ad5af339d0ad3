"""Simulated pads of other makers, against the bytes that are known of them."""

import pytest

from firmware_sim.foreign.device import NoSuchKeyError, Shown
from firmware_sim.foreign.evaluator import Evaluator
from firmware_sim.foreign.operator_pads import OperatorPads
from firmware_sim.foreign.plain import PlainPad


def test_an_operator_pad_sends_its_address_and_shows_what_it_is_told() -> None:
    pads = OperatorPads((1, 2))
    assert pads.press(1, None).hex() == "01013107"
    assert pads.press(4, 2).hex() == "01023407"
    assert pads.receive(bytes.fromhex("ff01023207 0102")) == b""
    assert pads.take_changes() == [Shown(2, "green")]
    pads.receive(bytes.fromhex("3707 01013d07 01033107 01019907"))
    assert pads.take_changes() == [Shown(2, "off", beep=True), Shown(1, "green-blink-500", beep=True)]


def test_a_key_or_an_address_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchKeyError):
        OperatorPads().press(5, None)
    with pytest.raises(NoSuchKeyError):
        OperatorPads().press(1, 9)
    with pytest.raises(NoSuchKeyError):
        Evaluator().press(0, None)


def test_an_evaluator_answers_its_status_and_shows_what_its_vendor_says() -> None:
    evaluator = Evaluator(device=0x02)
    asked = bytes.fromhex("55AA000402000000" + "06" + "55AA")
    assert evaluator.receive(asked[:5]) == b""
    assert evaluator.receive(asked[5:]).hex().upper() == "55AA000B02000000201111111111112955AA"
    assert Evaluator().receive(asked) == b""  # another device's
    begin = bytes.fromhex("55AA0004060000E0" + "E2" + "55AA")
    pad = Evaluator()
    pad.receive(b"\x55\xaa\xff\xff" + b"\x55" + begin + begin[:-1] + b"\0" + begin)
    assert pad.take_changes() == [Shown(0, "asking"), Shown(0, "asking")]
    assert pad.press(4, None).hex().upper() == "55AA0005060000E104" + "E6" + "55AA"


def test_a_plain_pad_sends_a_digit_and_is_deaf() -> None:
    pad = PlainPad(range(5))
    assert pad.press(4, None) == b"4"
    assert pad.press(0, None) == b"0"
    assert pad.receive(b"x") == b""
    assert pad.take_changes() == []
