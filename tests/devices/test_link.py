"""Stop and wait on one line: repeats, pauses, round trips, bounds."""

import pytest

from devices.answers import answers
from devices.codes import AckCode, ClosedReason, CloseReason, Defect, ResetCause, SignalKind
from devices.frames import encode_frame
from devices.link import Link
from devices.messages import (
    Ack,
    AskHello,
    AskLog,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    Open,
    Opened,
    PadMessage,
    Ping,
    Pong,
    Press,
    Request,
    Signal,
    SignalDone,
    StartTest,
    TestKey,
)
from devices.pace import AtWill
from tests.devices.pads import OTHER, TOKEN, opened, pong
from tests.simulation.link_wire import HostFrames, unstuff

OPEN = Open(TOKEN, 5, 60_000, 40_000, "")
CLOSE = Close(TOKEN, CloseReason.CANCELLED)
EXTEND = Extend(TOKEN, 60_000, 40_000)
HELLO = Hello(b"HRL\0\1\2", 7, 3, 0, ResetCause.POWER_ON, 1, True, False, 0, 0, bytes(8))
PONG = Pong(3, 0, bytes(8), 0, 0, 0, 0)
PRESS = Press(1, TOKEN, 5, 0, 3, b"")


def open_link(baud: int = 9600) -> Link:
    link = Link(AtWill(baud))
    link.opened(10.0)
    return link


def count(link: Link) -> int:
    """How many frames the link wants to send."""
    return len(HostFrames().receive(link.bytes_to_send(), 0.0))


def test_a_closed_line_takes_nothing_and_gives_nothing() -> None:
    link = Link(AtWill(9600))
    link.pursue(Ping(), 10.0)
    link.send(Ack(1, TOKEN, AckCode.ACCEPTED))
    assert link.receive(pong(), 10.0) == []
    assert (link.bytes_to_send(), link.next_deadline_s()) == (b"", None)


@pytest.mark.parametrize(("baud", "first_s"), [(9600, 0.269), (115200, 0.160)])
def test_the_first_pause_is_twice_the_line_time_and_150_ms(baud: int, first_s: float) -> None:
    link = open_link(baud)
    link.pursue(Ping(), 10.0)
    deadline_s = link.next_deadline_s()
    assert deadline_s == pytest.approx(10.0 + first_s, abs=0.001)


def test_pauses_double_up_to_2400_ms_and_repeats_never_end() -> None:
    link = open_link()
    link.pursue(Ping(), 10.0)
    now_s = 10.0
    pauses_s = []
    for _ in range(40):
        link.tick(now_s)
        deadline_s = link.next_deadline_s()
        assert deadline_s is not None
        if count(link):
            pauses_s.append(deadline_s - now_s)
        now_s = deadline_s
    assert pauses_s[1] == pytest.approx(2 * 0.269, abs=0.002)
    assert max(pauses_s) == pytest.approx(2.4)
    assert len(pauses_s) > 30


def test_an_answer_ends_the_repeats_and_gives_a_round_trip() -> None:
    link = open_link()
    link.pursue(OPEN, 10.0)
    link.receive(opened(), 10.04)
    assert not link.is_waiting
    statistics = link.statistics(None)
    assert statistics.round_trip_last_s == pytest.approx(0.04)
    assert (statistics.requests, statistics.retries, statistics.frames_received) == (1, 0, 1)


def test_a_round_trip_is_not_measured_on_a_repeated_request() -> None:
    link = open_link()
    link.pursue(OPEN, 10.0)
    link.tick(11.0)
    link.receive(opened(), 11.01)
    assert link.statistics(None).round_trip_last_s is None
    assert link.statistics(None).retries == 1


def test_the_same_request_with_new_times_is_not_sent_twice() -> None:
    link = open_link()
    link.pursue(OPEN, 10.0)
    link.pursue(Open(TOKEN, 5, 59_000, 39_000, ""), 10.01)
    assert count(link) == 1
    link.pursue(Open(OTHER, 5, 59_000, 39_000, ""), 10.02)
    assert count(link) == 1


def test_another_message_leaves_the_request_waiting() -> None:
    link = open_link()
    link.pursue(OPEN, 10.0)
    assert len(link.receive(pong() + opened(OTHER), 10.1)) == 2
    assert link.is_waiting


