"""The whole firmware on the chip: keys with real contacts, resets, power cuts, lamps and buzzer, the line."""

import itertools

import pytest

from devices.codes import AckCode, ResetCause, SignalKind
from devices.messages import Ack, AskHello, Hello, Opened, Ping, Pong, Press, Signal
from tests.firmware_avr.bench import ask, encoded, token
from tests.firmware_avr.chip import UID, Chip
from tests.firmware_avr.conftest import MakeChip
from tests.said import one

RECORD_MS = 100  # 24 bytes of 3.4 ms, and what makes it the same for each key


def rated(chip: Chip, number: int, command: str) -> Press:
    """One question from OPEN to thanks."""
    one(chip.host(ask(number)), Opened)
    press = one(chip.do(command), Press)
    chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED))
    assert chip.shows()[-1] == "thanks"
    return press


@pytest.mark.parametrize("baud", [9600, 115_200])
def test_hello_says_who_the_pad_is_and_that_it_is_no_simulator(make_chip: MakeChip, baud: int) -> None:
    chip = make_chip(baud=baud)
    hello = one(chip.take(), Hello)
    assert hello.uid.hex().upper() == UID
    assert (hello.simulator, hello.carries_mac, hello.firmware) == (False, False, 0x0100)
    assert (hello.reset_cause, hello.last_press_id, hello.unacknowledged) == (ResetCause.POWER_ON, 0, 0)
    again = one(chip.host(AskHello()), Hello)
    assert (again.epoch, again.boot) == (hello.epoch, hello.boot)
    assert again.uptime_ms > hello.uptime_ms


@pytest.mark.parametrize("baud", [9600, 115_200])
def test_a_rating_at_either_end_of_the_speeds(make_chip: MakeChip, baud: int) -> None:
    chip = make_chip(baud=baud)
    press = rated(chip, 1, "press 4")
    assert (press.press_id, press.key, press.token) == (1, 4, token(1))
    assert press.age_ms is not None
    assert RECORD_MS <= press.age_ms <= RECORD_MS + 5
    chip.run(4000)
    assert chip.shows() == ["open", "kept", "thanks", "dark"]


def test_bouncing_contacts_give_one_press_for_one_finger(make_chip: MakeChip) -> None:
    chip = make_chip(baud=115_200)
    presses = [rated(chip, number, f"bounce {number % 5 + 1} 120") for number in range(1, 21)]
    assert [press.press_id for press in presses] == list(range(1, 21))
    assert [press.key for press in presses] == [number % 5 + 1 for number in range(1, 21)]
    assert one(chip.host(Ping()), Pong).waiting_keys == 0


def test_two_keys_at_once_are_none(chip: Chip) -> None:
    chip.host(ask(1))
    chip.say("hold 2")
    chip.do("hold 4")
    assert chip.do("release") == []
    pong = one(chip.host(Ping()), Pong)
    assert (pong.open_token, pong.last_press_id) == (token(1), 0)
    assert one(chip.do("press 2"), Press).key == 2


def test_a_key_held_since_before_open_is_none_until_it_was_up(chip: Chip) -> None:
    chip.do("hold 3")
    assert one(chip.host(Ping()), Pong).waiting_keys == 1
    one(chip.host(ask(1)), Opened)
    assert chip.do("press 5", 2000) == []  # while 3 is held
    chip.do("release")
    assert one(chip.do("press 3"), Press).key == 3


@pytest.mark.promise(8)
def test_a_press_without_acknowledgement_is_delivered_after_a_reset(chip: Chip) -> None:
    chip.host(ask(1))
    before = one(chip.do("press 2", 180), Press)
    hello, press, repeat = chip.do("reset", 700)
    assert isinstance(hello, Hello)
    assert (hello.reset_cause, hello.unacknowledged, hello.open_token) == (ResetCause.POWER_ON, 1, bytes(8))
    assert isinstance(press, Press)
    assert isinstance(repeat, Press)
    assert (press.press_id, press.token, press.key, press.boot) == (1, token(1), 2, before.boot)
    assert press.age_ms is None
    chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED))
    assert chip.shows() == ["open", "kept", "dark"]
    assert one(chip.do("reset", 700), Hello).unacknowledged == 0


@pytest.mark.promise(8)
@pytest.mark.parametrize("torn_byte", [1, 5, 13, 18, 21, 24])
def test_a_power_cut_while_the_record_is_written_is_no_press(chip: Chip, torn_byte: int) -> None:
    chip.host(ask(1))
    chip.say(f"cut {torn_byte}")
    assert chip.do("press 2") == []
    assert "kept" not in chip.shows()
    hello = one(chip.do("reset", 700), Hello)
    assert (hello.last_press_id, hello.unacknowledged) == (0, 0)
    assert rated(chip, 2, "press 3").press_id == 1


