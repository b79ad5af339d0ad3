"""Faults of keys, memory, power and plug at one pad, in virtual time."""

import pytest

from firmware_sim.bench import Plugged, Started
from firmware_sim.console import change_line
from firmware_sim.display import Shown
from firmware_sim.line import LineUnusableError
from firmware_sim.pad import ResetCause
from tests.firmware_sim import host
from tests.firmware_sim.host import types
from tests.firmware_sim.test_bench import Hall

TOKEN = host.TOKEN


def asked(*faults: str, baud: int = 115200) -> Hall:
    """A pad that asks, with these faults on."""
    hall = Hall(baud)
    hall.run(1)
    hall.say(host.open_())
    assert types(hall.run(0.1)) == [host.OPENED]
    hall.bench.take_changes()
    for words in faults:
        hall.fault(words)
    return hall


def presses(hall: Hall, seconds: float) -> set[tuple[int, int]]:
    return {
        (press.press_id, press.key)
        for frame in hall.run(seconds)
        if frame.type_no == host.PRESS
        for press in [host.read_press(frame)]
    }


def shows(hall: Hall) -> list[str]:
    return [change.show.value for change in hall.bench.take_changes() if isinstance(change, Shown)]


@pytest.mark.parametrize(
    "words", ["bounce", "bounce edges=100", "bounce edges=3 within=0.0005", "bounce within=0.2"]
)
@pytest.mark.parametrize("key", [1, 5])
def test_bouncing_contacts_give_one_press_whatever_the_chance(words: str, key: int) -> None:
    for seed in range(20):
        hall = asked()
        hall.bench.faults._seed = seed
        hall.fault(words)
        hall.bench.press_key(key, hall.now_s)
        assert presses(hall, 0.6) == {(1, key)}
        assert shows(hall) == ["kept"]


def test_a_key_that_sticks_before_the_question_is_no_press_and_none_is_taken_until_it_is_free() -> None:
    hall = Hall(115200)
    hall.run(1)
    hall.fault("stuck-key key=2 for=10")
    hall.run(1)
    hall.say(host.open_())
    for key in (1, 2, 3):
        hall.bench.press_key(key, hall.now_s)
    assert types(hall.run(5)) == [host.OPENED]
    hall.run(5)
    hall.bench.press_key(2, hall.now_s)
    assert presses(hall, 0.3) == {(1, 2)}


@pytest.mark.parametrize(("after_ms", "counts"), [(0, False), (1, False), (3, False), (4, True)])
def test_a_key_counts_if_it_goes_down_after_the_last_byte_of_open(after_ms: int, counts: bool) -> None:
    hall = Hall(115200)
    hall.run(1)
    hall.say(host.open_())  # takes 3.2 ms
    hall.run(after_ms / 1000)
    hall.bench.press_key(2, hall.now_s)
    hall.run(1)
    assert (hall.bench.log.find(TOKEN) is not None) == counts
    assert shows(hall)[1:] == (["open", "kept"] if counts else ["open"])


def test_a_key_that_sticks_while_the_pad_starts_is_no_press() -> None:
    hall = asked("stuck-key key=4")
    hall.run(1)
    hall.bench.reset(hall.now_s)
    hall.say(host.open_(host.OTHER))
    assert host.PRESS not in [f.type_no for f in hall.run(1) if f.payload[4:12] == host.OTHER]
    assert hall.bench.log.find(host.OTHER) is None


def test_faults_of_keys_add_up() -> None:
    hall = asked("two-keys count=1", "double-press count=1")
    hall.bench.press_key(3, hall.now_s)  # two at once, and once more alone
    assert presses(hall, 1) == {(1, 3)}


