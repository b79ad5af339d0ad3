"""Every rule of section 5 of the page, on the host's side."""

import math
import struct
from collections.abc import Callable

import pytest

from devices.codes import AckCode, ClosedReason, CloseReason
from devices.config import PadConfig
from devices.errors import QuestionError
from devices.events import (
    Closed,
    Full,
    Opened,
    PadBack,
    PadConflict,
    PadIdentified,
    PadSilent,
    PortLost,
    PortOpened,
    Pressed,
)
from devices.pad import Pad
from devices.question import Question
from tests.devices.pads import (
    ACK,
    CLOSE,
    EXTEND,
    HELLO,
    OPEN,
    OTHER,
    PING,
    SIGNAL,
    TOKEN,
    UID,
    asking_pad,
    closed,
    full,
    hello,
    known_pad,
    opened,
    pong,
    press,
    presses,
    question,
    sent,
    signalled,
    told,
    types,
)


def test_hello_is_asked_before_anything_else_and_until_it_comes() -> None:
    pad = Pad(PadConfig("window-1", "a path"))
    pad.ask(question(), 9.0)
    assert pad.bytes_to_send() == b""
    pad.line_opened(10.0)
    assert types(sent(pad)) == [HELLO]
    deadline_s = pad.next_deadline_s()
    assert deadline_s is not None
    pad.tick(deadline_s)
    assert types(sent(pad)) == [HELLO]
    pad.receive(hello(), 12.0)
    assert types(sent(pad)) == [OPEN]
    assert told(pad, PortOpened, PadIdentified, PadConflict) == [
        PortOpened("window-1"),
        PadIdentified("window-1", UID.hex(), 77, 3, 0x0105, simulator=True, last_press_id=41),
    ]


def test_open_carries_the_time_that_is_left_at_each_sending() -> None:
    pad = known_pad()
    pad.ask(question(deadline_s=70.0), 10.0)
    (first,) = sent(pad)
    assert struct.unpack_from("<8sBII", first.payload) == (TOKEN, 5, 60_000, 40_000)
    pad.tick(11.0)
    (second,) = sent(pad)
    assert struct.unpack_from("<8sBII", second.payload) == (TOKEN, 5, 59_000, 39_000)


def test_a_long_text_is_cut_between_characters() -> None:
    pad = known_pad()
    pad.ask(Question(TOKEN, 70.0, 50.0, "评" * 40), 10.0)
    (frame,) = sent(pad)
    assert frame.payload[17:].decode() == "评" * 21


def test_an_answered_question_is_not_repeated() -> None:
    pad = asking_pad()
    pad.tick(12.0)
    assert OPEN not in types(sent(pad))


def test_a_pad_that_was_reset_is_asked_again_with_the_time_that_is_left() -> None:
    pad = asking_pad()
    pad.receive(hello(boot=4), 30.0)
    (frame,) = sent(pad)
    assert struct.unpack_from("<8sBI", frame.payload) == (TOKEN, 5, 40_000)


@pytest.mark.parametrize("pad_says", [pong(), pong(open_token=TOKEN)])
def test_a_pong_leads_to_open_again_only_where_nothing_is_open(pad_says: bytes) -> None:
    pad = asking_pad()
    pad.receive(pad_says, 12.0)
    assert (OPEN in types(sent(pad))) is (pad_says == pong())


def test_a_pong_of_another_start_leads_to_hello() -> None:
    pad = known_pad()
    pad.receive(pong(boot=4), 12.0)
    assert types(sent(pad)) == [HELLO]


def test_after_replugging_the_question_comes_back_and_after_a_press_it_does_not() -> None:
    pad = asking_pad()
    pad.line_lost("pulled", 11.0)
    assert pad.bytes_to_send() == b""
    pad.line_opened(12.0)
    pad.receive(hello(), 12.1)
    assert types(sent(pad)) == [HELLO, OPEN]
    pad.receive(press(), 12.2)
    pad.line_lost("pulled", 13.0)
    pad.line_opened(14.0)
    pad.receive(hello(), 14.1)
    assert types(sent(pad)) == [HELLO]