def test_the_cause_of_a_reset_is_told(chip: Chip) -> None:
    assert one(chip.do("reset pin", 700), Hello).reset_cause == ResetCause.RESET_PIN
    hung = one(chip.do("hang", 1500), Hello)
    assert hung.reset_cause == ResetCause.WATCHDOG
    assert hung.boot == one(chip.do("reset pin", 700), Hello).boot - 1


def test_an_emptied_memory_gets_another_epoch(make_chip: MakeChip) -> None:
    epochs = {one(make_chip(f"pad-{number}").take(), Hello).epoch for number in range(4)}
    assert len(epochs) == 4


def test_a_pad_that_was_never_configured_draws_its_uid_once(make_chip: MakeChip) -> None:
    chips = []
    for name in ("one", "other"):
        chip = make_chip(name, start_ms=0)
        chip.eeprom.write_bytes(b"\xff" * 1024)
        [hello] = chip.do("reset", 700)
        [again] = chip.do("reset", 700)
        assert isinstance(hello, Hello)
        assert isinstance(again, Hello)
        assert again.uid == hello.uid
        chips.append(hello.uid)
    assert len({*chips, bytes.fromhex(UID)}) == 3


def test_repeats_come_after_their_pauses_although_sending_takes_time(chip: Chip) -> None:
    """The pause counts from beginning to beginning: no repeat follows at once on a frame that took long."""
    chip.host(ask(1))
    chip.say("press 1")
    chip.run(6000)
    begun = [when for when, message in chip.sent if isinstance(message, Press)]
    pauses = [(after - before) / 1000 for before, after in itertools.pairwise(begun)]
    assert pauses == pytest.approx([200, 400, 800, 1600, 2400], abs=3)


def test_requests_that_come_at_once_are_all_answered(chip: Chip) -> None:
    """The host sends one request at a time, but its ACK and its next request may meet."""
    hello, pong, opened = chip.hear(encoded(AskHello()) + encoded(Ping()) + encoded(ask(1)), 400)
    assert isinstance(hello, Hello)
    assert isinstance(pong, Pong)
    assert isinstance(opened, Opened)


def test_half_a_frame_is_dropped_after_200_ms_of_silence(chip: Chip) -> None:
    ping = encoded(Ping())
    assert chip.hear(ping[:6], 250) == []
    assert one(chip.hear(ping[1:]), Pong).bad_frames == 1
    chip.hear(ping[:6], 150)
    assert one(chip.hear(ping[6:]), Pong).bad_frames == 1  # a short pause is none


def test_bytes_that_come_while_a_record_is_written_are_not_lost(chip: Chip) -> None:
    chip.host(ask(1))
    chip.say("press 2")
    chip.run(30)
    pong, press = chip.hear(encoded(Ping()), 280)
    assert isinstance(pong, Pong)
    assert isinstance(press, Press)


def test_noise_is_counted_and_the_next_good_frame_is_read(make_chip: MakeChip) -> None:
    chip = make_chip(baud=115_200)
    state, noise = 1, bytearray()
    for _ in range(4000):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        noise.append(state >> 16 & 0xFF)
    assert chip.hear(bytes(noise), 600) == []
    pong = one(chip.hear(b"\0" + encoded(Ping())), Pong)
    assert pong.bad_frames > 5
    assert pong.boot == one(chip.host(AskHello()), Hello).boot


def test_the_warning_blinks_with_two_beeps_and_the_time_out_darkens(chip: Chip) -> None:
    chip.host(ask(1, 4200, 2000))
    chip.run(5000)
    assert chip.shows() == ["open", "warning", "dark"]
    switched = [event["t_us"] / 1000 for event in chip.all_of("lamps")]
    assert [after - before for before, after in itertools.pairwise(switched)] == pytest.approx(
        [2500, 500, 500, 500, 200], abs=3
    )
    beeps = [(event["ms"], event["hz"]) for event in chip.all_of("buzzer")]
    assert beeps == [(80, 2016)] * 3


def test_a_key_in_the_dark_gives_one_low_beep(chip: Chip) -> None:
    chip.do("press 1", 2000)
    assert chip.shows() == ["wait", "dark"]
    [beep] = chip.all_of("buzzer")
    assert (beep["ms"], beep["hz"]) == pytest.approx((200, 500), abs=1)


def test_identify_makes_everything_blink(chip: Chip) -> None:
    chip.host(Signal(SignalKind.IDENTIFY, 0, 2000, ""), 2500)
    assert "identify" in chip.shows()
    assert len(chip.all_of("lamps")) == 4
