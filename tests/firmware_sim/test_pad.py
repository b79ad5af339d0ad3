"""The pad of section 4, rule by rule, in virtual time."""

import struct

import pytest

from firmware_sim.display import Beeped, Shown
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Acknowledged
from tests.firmware_sim import host
from tests.firmware_sim.host import (
    OTHER,
    THIRD,
    TOKEN,
    Desk,
    SickMemory,
    ack,
    booted,
    close,
    extend,
    open_,
    read_press,
    reason,
    remaining_ms,
    types,
)


def test_hello_is_sent_once_unasked_at_boot_and_again_when_asked() -> None:
    desk = Desk()
    (hello,) = desk.sent()
    assert desk.wait(60) == []
    (asked,) = desk.say(host.ask(host.HELLO))
    for frame in (hello, asked):
        uid, epoch, boot, _up, cause, _fw, flags, last, waiting, token = struct.unpack(
            "<6sIIIBHBIB8s", frame.payload
        )
        assert (uid, epoch, boot, cause, last, waiting) == (host.UID, host.EPOCH, host.BOOT, 1, 0, 0)
        assert flags == 1  # a simulator, no MAC
        assert token == bytes(8)


def test_ping_is_answered_with_the_state() -> None:
    desk = booted()
    desk.say(open_())
    desk.now_s += 2.5
    (pong,) = desk.say(host.ask(host.PING))
    assert pong.type_no == host.PONG
    assert struct.unpack("<II8sIBHH", pong.payload) == (host.BOOT, 2500, TOKEN, 0, 0, 0, 0)


def test_the_sequence_counts_every_frame_sent() -> None:
    desk = Desk()
    seqs = [frame.seq for _ in range(300) for frame in desk.sent() or desk.say(host.ask(host.PING))]
    assert seqs == [number % 256 for number in range(300)]


def test_a_question_is_opened_shown_and_answered_with_its_time() -> None:
    desk = booted()
    assert remaining_ms(desk.say(open_())) == 60_000
    shown, beeped = desk.events
    assert isinstance(shown, Shown)
    assert (shown.show, shown.lamps, shown.text) == ("open", "on", "请评价")
    assert beeped == Beeped(1, "high", 0)  # type: ignore[arg-type]


def test_the_warning_blinks_with_two_beeps() -> None:
    desk = booted()
    desk.say(open_())
    assert desk.wait(39.999) == []
    assert desk.shows() == ["open"]
    desk.wait(0.002)
    shown, beeped = desk.events
    assert isinstance(shown, Shown)
    assert (shown.show, shown.lamps, shown.text, shown.t_ms) == ("warning", "blink", "请评价", 40_000)
    assert isinstance(beeped, Beeped)
    assert beeped.beeps == 2


def test_a_warning_at_the_time_out_never_shows() -> None:
    desk = booted()
    desk.say(open_(warning_ms=60_000))
    desk.wait(61)
    assert desk.shows() == ["open", "dark"]


def test_a_key_is_kept_sent_and_shown_as_kept() -> None:
    desk = booted()
    desk.say(open_())
    desk.shows()
    (press,) = desk.key(4)
    assert read_press(press) == host.Pressed(1, TOKEN, 4, 0, host.BOOT & 0xFFFF)
    assert desk.shows() == ["kept"]
    assert desk.log.find(TOKEN) is not None


@pytest.mark.promise(2)
def test_there_are_no_thanks_before_the_ack_however_long_it_takes() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.wait(3600)
    for wrong in (ack(2), ack(1, OTHER), host.ask(host.PING), open_(OTHER), close()):
        desk.say(wrong)
    assert desk.shows() == ["open", "kept"]
    desk.say(ack())
    assert desk.shows() == ["thanks"]


@pytest.mark.promise(2)
def test_there_are_no_thanks_if_the_ack_cannot_be_marked() -> None:
    memory = SickMemory()
    desk = booted(memory=memory)
    desk.say(open_())
    desk.key()
    memory.sick = True
    desk.say(ack())
    assert "thanks" not in desk.shows()
    memory.sick = False
    desk.say(ack(code=1))
    assert desk.shows() == ["thanks"]