def test_counted_faults_of_keys_end_with_the_last_press() -> None:
    hall = asked("two-keys count=1", "bounce count=1")
    hall.bench.press_key(3, hall.now_s)
    assert presses(hall, 1) == set()
    assert hall.bench.faults.orders() == []
    hall.bench.press_key(3, hall.now_s)
    assert presses(hall, 1) == {(1, 3)}


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    "words",
    ["bounce", "double-press", "two-keys", "two-keys gap=0.05", "brown-out at=key", "memory-worn", "flip"],
)
def test_nothing_beside_a_faulty_pad_tells_one_key_from_another(words: str) -> None:
    def observed(key: int) -> list[str]:
        hall = asked(words)
        hall.bench.press_key(key, hall.now_s)
        hall.run(3)
        return [change_line(change) for change in hall.bench.take_changes()]

    first = observed(1)
    assert first
    assert all(observed(key) == first for key in range(2, 6))


def test_a_memory_that_holds_half_of_the_writes_loses_no_press_that_was_kept() -> None:
    hall = Hall(115200)
    hall.run(1)
    hall.fault("memory-worn rate=0.5")
    kept = 0
    for number in range(1, 31):
        token = bytes((number,)) * 8
        hall.say(host.open_(token))
        hall.run(0.1)
        hall.bench.press_key(5, hall.now_s)
        hall.run(0.1)
        if "kept" in shows(hall):
            kept += 1
        record = hall.bench.log.oldest_unacknowledged()
        while record:
            hall.say(host.ack(record.press_id, record.token))
            hall.run(0.1)
            record = hall.bench.log.oldest_unacknowledged()
    assert 0 < kept < 30
    assert hall.bench.log.last_press_id == kept


def test_power_that_goes_in_a_record_leaves_no_press_and_is_told_as_brown_out() -> None:
    hall = asked("brown-out at=record off=0.5 count=2")
    for _ in range(2):
        hall.bench.press_key(5, hall.now_s)
        assert presses(hall, 0.3) == set()
        assert not hall.bench.powered
        assert types(hall.run(1)) == [host.HELLO]
        causes = [each.cause for each in hall.bench.take_changes() if isinstance(each, Started)]
        assert causes == [ResetCause.BROWN_OUT]
        hall.say(host.open_())
        hall.run(0.1)
    assert hall.bench.faults.orders() == []
    hall.bench.press_key(5, hall.now_s)
    assert presses(hall, 0.3) == {(1, 5)}


def test_a_pad_without_power_is_dark_and_takes_and_says_nothing() -> None:
    hall = asked("brown-out off=5")
    assert shows(hall) == ["dark"]
    hall.say(host.ask(host.PING))
    hall.bench.press_key(1, hall.now_s)
    assert hall.run(4) == []
    assert shows(hall) == []
    assert types(hall.run(2)) == [host.HELLO]


def test_a_boot_loop_counts_boots_and_says_watchdog() -> None:
    hall = asked("boot-loop every=0.5 for=2.2")
    hall.run(5)
    started = [each for each in hall.bench.take_changes() if isinstance(each, Started)]
    assert [each.cause for each in started] == [ResetCause.WATCHDOG] * 5
    assert [each.boot for each in started] == list(range(started[0].boot, started[0].boot + 5))


@pytest.mark.parametrize("byte", [1, 5, 20])
def test_a_plug_comes_out_after_exactly_so_many_bytes_and_goes_in_again(byte: int) -> None:
    hall = asked(f"pulled-cable byte={byte} out=3")
    hall.bench.press_key(5, hall.now_s)
    hall.run(1)
    assert not hall.wire.plugged
    assert hall.bench.trace.bytes_passed["to-host"] == byte + hall_bytes_before()
    assert presses(hall, 5) == {(1, 5)}
    plugs = [each.plugged for each in hall.bench.take_changes() if isinstance(each, Plugged)]
    assert plugs == [False, True]
    assert hall.bench.faults.orders() == []


def hall_bytes_before() -> int:
    """Bytes to the host until a pad asks."""
    return asked().bench.trace.bytes_passed["to-host"]