@pytest.mark.parametrize(("at_s", "silent"), [(14.999, False), (15.0, True)])
def test_silence_begins_after_five_seconds(at_s: float, silent: bool) -> None:
    link = open_link()
    link.tick(at_s)
    assert link.is_silent is silent


@pytest.mark.parametrize(("data", "silent"), [(b"\0noise\0", True), (pong(), False)])
def test_silence_ends_with_a_good_frame(data: bytes, silent: bool) -> None:
    link = open_link()
    link.tick(15.0)
    link.receive(data, 16.0)
    assert link.is_silent is silent


@pytest.mark.promise(6)
def test_frames_for_another_address_are_neither_ours_nor_bad() -> None:
    link = Link(AtWill(9600), 17)
    link.opened(10.0)
    assert link.receive(pong(), 10.1) == []
    assert link.statistics(None).bad_frames == {}


@pytest.mark.promise(6)
def test_an_echo_is_bad_only_on_the_line_of_its_address() -> None:
    for address, bad in ((17, {}), (3, {Defect.DIRECTION: 1})):
        link = Link(AtWill(9600), address)
        link.opened(10.0)
        assert link.receive(encode_frame(address=3, type=2, seq=0, payload=b""), 10.1) == []
        assert link.statistics(None).bad_frames == bad


def test_what_is_not_fetched_is_bounded_and_made_of_whole_frames() -> None:
    link = open_link()
    for press_id in range(1, 1000):
        link.send(Ack(press_id, TOKEN, AckCode.ACCEPTED))
    data = link.bytes_to_send()
    assert 900 < len(data) <= 1024
    assert data.endswith(b"\0")


def test_each_frame_that_is_sent_counts_one_up_modulo_256() -> None:
    link, counted = open_link(), []
    for press_id in range(300):
        link.send(Ack(press_id, TOKEN, AckCode.ACCEPTED))
        covered = unstuff(link.bytes_to_send()[1:-1])
        assert covered is not None
        counted.append(covered[3])
    assert counted == [(counted[0] + number) % 256 for number in range(300)]


def test_a_new_line_knows_nothing_of_the_old_one() -> None:
    link = open_link()
    link.pursue(OPEN, 10.0)
    link.receive(opened()[:9], 10.1)
    link.opened(10.15)
    assert not link.is_waiting
    assert link.bytes_to_send() == b""
    assert link.receive(opened()[9:], 10.16) == []


FITTING: list[tuple[Request, PadMessage]] = [
    (AskHello(), HELLO),
    (Ping(), PONG),
    (AskLog(1), PONG),
    (OPEN, Opened(TOKEN, 1)),
    (OPEN, Closed(TOKEN, ClosedReason.TIMED_OUT)),
    (OPEN, Full(TOKEN)),
    (OPEN, PRESS),
    (CLOSE, Closed(TOKEN, ClosedReason.UNKNOWN_HERE)),
    (CLOSE, PRESS),
    (EXTEND, Opened(TOKEN, 60_000)),
    (EXTEND, Closed(TOKEN, ClosedReason.UNKNOWN_HERE)),
    (EXTEND, PRESS),
    (Signal(SignalKind.IDENTIFY, 0, 1000, ""), SignalDone(SignalKind.IDENTIFY)),
    (StartTest(30), TestKey(0)),
    (StartTest(30), PONG),
]
NOT_FITTING: list[tuple[Request, PadMessage]] = [
    (AskHello(), PONG),
    (Ping(), HELLO),
    (OPEN, Opened(OTHER, 1)),
    (OPEN, Closed(TOKEN, ClosedReason.UNKNOWN_HERE)),
    (OPEN, Full(OTHER)),
    (OPEN, Press(1, OTHER, 5, 0, 3, b"")),
    (CLOSE, Opened(TOKEN, 1)),
    (CLOSE, Full(TOKEN)),
    (EXTEND, Opened(TOKEN, 30_000)),
    (Signal(SignalKind.IDENTIFY, 0, 1000, ""), SignalDone(SignalKind.TEXT)),
    (StartTest(30), TestKey(3)),
]


@pytest.mark.parametrize(("request_", "message"), FITTING)
def test_an_answer_fits(request_: Request, message: PadMessage) -> None:
    assert answers(request_, message)


@pytest.mark.parametrize(("request_", "message"), NOT_FITTING)
def test_another_message_does_not_fit(request_: Request, message: PadMessage) -> None:
    assert not answers(request_, message)