@pytest.mark.parametrize(("code", "show"), [(0, "thanks"), (1, "thanks"), (2, "closed"), (3, "closed")])
def test_an_ack_is_shown_for_three_seconds(code: int, show: str) -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.shows()
    desk.say(ack(code=code))
    desk.wait(2.999)
    assert desk.shows() == [show]
    desk.wait(0.002)
    assert desk.shows() == ["dark"]


def test_a_repeated_ack_changes_nothing() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.say(ack())
    desk.shows()
    assert desk.say(ack(code=3)) == []
    assert desk.shows() == []


def test_an_ack_that_counts_is_told_once() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.say(ack() + ack())
    desk.sent()
    assert len([event for event in desk.events if isinstance(event, Acknowledged)]) == 1


def test_thanks_end_at_once_with_the_next_open() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.say(ack())
    assert types(desk.say(open_(OTHER))) == [host.OPENED]
    assert desk.shows() == ["open", "kept", "thanks", "open"]
    desk.wait(10)
    assert desk.shows() == []


def test_a_press_is_repeated_with_growing_pauses_for_ever_and_tells_its_age() -> None:
    desk = booted()
    desk.say(open_())
    start_s = desk.now_s
    ages = [read_press(frame).age_ms for frame in desk.key() + desk.wait(15)]
    assert ages == [0, 200, 600, 1400, 3000, 5400, 7800, 10200, 12600, 15000]
    assert len(desk.wait(24 * 3600)) == 36_000
    assert desk.now_s == start_s + 15 + 24 * 3600


def test_a_slow_line_makes_the_first_pause_longer() -> None:
    desk = booted(baud=1200)
    desk.say(open_())
    ages = [read_press(frame).age_ms for frame in desk.key() + desk.wait(6)]
    assert ages == [0, 750, 2250, 4650]


def test_other_requests_do_not_stop_the_repeats() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    for request in (host.ask(host.HELLO), host.ask(host.PING), close(OTHER), extend(OTHER), open_(OTHER)):
        desk.say(request)
    assert types(desk.wait(0.25)) == [host.PRESS]


def test_further_keys_are_ignored_once_one_is_kept() -> None:
    desk = booted()
    desk.say(open_())
    desk.key(4)
    assert desk.key(1) == []
    desk.say(ack())
    assert desk.key(2) == []
    assert desk.shows() == ["open", "kept", "thanks"]
    record = desk.log.find(TOKEN)
    assert record is not None
    assert (record.key, desk.log.last_press_id) == (4, 1)


def test_a_key_after_the_time_out_is_not_taken_even_if_nobody_ticked_before() -> None:
    desk = booted()
    desk.say(open_())
    desk.now_s += 60.0
    assert types(desk.key()) == [host.CLOSED]
    assert desk.log.last_press_id == 0
    assert desk.shows() == ["open", "dark", "wait"]


def test_a_key_just_before_the_time_out_is_taken() -> None:
    desk = booted()
    desk.say(open_())
    desk.now_s += 59.999
    assert types(desk.key()) == [host.PRESS]


def test_the_time_out_darkens_and_says_closed_once() -> None:
    desk = booted()
    desk.say(open_())
    assert reason(desk.wait(120)) == 2
    assert desk.shows() == ["open", "warning", "dark"]
    assert reason(desk.say(close())) == 2
    assert reason(desk.say(open_())) == 2


def test_log_delivers_again_oldest_first() -> None:
    desk = booted()
    for number, token in enumerate((TOKEN, OTHER, THIRD), start=1):
        desk.say(open_(token))
        desk.key()
        desk.say(ack(number, token))
    frames = desk.say(host.log_from(2))
    assert types(frames) == [host.PONG, host.PRESS]
    assert read_press(frames[1]).press_id == 2
    assert [read_press(frame).press_id for frame in desk.say(ack(2, OTHER, 1))] == [3]
    assert desk.say(ack(3, THIRD, 1)) == []
    assert desk.log.unacknowledged == 0


