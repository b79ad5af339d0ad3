"""Section 4 of docs/pad-protocol.md on the C firmware's rules, in virtual time."""

import pytest

from devices.codes import AckCode, ClosedReason, CloseReason, SignalKind
from devices.messages import (
    Ack,
    AskLog,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    HostMessage,
    Idle,
    Opened,
    Ping,
    Poll,
    Pong,
    Press,
    Signal,
    SignalDone,
    StartTest,
    TestKey,
)
from tests.firmware_avr.bench import Bench, ask, encoded, opened, ready, token
from tests.firmware_avr.test_log import RECORDS_AT
from tests.said import one

PAD = 17


def bus() -> Bench:
    bench = Bench(address=PAD, baud=38400)
    assert bench.take() == []  # on RS-485 it speaks only when asked
    return bench


def test_a_rating_is_kept_sent_repeated_and_thanked_for() -> None:
    bench = opened()
    start = bench.now_ms
    press = one(bench.press(4), Press)
    assert (press.press_id, press.token, press.key, press.age_ms) == (1, token(1), 4, 0)
    assert bench.shows() == ["open", "kept"]
    bench.run(10_000)
    assert bench.times(start) == [200, 600, 1400, 3000, 5400, 7800]
    bench.ack(press)
    assert bench.shows() == ["kept", "thanks"]
    bench.run(3100)
    assert bench.shows() == ["thanks", "dark"]
    assert bench.take() == []


@pytest.mark.parametrize(("baud", "pauses"), [(1200, [750, 2250, 4650]), (9600, [200, 600, 1400])])
def test_the_first_pause_is_three_times_the_frames_time(baud: int, pauses: list[int]) -> None:
    bench = Bench(baud=baud)
    bench.take()
    bench.host(ask(1))
    start = bench.now_ms
    bench.press()
    bench.run(5000)
    assert bench.times(start)[:3] == pauses


@pytest.mark.parametrize(
    ("code", "show"),
    [
        (AckCode.ACCEPTED, "thanks"),
        (AckCode.DUPLICATE, "thanks"),
        (AckCode.LATE, "closed"),
        (AckCode.REFUSED, "closed"),
    ],
)
def test_the_code_of_the_acknowledgement_chooses_the_show(code: AckCode, show: str) -> None:
    bench = opened()
    bench.ack(bench.press()[0], code)
    assert bench.shows()[-1] == show


@pytest.mark.parametrize("wrong", [Ack(2, token(1), AckCode.ACCEPTED), Ack(1, token(2), AckCode.ACCEPTED)])
def test_an_acknowledgement_that_fits_nothing_changes_nothing(wrong: Ack) -> None:
    bench = opened()
    bench.press()
    assert bench.host(wrong) == []
    assert bench.shows()[-1] == "kept"
    assert bench.pong().unacknowledged == 1


@pytest.mark.promise(5)
def test_shows_sounds_and_answers_are_the_same_for_every_key() -> None:
    seen = set()
    for key in range(1, 6):
        bench = opened()
        press = one(bench.press(key), Press)
        bench.run(450)
        times = bench.times(0)
        bench.ack(press)
        bench.run(3100)
        seen.add((*bench.shows(), *bench.beeps(), *times, press.age_ms))
    assert len(seen) == 1
    assert next(iter(seen))[:5] == ("open", "kept", "thanks", "dark", "high")


def test_time_out_warns_darkens_and_is_told_once() -> None:
    bench = opened(timeout_ms=5000, warning_ms=3000)
    bench.run(5000)
    assert bench.shows() == ["open", "warning", "dark"]
    assert bench.beeps() == ["high", "high"]
    assert bench.take() == [Closed(token(1), ClosedReason.TIMED_OUT)]
    assert bench.host(ask(1)) == [Closed(token(1), ClosedReason.TIMED_OUT)]