def test_a_plug_that_is_to_go_at_a_byte_that_has_gone_already_goes_at_the_next() -> None:
    hall = Hall(1200)
    hall.run(1)
    hall.say(host.ask(host.PING))
    hall.run(0.3)
    while not hall.bench._frame_bytes > 1:
        hall.run(0.01)
    hall.now_s += 0.1  # so many more bytes have gone when the fault begins
    hall.fault(f"pulled-cable byte={hall.bench._frame_bytes - 1} out=3")
    assert not hall.wire.plugged
    assert hall.wire.to_host == b""


@pytest.mark.parametrize("words", ["pulled-cable byte=0 out=0", "pulled-cable byte=0 out=3000"])
def test_a_pulled_plug_goes_in_when_the_fault_is_off(words: str) -> None:
    hall = asked(words)
    hall.run(100)
    assert not hall.wire.plugged
    hall.fault("off")
    hall.run(0.1)
    assert hall.wire.plugged


@pytest.mark.parametrize(
    ("words", "change"), [("pulled-cable byte=0", Plugged), ("brown-out at=now", Started)]
)
def test_what_happens_at_once_happens_again_a_second_after_the_return(words: str, change: type) -> None:
    hall = asked(f"{words} count=3")
    hall.run(30)
    told = [each for each in hall.bench.take_changes() if isinstance(each, change)]
    assert len(told) == (6 if change is Plugged else 3)
    assert hall.bench.faults.orders() == []
    assert hall.wire.plugged


@pytest.mark.parametrize("words", ["pulled-cable byte=0", "pulled-cable byte=1", "re-enumeration"])
def test_a_plug_that_a_person_holds_stays_out(words: str) -> None:
    hall = asked()
    hall.bench.unplug(hall.now_s)
    hall.fault(words)
    hall.bench.press_key(5, hall.now_s)
    hall.run(30)
    assert not hall.wire.plugged


def test_a_plug_that_a_person_put_in_before_stays_in() -> None:
    hall = asked("pulled-cable byte=0 out=3")
    hall.bench.plug()
    hall.run(5)
    assert hall.wire.plugged
    assert hall.bench.faults.orders() == []


def test_a_place_that_is_taken_is_tried_again_every_second() -> None:
    hall = asked("pulled-cable byte=0 out=1")
    tries: list[float] = []

    def refuse() -> None:
        tries.append(hall.now_s)
        if len(tries) < 3:
            raise LineUnusableError("taken")
        hall.wire.plugged = True

    hall.wire.plug = refuse  # type: ignore[method-assign]
    hall.run(10)
    assert len(tries) == 3
    assert hall.wire.plugged


def test_re_enumeration_comes_back_elsewhere_and_returns_when_it_is_off() -> None:
    hall = asked("re-enumeration link=other out=1")
    assert (hall.wire.plugged, hall.wire.name) == (False, "other")
    hall.run(2)
    assert hall.wire.plugged
    hall.fault("off")
    assert (hall.wire.plugged, hall.wire.name) == (False, "wire")
    hall.run(2)
    assert hall.wire.plugged


def test_a_sleeping_host_gets_what_fits_its_buffer_and_the_rest_is_lost() -> None:
    hall = asked("host-asleep", "babble")
    hall.run(10)
    assert hall.wire.to_host == b""
    assert not hall.bench.wants_bytes()
    hall.fault("off babble")
    hall.fault("off host-asleep")
    assert len(hall.wire.to_host) == 16_384
    hall.wire.to_host.clear()
    hall.say(b"\0" + host.ask(host.PING))
    assert host.PONG in types(hall.run(1))


def test_the_pads_speed_is_compared_with_the_one_that_the_host_has_set() -> None:
    hall = asked("wrong-baud baud=4800", baud=9600)
    hall.say(host.ask(host.PING))
    assert hall.run(1) == []
    hall.wire.host_baud = lambda: 4800  # type: ignore[method-assign]
    hall.say(host.ask(host.PING))
    assert types(hall.run(1)) == [host.PONG]