def test_the_next_question_closes_the_open_one_first() -> None:
    pad = asking_pad()
    pad.ask(question(OTHER), 20.0)
    (close,) = sent(pad)
    assert (close.type, close.payload) == (CLOSE, TOKEN + b"\x03")
    pad.receive(closed(reason=1), 20.1)
    assert told(pad, Closed) == [Closed("window-1", TOKEN, ClosedReason.BY_HOST)]
    assert types(sent(pad)) == [OPEN]


def test_the_same_question_asked_again_is_opened_again_and_not_closed() -> None:
    pad = asking_pad()
    pad.ask(question(deadline_s=80.0), 20.0)
    (frame,) = sent(pad)
    assert frame.type == OPEN
    assert struct.unpack_from("<8sBI", frame.payload) == (TOKEN, 5, 60_000)


def test_a_close_is_repeated_until_the_pad_says_what_became_of_it() -> None:
    pad = known_pad()
    pad.close(TOKEN, CloseReason.HOST_RESTARTED, 10.0)
    assert types(sent(pad)) == [CLOSE]
    pad.tick(10.5)
    assert types(sent(pad)) == [CLOSE]
    pad.receive(press(), 10.6)
    assert [event.token for event in presses(pad)] == [TOKEN]
    pad.tick(11.5)
    assert CLOSE not in types(sent(pad))


def test_what_is_open_and_not_wanted_is_closed() -> None:
    pad = known_pad()
    pad.receive(pong(open_token=OTHER), 12.0)
    (close,) = sent(pad)
    assert (close.type, close.payload) == (CLOSE, OTHER + b"\x02")
    pad = Pad(PadConfig("window-1", "a path"))
    pad.line_opened(10.0)
    sent(pad)
    pad.receive(hello(open_token=OTHER), 10.1)
    assert sent(pad)[0].payload == OTHER + b"\x04"


def test_a_late_opened_of_a_closed_token_is_closed_again() -> None:
    pad = known_pad()
    pad.receive(opened(OTHER), 11.0)
    assert types(sent(pad)) == [CLOSE]
    assert told(pad, Opened) == []


def test_a_question_ends_when_the_pad_says_so() -> None:
    pad = asking_pad()
    pad.receive(closed(reason=2), 70.0)
    assert told(pad, Closed) == [Closed("window-1", TOKEN, ClosedReason.TIMED_OUT)]
    pad.receive(closed(reason=2), 70.1)
    assert told(pad, Closed) == []


def test_a_lost_time_out_is_asked_for() -> None:
    pad = asking_pad()
    pad.receive(pong(open_token=TOKEN), 71.5)
    assert pad.next_deadline_s() == 72.0
    pad.tick(71.9)
    assert CLOSE not in types(sent(pad))
    pad.tick(72.0)
    assert types(sent(pad)) == [CLOSE]


def test_a_question_whose_time_is_over_is_not_asked_any_more() -> None:
    pad = Pad(PadConfig("window-1", "a path"))
    pad.ask(question(deadline_s=20.0), 10.0)
    pad.line_opened(19.5)
    sent(pad)
    pad.receive(hello(), 19.6)
    assert OPEN not in types(sent(pad))
    pad.tick(22.0)
    assert types(sent(pad)) == [CLOSE]


def test_a_full_pad_ends_the_question_as_a_fault() -> None:
    pad = known_pad()
    pad.ask(question(), 10.0)
    sent(pad)
    pad.receive(full(), 10.1)
    assert told(pad, Full) == [Full("window-1", TOKEN)]
    assert OPEN not in types(sent(pad))