def test_a_key_just_before_the_deadline_counts_and_one_at_it_does_not() -> None:
    bench = opened(timeout_ms=1000, warning_ms=1000)
    bench.run(899)
    one(bench.press(), Press)
    late = opened(timeout_ms=1000, warning_ms=1000)
    late.run(900)
    assert late.press() == [Closed(token(1), ClosedReason.TIMED_OUT)]
    assert late.pong().waiting_keys == 1


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (Close(token(1), CloseReason.CANCELLED), Closed(token(1), ClosedReason.BY_HOST)),
        (Close(token(2), CloseReason.CANCELLED), Closed(token(2), ClosedReason.UNKNOWN_HERE)),
        (Extend(token(2), 1000, 1000), Closed(token(2), ClosedReason.UNKNOWN_HERE)),
        (ask(1), Opened(token(1), 59_900)),
        (ask(2, scale=4), Closed(token(2), ClosedReason.SCALE_NOT_SUPPORTED)),
        (StartTest(5), None),
        (Poll(), []),
        (Signal(SignalKind.TEXT, 0, 1000, "3号窗口"), SignalDone(SignalKind.TEXT)),
    ],
)
def test_answers_while_a_question_is_open(request_: HostMessage, answer: object) -> None:
    said = opened().host(request_)
    if answer is None:
        one(said, Pong)
    else:
        assert said == (answer if isinstance(answer, list) else [answer])


def test_another_question_ends_the_open_one_silently() -> None:
    bench = opened()
    assert bench.host(ask(2)) == [Opened(token(2), 60_000)]
    assert bench.host(Close(token(1), CloseReason.CANCELLED)) == [Closed(token(1), ClosedReason.BY_HOST)]
    bench.host(ask(3, scale=9))
    assert bench.pong().open_token == bytes(8)
    assert bench.shows()[-1] == "dark"


def test_an_undelivered_press_is_delivered_before_another_question_opens() -> None:
    bench = opened()
    press = one(bench.press(), Press)
    assert one(bench.host(ask(2)), Press).press_id == press.press_id
    bench.ack(press)
    assert bench.host(ask(2)) == [Opened(token(2), 60_000)]


def test_extend_gives_time_and_takes_the_warning_back_without_a_beep() -> None:
    bench = opened(timeout_ms=10_000, warning_ms=1000)
    bench.run(1000)
    assert bench.shows()[-1] == "warning"
    bench.beeps()
    assert bench.host(Extend(token(1), 20_000, 15_000)) == [Opened(token(1), 20_000)]
    assert bench.shows()[-1] == "open"
    assert bench.beeps() == []
    bench.run(15_000)
    assert bench.shows()[-1] == "warning"
    assert bench.host(Extend(token(1), 1000, 0)) == [Opened(token(1), 5000)]  # never less time


def test_log_asks_for_the_records_again_oldest_first() -> None:
    bench = ready()
    for number in (1, 2, 3):
        bench.host(ask(number))
        bench.ack(bench.press(number)[0])
    pong, first = bench.host(AskLog(2))
    assert isinstance(pong, Pong)
    assert pong.unacknowledged == 2
    assert isinstance(first, Press)
    [second] = bench.ack(first)
    assert isinstance(second, Press)
    assert [first.press_id, second.press_id] == [2, 3]
    assert first.age_ms == 0
    assert bench.ack(second) == []


def test_the_age_is_unknown_after_a_reset_and_before_it_could_wrap() -> None:
    bench = opened()
    bench.press()
    bench.run(500)
    assert [press.age_ms for press in bench.take() if isinstance(press, Press)] == [200]
    bench.now_ms += 0xFFFFFFFF - 2000 - 500
    bench.run(40)
    assert one(bench.host(ask(1)), Press).age_ms is not None
    bench.now_ms += 1200
    bench.run(40)
    assert one(bench.host(ask(1)), Press).age_ms is None
    bench.boot()
    hello, press = bench.take()
    assert isinstance(hello, Hello)
    assert isinstance(press, Press)
    assert press.age_ms is None
    assert bench.shows()[-1] == "dark"


def test_keys_while_nothing_is_open_are_counted_and_answered_with_wait() -> None:
    bench = ready()
    bench.press()
    assert bench.shows()[-1] == "wait"
    assert bench.beeps() == ["low"]
    bench.run(1001)
    assert bench.shows()[-1] == "dark"
    assert bench.pong().waiting_keys == 1
    bench.host(ask(1))
    bench.press()
    bench.press()  # during kept: neither counted nor kept
    pong = bench.pong()
    assert (pong.waiting_keys, pong.last_press_id) == (1, 1)


