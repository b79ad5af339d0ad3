"""The pair of wires and its pads: who hears what, what collides, and when a pad may speak."""

from random import Random

import pytest

from firmware_sim.bus import HOST, Bus, Medium
from firmware_sim.faults.active import Switched
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.frames import Frame, Receiver, Side, encode_frame
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build

BYTE_S = 10 / 9600
HELLO, POLL, PRESS, IDLE, ADDRESS = 0x01, 0x30, 0x20, 0x31, 0x44


def asked(address: int, type_no: int = POLL, payload: bytes = b"") -> bytes:
    return encode_frame(Frame(Side.HOST, address, type_no, 0, payload))


def uid(number: int) -> bytes:
    return b"UID\0\0" + bytes((number,))


def bus_of(*addresses: int) -> Bus:
    rng = Random(1)
    builds = [Build(uid(number), address) for number, address in enumerate(addresses)]
    return Bus(builds, [VolatileMemory() for _ in addresses], 0.0, draw=lambda: rng.randrange(1, 1 << 32))


def answer(bus: Bus, frame: bytes, now_s: float, shout_s: float | None = None) -> tuple[list[Frame], float]:
    """The good frames that reach the host within 150 ms after a question, and when the first byte was there.

    `shout_s`: when a stranger sends a byte.
    """
    bus.receive(frame, now_s)
    end_s = now_s + 0.15
    reached, first_s = b"", 0.0
    while now_s < end_s:
        data = bus.work(now_s)
        if data and not reached:
            first_s = now_s
        reached += data
        due_s = bus.next_deadline_s(now_s)
        if shout_s is not None and now_s >= shout_s:
            bus.disturb(b"\x55", now_s)
            shout_s = None
        now_s = min(end_s, shout_s or end_s, max(due_s if due_s is not None else end_s, now_s + 1e-6))
    return [found for found in Receiver().receive(reached, now_s) if isinstance(found, Frame)], first_s


def test_bytes_pass_at_the_speed_of_the_wire() -> None:
    medium = Medium(9600)
    medium.put(HOST, b"abc", 1.0)
    assert medium.take(1.0 + 1.5 * BYTE_S)[0].data == b"a"
    assert medium.is_sending(HOST, 1.0 + 2.5 * BYTE_S)
    assert [heard.data for heard in medium.take(1.0 + 3 * BYTE_S)] == [b"bc"]
    assert not medium.is_sending(HOST, 1.0 + 3 * BYTE_S)
    assert medium.next_deadline_s() is None


@pytest.mark.parametrize("late_bytes", [0.0, 0.3, 0.9])
def test_bytes_that_overlap_become_one_that_is_neither(late_bytes: float) -> None:
    medium = Medium(9600)
    medium.put(0, b"\xf3", 0.0)
    medium.put(1, b"\x3f", late_bytes * BYTE_S)
    (heard,) = medium.take(1.0)
    assert heard.senders == {0, 1}
    assert len(heard.data) == 1
    assert (heard.data[0] ^ (0xF3 & 0x3F)).bit_count() == 1


def test_bytes_one_after_the_other_do_not_collide() -> None:
    medium = Medium(9600)
    medium.put(0, b"a", 0.0)
    medium.put(1, b"b", BYTE_S)
    assert [(set(heard.senders), heard.data) for heard in medium.take(1.0)] == [({0}, b"a"), ({1}, b"b")]


def test_what_is_too_much_is_lost() -> None:
    medium = Medium(9600)
    medium.put(HOST, bytes(10_000), 0.0)
    assert sum(len(heard.data) for heard in medium.take(100.0)) == 4096


def test_only_the_pad_that_is_asked_answers_and_not_before_three_and_a_half_characters() -> None:
    bus = bus_of(3, 4)
    frames, first_s = answer(bus, asked(4), 0.0)
    assert [(frame.address, frame.type_no) for frame in frames] == [(4, HELLO)]
    silence_s = first_s - len(asked(4)) * BYTE_S
    assert silence_s >= 3.5 * BYTE_S
    assert bus.work(10.0) == b""  # nobody speaks by itself


def test_two_pads_with_one_address_destroy_each_other_and_one_alone_is_heard() -> None:
    bus = bus_of(4, 4)
    assert answer(bus, asked(4), 0.0)[0] == []
    bus.unplug(1)
    assert [frame.type_no for frame in answer(bus, asked(4), 1.0)[0]] == [HELLO]
    bus.replug(1)
    assert answer(bus, asked(4), 2.0)[0] == []


@pytest.mark.parametrize(("echo", "sides"), [(False, [Side.PAD]), (True, [Side.HOST, Side.PAD])])
def test_an_adapter_with_echo_hears_the_host_too(echo: bool, sides: list[Side]) -> None:
    bus = bus_of(4)
    bus.echo = echo
    assert [frame.side for frame in answer(bus, asked(4), 0.0)[0]] == sides


def test_a_stranger_who_speaks_over_an_answer_spoils_it() -> None:
    bus = bus_of(4)
    assert answer(bus, asked(4), 0.0, shout_s=25 * BYTE_S)[0] == []


def test_a_pad_keeps_its_press_for_the_poll_through_a_reset() -> None:
    bus = bus_of(4)
    question = b"12345678" + bytes((5,)) + (60_000).to_bytes(4, "little") * 2
    answer(bus, asked(4, 0x10, question), 0.0)
    bus.press_key(0, 3, 1.0)
    bus.reset(0, 2.0)
    assert [frame.type_no for frame in answer(bus, asked(4), 3.0)[0]] == [PRESS]
    assert {number for number, _change in bus.take_changes()} == {0}


def test_only_the_pad_that_is_named_takes_the_address_and_keeps_it() -> None:
    bus = bus_of(4, 4)
    (frame,), _ = answer(bus, asked(4, ADDRESS, uid(1) + b"\x09"), 0.0)
    assert (frame.address, frame.type_no, frame.payload) == (4, ADDRESS, uid(1) + b"\x09")
    assert [frame.address for frame in answer(bus, asked(4), 1.0)[0]] == [4]  # the other one stays
    assert [frame.address for frame in answer(bus, asked(9), 2.0)[0]] == [9]
    bus.reset(1, 3.0)
    assert [frame.address for frame in answer(bus, asked(9), 4.0)[0]] == [9]
    assert answer(bus, asked(4, ADDRESS, uid(1) + b"\x0a"), 5.0)[0] == []  # nobody of this uid is here


def test_a_hang_up_leaves_nothing_on_the_way() -> None:
    bus = bus_of(4)
    bus.receive(asked(4), 0.0)
    bus.hang_up()
    assert bus.work(1.0) == b""


def test_an_answer_into_which_another_speaks_is_destroyed_and_the_others_are_not() -> None:
    bus = bus_of(1, 2)
    bus.faults[0].on(parse_order(["collision", "count=3"]), 0.0)
    heard = {1: 0, 2: 0}
    for turn in range(5):
        for address in heard:
            heard[address] += len(answer(bus, asked(address), 1.0 + turn + address / 4)[0])
    assert heard == {1: 2, 2: 5}
    told = [(number, each.on) for number, each in bus.take_changes() if isinstance(each, Switched)]
    assert told == [(0, True), (0, False)]


def test_collisions_come_at_the_rate_asked_for() -> None:
    bus = bus_of(1)
    bus.faults[0].on(parse_order(["collision", "rate=0.3"]), 0.0)
    heard = sum(len(answer(bus, asked(1), 1.0 + turn)[0]) for turn in range(400))
    assert heard == pytest.approx(0.7 * 400, rel=0.1)