def test_an_extension_is_repeated_until_the_longer_time_is_confirmed() -> None:
    pad = asking_pad()
    pad.extend(TOKEN, 60.0, 40.0, 40.0)
    (extend,) = sent(pad)
    assert (extend.type, extend.payload) == (EXTEND, struct.pack("<8sII", TOKEN, 60_000, 40_000))
    pad.receive(opened(remaining_ms=30_000), 40.1)
    pad.tick(41.0)
    assert types(sent(pad)) == [EXTEND]
    pad.receive(opened(remaining_ms=58_000), 41.1)  # as far as a second on the way makes a difference
    pad.tick(43.0)
    assert EXTEND not in types(sent(pad))


def test_an_extension_that_was_never_confirmed_is_not_handed_on_to_the_next_question() -> None:
    pad = asking_pad()
    pad.extend(TOKEN, 60.0, 40.0, 40.0)
    pad.ask(question(OTHER, deadline_s=120.0), 41.0)
    pad.receive(closed(reason=1), 41.1)
    sent(pad)
    pad.receive(opened(OTHER), 41.2)
    assert sent(pad) == []


def test_an_extension_of_what_the_pad_has_lost_opens_it_again() -> None:
    pad = asking_pad()
    pad.extend(TOKEN, 60.0, 40.0, 40.0)
    sent(pad)
    pad.receive(closed(reason=0), 40.1)
    (frame,) = sent(pad)
    assert struct.unpack_from("<8sBI", frame.payload) == (TOKEN, 5, 59_900)
    assert told(pad, Closed) == []


def test_an_extension_never_shortens_and_is_only_for_the_open_token() -> None:
    pad = asking_pad()
    pad.extend(TOKEN, 5.0, 1.0, 20.0)
    pad.extend(OTHER, 600.0, 1.0, 20.0)
    assert EXTEND not in types(sent(pad))


@pytest.mark.parametrize(
    "call",
    [
        lambda pad: pad.ask(question(deadline_s=3700.0), 10.0),
        lambda pad: pad.close(bytes(8), CloseReason.CANCELLED, 10.0),
        lambda pad: pad.extend(TOKEN, 0.5, 0.1, 10.0),
        lambda pad: pad.extend(TOKEN, 3600.1, 0.1, 10.0),
        lambda pad: pad.extend(TOKEN, 60.0, 60.1, 10.0),
        lambda pad: pad.identify(0.0, 10.0),
        lambda pad: pad.identify(60.1, 10.0),
        lambda _pad: Question(TOKEN, 10.0, 11.0, ""),
        lambda _pad: Question(b"short", 10.0, 9.0, ""),
    ],
)
def test_impossible_wishes_are_mistakes_of_ours(call: Callable[[Pad], object]) -> None:
    with pytest.raises(QuestionError):
        call(known_pad())


@pytest.mark.parametrize("duration_s", [0.1, 60.0])
def test_a_pad_blinks_for_a_tenth_of_a_second_to_a_minute(duration_s: float) -> None:
    pad = known_pad()
    pad.identify(duration_s, 10.0)
    assert [frame.payload[2:] for frame in sent(pad)] == [struct.pack("<I", round(duration_s * 1000))]


def test_identify_is_repeated_until_done() -> None:
    pad = known_pad()
    pad.identify(3.0, 10.0)
    (signal,) = sent(pad)
    assert (signal.type, signal.payload) == (SIGNAL, struct.pack("<BBI", 1, 0, 3000))
    pad.receive(signalled(), 10.1)
    pad.tick(10.6)
    assert SIGNAL not in types(sent(pad))


def test_a_pad_that_cannot_identify_itself_is_pinged_again_after_3_s() -> None:
    pad = known_pad()
    pad.identify(3.0, 10.0)
    asked: list[int] = []
    now_s = 10.0
    while now_s < 20.0:
        now_s = pad.next_deadline_s() or math.inf
        pad.tick(now_s)
        for frame in sent(pad):
            asked.append(frame.type)
            if frame.type == PING:
                pad.receive(pong(), now_s)
    assert asked.count(SIGNAL) > 2
    assert PING in asked
    assert told(pad, PadSilent) == []


