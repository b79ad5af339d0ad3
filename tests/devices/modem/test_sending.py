"""Sending to the simulated modem in virtual time: outcomes, refusals, a cable pulled at every moment."""

import random

import pytest

from devices.modem.causes import Cause
from devices.modem.events import Delivered, Failed, Handle, Sent
from devices.modem.sends import QUEUE_MAX, QueueFullError, ReferenceInUseError
from firmware_sim.modem.modem import Fuse
from tests.devices.modem.pair import NUMBER, Pair

LONG = "办件已办结，请您评价。😀" * 20


def test_a_long_text_arrives_whole_and_its_delivery_is_told() -> None:
    pair = Pair().ready()
    assert pair.host.send(NUMBER, LONG, "case-1", pair.now_s) == Handle("case-1", 4)
    pair.until(lambda: pair.told(Delivered))
    assert pair.sent() == [LONG]
    assert pair.ends() == [Sent("case-1", 4)]
    assert pair.told(Delivered) == [Delivered("case-1")]


def test_messages_go_out_in_order_and_wait_for_a_modem_that_is_away() -> None:
    pair = Pair()
    for number in range(5):
        pair.host.send(NUMBER, f"第{number}条", f"r{number}", pair.now_s)
    pair.run(60)
    pair.ready()
    pair.until(lambda: len(pair.told(Delivered)) == 5)
    assert pair.sent() == [f"第{number}条" for number in range(5)]


def test_what_waits_longer_than_two_minutes_is_given_back_with_the_cause() -> None:
    pair = Pair()
    pair.sim.world.network.registration = "searching"
    pair.plug()
    pair.host.send(NUMBER, "在吗", "r1", pair.now_s)
    pair.run(125)
    assert pair.ends() == [Failed("r1", Cause.NO_NETWORK, is_final=False, parts_sent=0)]
    pair.sim.world.network.registration = "home"
    pair.run(60)
    assert pair.parts() == 0


def test_a_queue_is_bounded_and_a_reference_is_used_once_at_a_time() -> None:
    pair = Pair()
    for number in range(QUEUE_MAX):
        pair.host.send(NUMBER, "你好", f"r{number}", pair.now_s)
    with pytest.raises(QueueFullError):
        pair.host.send(NUMBER, "你好", "one more", pair.now_s)
    pair = Pair()
    pair.host.send(NUMBER, "你好", "r1", pair.now_s)
    with pytest.raises(ReferenceInUseError):
        pair.host.send(NUMBER, "你好", "r1", pair.now_s)
    pair.ready()
    pair.until(pair.ends)
    pair.host.send(NUMBER, "你好", "r1", pair.now_s)


@pytest.mark.parametrize(
    ("code", "cause", "final"),
    [
        (1, Cause.NUMBER_REFUSED, True),
        (8, Cause.NETWORK_REFUSED, True),
        (42, Cause.NETWORK_BUSY, False),
        (69, Cause.NETWORK_REFUSED, True),
        (111, Cause.NETWORK_REFUSED, True),
        (310, Cause.NO_SIM, False),
        (322, Cause.STORAGE_FULL, False),
        (330, Cause.NO_CENTRE, False),
        (331, Cause.NO_NETWORK, False),
        (332, Cause.UNKNOWN, True),
        (500, Cause.MODEM_FAULT, False),
    ],
)
def test_a_refusal_is_told_with_its_cause_and_the_next_message_goes_out(
    code: int, cause: Cause, final: bool
) -> None:
    pair = Pair().ready()
    pair.sim.world.network.refusal, pair.sim.world.network.refusals_left = code, 1
    pair.host.send(NUMBER, "一", "r1", pair.now_s)
    pair.host.send(NUMBER, "二", "r2", pair.now_s)
    pair.until(lambda: len(pair.ends()) == 2)
    assert pair.ends() == [Failed("r1", cause, final, 0), Sent("r2", 1)]
    assert pair.sent() == ["二"]