def test_a_test_of_the_keys_makes_no_press_and_ends_by_itself_or_with_open() -> None:
    bench = ready()
    assert bench.host(StartTest(2)) == [TestKey(0)]
    assert bench.press(3) == [TestKey(3)]
    bench.run(2001)
    assert bench.shows() == ["dark", "test", "dark"]
    bench.host(StartTest(200))
    bench.host(ask(1))
    assert one(bench.press(2), Press).key == 2


def test_signals_are_seen_in_the_dark_for_what_is_left_of_them() -> None:
    bench = opened(timeout_ms=1000, warning_ms=1000)
    assert bench.host(Signal(SignalKind.LAMPS, 1, 3000, "")) == [SignalDone(SignalKind.LAMPS)]
    bench.run(1000)
    assert bench.shows()[-1] == "dark"
    assert bench.outputs().lamps
    bench.run(2000)
    assert not bench.outputs().lamps
    bench.host(Signal(SignalKind.IDENTIFY, 0, 60_000, ""))
    bench.run(10)
    assert bench.outputs().legends == 0x3F
    bench.run(500)
    assert bench.outputs().legends == 0
    bench.host(Signal(SignalKind.LAMPS, 0, 0, ""))  # ends lamps, not this one
    bench.run(500)
    assert bench.outputs().legends == 0x3F
    bench.host(Signal(SignalKind.IDENTIFY, 0, 0, ""))
    bench.run(10)
    assert bench.outputs().legends == 0


def test_the_buzzer_signal_beeps_only_in_the_dark() -> None:
    bench = ready()
    bench.host(Signal(SignalKind.BUZZER, 0, 1000, ""))
    bench.run(10)
    assert bench.beeps() == ["high"]
    bench = opened()
    bench.host(Signal(SignalKind.BUZZER, 0, 1000, ""))
    bench.run(10)
    assert bench.beeps() == []


def test_no_warning_is_shown_after_a_key_that_could_not_be_kept() -> None:
    bench = opened(timeout_ms=3000, warning_ms=1000)
    bench.memory.wear([RECORDS_AT])
    assert bench.press() == [Full(token(1))]
    bench.run(3000)
    assert bench.shows() == ["open", "full", "dark"]


def test_what_is_no_frame_for_this_pad_is_counted_or_passed_over() -> None:
    bench = ready()
    bench.hear(encoded(Ping(), address=5))
    assert bench.pong().bad_frames == 0
    bench.hear(b"\x02\x01\x07")
    assert bench.pong().bad_frames == 1


def test_on_rs485_the_pad_speaks_when_polled_in_the_order_of_the_page() -> None:
    bench = bus()
    assert isinstance(bench.host(Poll())[0], Hello)
    assert isinstance(bench.host(Poll())[0], Hello)  # until the host has said anything else
    assert isinstance(bench.host(ask(1, 1000, 1000))[0], Opened)
    one(bench.host(Poll()), Idle)
    bench.run(1001)
    assert bench.take() == []
    assert bench.host(Poll()) == [Closed(token(1), ClosedReason.TIMED_OUT)]
    one(bench.host(Poll()), Idle)
    bench.host(ask(2))
    assert bench.press(3) == []
    bench.run(5000)
    assert bench.take() == []  # no repeats by time
    press = one(bench.host(Poll()), Press)
    assert one(bench.host(Poll()), Press).age_ms == 5000
    one(bench.ack(press), Idle)
    bench.run(4000)
    bench.host(StartTest(9))
    bench.press(1)
    bench.press(2)
    assert [bench.host(Poll())[0], bench.host(Poll())[0]] == [TestKey(1), TestKey(2)]


def test_on_rs485_a_key_that_could_not_be_kept_is_told_once() -> None:
    bench = bus()
    bench.host(ask(1))
    bench.memory.wear([RECORDS_AT])
    assert bench.press() == []
    assert bench.host(Poll()) == [Full(token(1))]
    one(bench.host(Poll()), Idle)


def test_on_rs485_other_addresses_are_not_for_us() -> None:
    bench = bus()
    assert bench.hear(encoded(Poll(), PAD + 1)) == []
    assert one(bench.host(Ping()), Pong).bad_frames == 0