def test_pings_of_all_pads_fall_on_one_grid_of_two_seconds() -> None:
    for heard_s in (10.0, 10.3, 10.99):
        assert known_pad(now_s=heard_s).next_deadline_s() == 12.0
    assert known_pad(now_s=11.2).next_deadline_s() == 14.0
    pad = known_pad(now_s=10.3)
    pad.tick(12.0)
    assert types(sent(pad)) == [PING]


@pytest.mark.promise(7)
def test_a_pad_is_silent_after_five_seconds_and_says_hello_when_it_is_back() -> None:
    pad = known_pad(now_s=10.0)
    now_s = 10.0
    while not told(pad, PadSilent):
        now_s = pad.next_deadline_s() or math.inf
        pad.tick(now_s)
    assert now_s == 15.0
    sent(pad)
    pad.receive(press(), 16.0)
    assert presses(pad) == []
    pad.receive(hello(), 16.1)
    assert told(pad, PadIdentified) == [
        PadIdentified("window-1", UID.hex(), 77, 3, 0x0105, simulator=True, last_press_id=41)
    ]


def test_a_pad_that_speaks_again_is_back() -> None:
    pad = known_pad(now_s=10.0)
    pad.tick(15.0)
    list(pad.events())
    pad.receive(pong(), 15.5)
    assert told(pad, PadBack) == [PadBack("window-1")]


@pytest.mark.promise(7)
def test_another_pad_than_the_configured_one_is_told_and_asked_nothing() -> None:
    pad = known_pad(PadConfig("window-1", "a path", uid="ffffffffffff"))
    pad.receive(hello(boot=4), 10.5)
    assert told(pad, PadConflict) == [PadConflict("window-1", UID.hex(), "ffffffffffff")]
    pad.ask(question(), 11.0)
    pad.close(OTHER, CloseReason.CANCELLED, 11.0)
    assert sent(pad) == []
    pad.receive(press(boot=4, token=b"a third!"), 11.1)
    (event,) = presses(pad)
    assert event.uid == UID.hex()
    pad.acknowledge(event, AckCode.ACCEPTED, 11.2)
    assert types(sent(pad)) == [ACK]


def test_a_lost_line_is_told_with_its_cause() -> None:
    pad = known_pad()
    pad.line_lost("hung up", 11.0)
    assert told(pad, PortLost) == [PortLost("window-1", "hung up")]
    assert pad.next_deadline_s() is None


@pytest.mark.promise(6)
def test_noise_is_counted_and_changes_nothing() -> None:
    pad = asking_pad()
    spoilt = bytearray(press())
    spoilt[8] ^= 0x10
    pad.receive(bytes(spoilt) + b"\0\x05\x05\0" + pong(open_token=TOKEN), 11.0)
    assert told(pad, Pressed) == []
    statistics = pad.statistics()
    assert sum(statistics.bad_frames.values()) == 2
    assert [defect.size_bytes for defect in statistics.last_defects] == [len(spoilt) - 2, 2]
    assert (statistics.pad_bad_frames, statistics.waiting_keys) == (6, 7)


def test_a_tick_at_the_deadline_always_moves_the_deadline() -> None:
    pad = asking_pad()
    now_s = 10.0
    for _ in range(200):
        deadline_s = pad.next_deadline_s()
        assert deadline_s is not None
        assert deadline_s > now_s
        now_s = deadline_s
        pad.tick(now_s)
        pad.bytes_to_send()


def test_beyond_64_tokens_to_close_the_oldest_is_given_up() -> None:
    pad = Pad(PadConfig("window-1", "a path"))
    for number in range(1, 101):
        pad.close(number.to_bytes(8, "big"), CloseReason.CANCELLED, 10.0)
    pad.line_opened(10.0)
    sent(pad)
    pad.receive(hello(), 10.1)
    assert sent(pad)[0].payload[:8] == (37).to_bytes(8, "big")