@pytest.mark.parametrize(
    ("status", "cause"), [(0x41, Cause.NOT_DELIVERED), (0x46, Cause.EXPIRED), (0x63, Cause.NOT_DELIVERED)]
)
def test_a_delivery_that_failed_is_told_once_after_sent(status: int, cause: Cause) -> None:
    pair = Pair().ready()
    pair.sim.world.network.report_status = status
    pair.host.send(NUMBER, LONG, "r1", pair.now_s)
    pair.until(lambda: pair.told(Failed))
    pair.run(30)
    assert pair.ends() == [Sent("r1", 4), Failed("r1", cause, is_final=True, parts_sent=4)]


def test_a_centre_that_still_tries_is_no_delivery() -> None:
    pair = Pair().ready()
    pair.sim.world.network.report_status = 0x20
    pair.host.send(NUMBER, "一", "r1", pair.now_s)
    pair.run(60)
    assert pair.ends() == [Sent("r1", 1)]
    assert pair.told(Delivered) == []


@pytest.mark.parametrize("action", ["unplug", "reset"])
@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        ("command", Sent("r1", 1)),  # no byte of the message had left: it is sent when the modem is back
        ("prompt", None),  # either: the prompt came through, or it did not
        ("pdu", Failed("r1", Cause.UNKNOWN, is_final=True, parts_sent=0)),
        ("answer", None),
    ],
)
def test_a_sending_that_is_cut_is_never_doubled_and_never_wrongly_told(
    action: str, moment: str, outcome: object
) -> None:
    pair = Pair().ready()
    pair.sim.fuse = Fuse(moment, action)
    pair.host.send(NUMBER, "只发一次", "r1", pair.now_s)
    pair.run(5)
    if not pair.plugged:
        pair.plug()
    pair.until(pair.ends)
    pair.until(lambda: pair.state.phase == "ready")
    pair.run(130)
    (end,) = pair.ends()
    assert outcome in {None, end}
    assert end in {Sent("r1", 1), Failed("r1", Cause.UNKNOWN, is_final=True, parts_sent=0)}
    assert len(pair.sent()) <= 1
    if isinstance(end, Sent):
        assert pair.sent() == ["只发一次"]
    pair.host.send(NUMBER, "下一条", "r2", pair.now_s)
    pair.until(lambda: len(pair.ends()) == 2)
    assert pair.ends()[1] == Sent("r2", 1)


def test_any_moment_of_a_long_sending_may_lose_the_cable_and_nothing_is_doubled() -> None:
    source = random.Random(5)
    outcomes = set()
    for cut_after in range(0, 1600, 37):
        pair = Pair().ready()
        budget = cut_after

        def mangle(data: bytes, pair: Pair = pair) -> bytes:
            nonlocal budget
            budget -= len(data)
            if budget < 0:
                pair.sim.tripped = "unplug"
                return data[: max(len(data) + budget, 0)]
            return data

        pair.mangle = mangle
        pair.sim.quirks.slow_s = source.choice((0.0, 0.01))
        pair.host.send(NUMBER, LONG, "r", pair.now_s)
        pair.run(2)
        pair.mangle = bytes
        if not pair.plugged:
            pair.plug()
        pair.until(pair.ends)
        (end,) = pair.ends()
        outcomes.add(type(end))
        assert pair.parts() <= 4
        if isinstance(end, Sent):
            assert pair.sent() == [LONG]
        else:
            assert isinstance(end, Failed)
            assert end.cause is Cause.UNKNOWN
    assert outcomes == {Sent, Failed}


def test_an_answer_that_never_comes_is_unknown_and_the_modem_is_found_again() -> None:
    pair = Pair().ready()
    pair.sim.quirks.slow_s = 200.0
    pair.host.send(NUMBER, "慢", "r1", pair.now_s)
    pair.run(1)
    pair.sim.quirks.slow_s = 0.0
    pair.run(400)
    assert len(pair.ends()) == 1
    assert len(pair.sent()) <= 1
    assert pair.state.phase == "ready"


def test_a_slow_modem_is_waited_for() -> None:
    pair = Pair()
    pair.sim.quirks.slow_s = 2.5
    pair.ready()
    pair.host.send(NUMBER, LONG, "r1", pair.now_s)
    pair.sim.arrive("10086", "慢慢来", [], pair.now_s)
    pair.until(lambda: pair.told(Delivered) and pair.texts())
    assert pair.sent() == [LONG]
