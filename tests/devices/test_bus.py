"""A bus in virtual time, byte by byte: who is asked when, what is told, what others notice."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from devices.codes import AckCode
from devices.config import PadConfig
from devices.errors import ConfigError, QuestionError
from devices.events import (
    KeyTested,
    Opened,
    PadBack,
    PadEvent,
    PadIdentified,
    PadSilent,
    PortLost,
    PortOpened,
    Pressed,
)
from devices.foreign.catalog import find_model
from devices.line_events import AddressClear, AddressTwice, Readdressed
from devices.question import Question
from devices.wire import make_wire
from tests.simulation.bus_bench import BusBench, uid_of


def ask(bench: BusBench, pad: str, number: int = 1, lasts_s: float = 60.0) -> bytes:
    token = bytes([number]) * 8
    question = Question(token, bench.now_s + lasts_s, bench.now_s + lasts_s / 2, "请评价")
    bench.host.pads()[pad].ask(question, bench.now_s)
    return token


def of_pad(bench: BusBench, pad: str, kind: type[PadEvent]) -> list[float]:
    return [at_s for at_s, event in bench.told(kind) if event.pad == pad]


def longest_wait_s(bench: BusBench, address: int, since_s: float) -> float:
    """The longest time between two questions to an address."""
    at_s = [at_s for at_s, asked in bench.asked if asked == address and at_s >= since_s]
    return max(later - earlier for earlier, later in pairwise(at_s))


def test_all_pads_of_a_bus_are_found_within_a_second() -> None:
    bench = BusBench(range(1, 33), 38400)
    bench.run(1.0)
    assert {event.pad for _, event in bench.told(PadIdentified)} == {f"p{n}" for n in range(1, 33)}
    assert len(bench.told(PortOpened)) == 32


@pytest.mark.promise(2)
def test_a_question_is_asked_pressed_and_thanked_only_after_the_acknowledgement() -> None:
    bench = BusBench((3, 7))
    bench.run(1.0)
    token = ask(bench, "p7")
    bench.run(1.2)
    assert bench.told(Opened)
    bench.pads.press_key(1, 4, bench.now_s)
    bench.run(2.0)
    presses = [event for _, event in bench.told(Pressed)]
    assert len(presses) > 1  # it comes again until it is acknowledged
    press = presses[0]
    assert isinstance(press, Pressed)
    assert (press.pad, press.token, press.position, press.uid) == ("p7", token, 4, uid_of(1).hex())
    assert bench.pads.logs[1].unacknowledged == 1
    bench.host.pads()["p7"].acknowledge(press, AckCode.ACCEPTED, bench.now_s)
    bench.run(2.2)
    assert bench.pads.logs[1].unacknowledged == 0


def test_a_lost_acknowledgement_is_asked_for_within_a_second_and_not_only_when_the_pad_is_idle() -> None:
    bench = BusBench((3,))
    bench.run(1.0)
    ask(bench, "p3")
    bench.run(1.2)
    bench.pads.press_key(0, 4, bench.now_s)
    bench.run(1.5)
    press = bench.told(Pressed)[0][1]
    assert isinstance(press, Pressed)
    bench.to_pads = lambda _data: b""
    bench.host.pads()["p3"].acknowledge(press, AckCode.ACCEPTED, bench.now_s)
    bench.run(1.6)
    bench.to_pads = lambda data: data
    seen = len(bench.told(Pressed))
    bench.run(2.6)
    assert len(bench.told(Pressed)) > seen


def test_idle_pads_are_asked_at_least_every_five_seconds_also_beside_busy_ones() -> None:
    bench = BusBench(range(1, 9))
    bench.run(1.0)
    ask(bench, "p1")
    bench.run(30.0)
    for address in range(2, 9):
        assert longest_wait_s(bench, address, 1.0) <= 5.0
    assert longest_wait_s(bench, 1, 2.0) < 0.2


@pytest.mark.promise(7)
@pytest.mark.parametrize("busy", [True, False])
def test_a_silent_pad_is_told_after_three_of_its_rounds_and_within_fifteen_seconds(busy: bool) -> None:
    bench = BusBench(range(1, 5))
    bench.run(1.0)
    if busy:
        ask(bench, "p2")
    bench.run(2.0)
    bench.pads.unplug(1)
    bench.run(17.0)
    (told_s,) = of_pad(bench, "p2", PadSilent)
    rounds = [at_s for at_s, address in bench.asked if address == 2 and 2.0 <= at_s < told_s]
    assert len(rounds) >= 3
    assert told_s - 2.0 < (3.5 if busy else 15.0)
    bench.pads.replug(1)
    bench.run(27.0)
    assert of_pad(bench, "p2", PadBack)
    assert bench.told(PadSilent)[-1][1].pad == "p2"


@pytest.mark.promise(7)
@pytest.mark.parametrize("baud", [9600, 38400, 115200])
def test_ten_silent_addresses_cost_an_open_question_less_than_a_tenth_of_a_second(baud: int) -> None:
    bench = BusBench((1,), baud, configured=range(1, 12))
    bench.run(10.0)  # all that is missing is known to be missing
    ask(bench, "p1")
    bench.run(40.0)
    assert longest_wait_s(bench, 1, 11.0) < 0.15
    missing = [at_s for at_s, address in bench.asked if address > 1 and at_s > 11.0]
    assert len(missing) > 20
    assert min(later - earlier for earlier, later in pairwise(missing)) >= 0.499


def test_the_own_echo_is_dropped_and_not_counted() -> None:
    bench = BusBench((1, 2))
    bench.pads.echo = True
    ask(bench, "p1")
    bench.run(5.0)
    assert bench.told(Opened)
    assert bench.host.pads()["p1"].statistics().bad_frames == {}


def test_noise_in_a_slot_is_counted_for_its_pad_alone() -> None:
    bench = BusBench((1, 2))
    bench.run(1.0)
    ask(bench, "p2")
    bench.run(1.5)
    bench.pads.disturb(b"\0noise\0", bench.now_s)
    bench.run(2.0)
    bad = [sum(bench.host.pads()[pad].statistics().bad_frames.values()) for pad in ("p1", "p2")]
    assert bad[0] == 0
    assert bad[1] >= 1


def test_two_pads_that_collide_on_an_address_are_told_with_the_address() -> None:
    bench = BusBench((1, 2, 2))
    bench.run(10.0)
    ((_, event),) = bench.told(AddressTwice)
    assert isinstance(event, AddressTwice)
    assert (event.pad, event.address, event.uids) == ("p2", 2, ())
    assert event.collisions >= 5
    bench.pads.unplug(2)
    bench.run(60.0)
    assert [told.pad for _, told in bench.told(AddressClear)] == ["p2"]


def test_two_pads_that_answer_an_address_in_turn_are_told_with_their_uids_and_asked_nothing() -> None:
    bench = BusBench((1, 2, 2))
    bench.pads.unplug(2)
    for turn in range(1, 7):  # a bad plug: now the one is heard, now the other
        bench.run(turn * 8.0)
        (bench.pads.unplug if turn % 2 else bench.pads.replug)(1)
        (bench.pads.replug if turn % 2 else bench.pads.unplug)(2)
    ((_, event),) = bench.told(AddressTwice)
    assert isinstance(event, AddressTwice)
    assert event.uids == (uid_of(1).hex(), uid_of(2).hex())
    ask(bench, "p2")
    bench.run(bench.now_s + 8.0)
    assert bench.told(Opened) == []
    bench.run(bench.now_s + 60.0)
    assert [told.pad for _, told in bench.told(AddressClear)] == ["p2"]
    ask(bench, "p2")
    bench.run(bench.now_s + 2.0)
    assert bench.told(Opened)


@pytest.mark.promise(7)
def test_another_set_of_pads_leaves_the_others_their_questions() -> None:
    bench = BusBench((1, 2, 3), configured=(1, 2))
    bench.run(1.0)
    token = ask(bench, "p1")
    bench.run(1.5)
    told = len(bench.events)
    configs = [bench.configs[0], PadConfig("new", "a bus", address=3)]
    assert bench.host.adapt(configs, bench.now_s)
    assert set(bench.host.pads()) == {"p1", "new"}
    bench.pads.press_key(0, 2, bench.now_s)
    bench.run(3.0)
    later = [event for _, event in bench.events[told:]]
    assert {event.pad for event in later if isinstance(event, PortOpened | PadIdentified)} == {"new"}
    assert [event.token for event in later if isinstance(event, Pressed)][:1] == [token]
    assert not bench.host.adapt([replace(config, baud=19200) for config in configs], bench.now_s)
    assert not bench.host.adapt([PadConfig("lone", "a bus")], bench.now_s)


def test_a_pad_moves_to_another_address_and_the_other_of_two_stays() -> None:
    bench = BusBench((2, 2), configured=(2, 9))
    bench.run(3.0)
    bench.host.pads()["p2"].readdress(uid_of(1), 9, bench.now_s)
    bench.run(8.0)
    assert Readdressed("p2", uid_of(1).hex(), 9) in [event for _, event in bench.told(Readdressed)]
    bench.run(20.0)
    found = {
        event.pad: event.uid for _, event in bench.told(PadIdentified) if isinstance(event, PadIdentified)
    }
    assert found == {"p2": uid_of(0).hex(), "p9": uid_of(1).hex()}
    bench.pads.reset(1, bench.now_s)  # it is kept
    bench.run(30.0)
    assert of_pad(bench, "p9", PadIdentified)[-1] > 20.0


def test_an_address_that_no_pad_can_have_is_a_mistake_of_ours() -> None:
    bench = BusBench((2,))
    for uid, address in ((uid_of(0), 33), (b"short", 3)):
        with pytest.raises(QuestionError):
            bench.host.pads()["p2"].readdress(uid, address, 0.0)


def test_keys_are_told_at_once_while_they_are_tested() -> None:
    bench = BusBench((1, 2))
    bench.run(1.0)
    bench.host.pads()["p2"].test(20, bench.now_s)
    bench.run(2.0)
    bench.pads.press_key(1, 3, bench.now_s)
    bench.run(2.2)
    assert [event for _, event in bench.told(KeyTested)] == [KeyTested("p2", 0, None), KeyTested("p2", 3, 3)]


def test_a_lost_port_is_told_for_each_pad_and_nothing_is_asked_until_it_is_back() -> None:
    bench = BusBench((1, 2))
    bench.run(1.0)
    ask(bench, "p1")
    bench.host.line_lost("pulled", bench.now_s)
    asked = len(bench.asked)
    bench.run(5.0)
    assert sorted(event.pad for _, event in bench.told(PortLost)) == ["p1", "p2"]
    assert len(bench.asked) == asked
    assert bench.host.bytes_to_send() == b""
    bench.pads.hang_up()
    bench.host.line_opened(bench.now_s)
    bench.run(6.0)
    assert bench.told(Opened)


@pytest.mark.parametrize(
    ("second", "key", "named"),
    [
        (PadConfig("two", "a", address=4), "address", ("one", "two")),
        (PadConfig("two", "a"), "address", ("one", "two")),
        (PadConfig("two", "a", 19200, address=5), "baud", ("one", "two", "9600", "19200")),
    ],
)
def test_pads_that_cannot_share_a_bus_are_both_named(
    second: PadConfig, key: str, named: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as caught:
        make_wire([PadConfig("one", "a", address=4), second])
    assert caught.value.key == key
    assert all(word in str(caught.value.value) for word in named)


def test_the_time_out_is_that_of_the_page() -> None:
    bench = BusBench((4,), configured=(5,))
    bench.run(0.3)
    first, second, *_ = (at_s for at_s, _ in bench.asked)
    characters = 11 + 3.5 + 46
    # then the pause after a miss
    assert math.isclose(second - first, max(characters / 960 + 0.02, 0.1), abs_tol=0.001)


def test_pads_of_another_maker_need_another_wire_than_the_bus_of_ours() -> None:
    bus = make_wire([PadConfig("pad-1", "/x", 57600, address=1)])
    theirs = PadConfig("pad-1", "/x", 57600, address=1, model=find_model("qsystem"))
    assert not bus.adapt([theirs], 0.0)