def test_keys_while_nothing_is_open_are_counted_and_asked_to_wait() -> None:
    desk = booted()
    assert desk.key() == []
    shown, beeped = desk.events
    assert isinstance(shown, Shown)
    assert (shown.show, shown.text) == ("wait", "请稍候")
    assert beeped == Beeped(1, "low", shown.t_ms)  # type: ignore[arg-type]
    desk.wait(1.001)
    assert desk.shows() == ["wait", "dark"]
    (pong,) = desk.say(host.ask(host.PING))
    assert struct.unpack("<23xH", pong.payload) == (1,)


def test_bad_frames_are_counted_and_never_answered() -> None:
    desk = booted()
    for noise in (b"\x01\x02\x03\x00", host.ask(0x7F), host.ask(host.PING, b"x"), open_()[:9] + b"\x00"):
        assert desk.say(noise) == []
    (pong,) = desk.say(host.ask(host.PING))
    assert struct.unpack("<21xHxx", pong.payload) == (4,)


def test_a_frame_for_another_address_is_not_for_us_and_not_bad() -> None:
    desk = booted()
    assert desk.say(host.ask(host.PING, address=3)) == []
    (pong,) = desk.say(host.ask(host.PING))
    assert struct.unpack("<21xHxx", pong.payload) == (0,)


def test_a_poll_is_not_answered_point_to_point() -> None:
    assert booted().say(host.ask(host.POLL)) == []


@pytest.mark.promise(8)
def test_after_a_reset_a_kept_press_is_delivered_dark_with_unknown_age() -> None:
    desk = booted()
    desk.say(open_())
    desk.key(2)
    desk.start()
    frames = desk.sent()
    assert types(frames) == [host.HELLO, host.PRESS]
    assert read_press(frames[1]) == host.Pressed(1, TOKEN, 2, 0xFFFF_FFFF, host.BOOT & 0xFFFF)
    assert desk.shows() == ["dark"]
    assert [round(desk.now_s, 3)] == [1000.0]
    assert types(desk.wait(0.65)) == [host.PRESS, host.PRESS]
    desk.say(ack())
    assert desk.shows() == []
    assert desk.wait(60) == []


@pytest.mark.promise(8)
def test_a_reset_while_open_leaves_nothing_open_and_the_token_can_be_opened_again() -> None:
    desk = booted()
    desk.say(open_())
    desk.start()
    (hello,) = desk.sent()
    assert hello.payload[-8:] == bytes(8)
    assert types(desk.say(open_(timeout_ms=30_000, warning_ms=10_000))) == [host.OPENED]


@pytest.mark.promise(8)
def test_a_power_cut_at_any_byte_of_a_press_never_leaves_kept_without_its_record() -> None:
    for bytes_left in range(25):
        start = VolatileMemory()
        Desk(memory=start)
        memory = host.CutMemory(start.read(), 16)
        desk = booted(memory=memory)
        desk.say(open_())
        memory.bytes_left = bytes_left
        sent = []
        try:
            sent = desk.key(3)
        except host.PowerCutError:
            assert "kept" not in desk.shows()
        desk.memory = VolatileMemory(memory.read())
        desk.start()
        delivered = [frame for frame in desk.sent() if frame.type_no == host.PRESS]
        assert len(delivered) >= len(sent)


def test_answers_to_a_host_that_never_stops_asking_are_bounded() -> None:
    desk = booted()
    desk.pad.receive(host.ask(host.PING) * 1000, desk.now_s)
    assert len(desk.sent()) == 16


@pytest.mark.promise(2)
def test_the_ack_of_an_older_press_does_not_thank_for_the_one_on_show() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    desk.say(ack())
    desk.say(open_(OTHER))
    desk.say(host.log_from(1))
    assert desk.key(3) == []  # the older record goes first
    desk.shows()
    assert [read_press(frame).press_id for frame in desk.say(ack(1, TOKEN, 1))] == [2]
    assert desk.shows() == []
    desk.say(ack(2, OTHER))
    assert desk.shows() == ["thanks"]
