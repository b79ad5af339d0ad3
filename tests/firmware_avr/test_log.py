"""The press log of the C firmware: power cuts at each byte, worn cells, a full log, a new epoch."""

import itertools

import pytest

from devices.codes import AckCode
from devices.messages import Ack, AskLog, Full, Hello, Opened, Press
from tests.firmware_avr.bench import EEPROM_BYTES, EPOCH, LIBRARY, Bench, ask, opened, ready, token
from tests.said import one

RECORDS = 32
RECORD_BYTES, HEADER_BYTES = 24, 16
RECORDS_AT = 2 * HEADER_BYTES
TORN = (0x00, 0xFF, 0x5A)
KEY = 4


def content(bench: Bench) -> bytes:
    return bytes(bench.memory.bytes)


def delivered(bench: Bench) -> list[Press]:
    """What the pad still has to deliver after a reset, each acknowledged as it comes."""
    presses: list[Press] = []
    bench.boot()
    [hello, *said] = bench.take()
    assert isinstance(hello, Hello)
    while said:
        press = one(said, Press)
        presses.append(press)
        said = bench.ack(press)
    return presses


def rated(bench: Bench, number: int, key: int = KEY) -> Press:
    """One question from OPEN to ACK."""
    one(bench.host(ask(number)), Opened)
    press = one(bench.press(key), Press)
    bench.ack(press)
    return press


@pytest.mark.promise(8)
@pytest.mark.parametrize("torn", TORN)
@pytest.mark.parametrize("whole", range(RECORD_BYTES + 1))
@pytest.mark.parametrize("over_an_old_one", [False, True])
def test_a_record_torn_at_any_byte_is_dropped_and_a_whole_one_is_delivered(
    whole: int, torn: int, over_an_old_one: bool
) -> None:
    bench = ready()
    before = RECORDS + 3 if over_an_old_one else 2
    for number in range(1, before + 1):
        rated(bench, number)
    one(bench.host(ask(1000)), Opened)
    bench.memory.cut_after(whole, torn)
    bench.press(KEY)
    presses = delivered(bench)
    # The last torn byte may by chance read as the byte that was meant.
    if whole == RECORD_BYTES or (presses and whole == RECORD_BYTES - 1):
        [press] = presses
        assert (press.press_id, press.token, press.key) == (before + 1, token(1000), KEY)
        return
    assert presses == []
    assert rated(bench, 1001).press_id == before + 1
    assert bench.hello().epoch == EPOCH


@pytest.mark.promise(8)
@pytest.mark.parametrize("torn", TORN)
@pytest.mark.parametrize("whole", range(HEADER_BYTES + 1))
def test_a_header_torn_at_any_byte_leaves_the_epoch_and_the_records(whole: int, torn: int) -> None:
    bench = opened()
    one(bench.press(KEY), Press)
    boot = bench.hello().boot
    bench.memory.cut_after(whole, torn)
    LIBRARY.log_start(bench.draw)  # the start that the power cut ended
    assert [press.token for press in delivered(bench)] == [token(1)]
    after = bench.hello()
    assert after.epoch == EPOCH
    assert after.boot in (boot + 1, boot + 2)


@pytest.mark.parametrize("torn", TORN)
def test_a_torn_mark_does_not_take_the_record_with_it(torn: int) -> None:
    bench = opened()
    press = one(bench.press(KEY), Press)
    bench.memory.cut_after(0, torn)
    bench.ack(press)
    assert [again.press_id for again in delivered(bench)] in ([], [press.press_id])
    again = one(bench.host(ask(1)), Press)  # it stands in the log, acknowledged or not
    assert (again.press_id, again.key) == (press.press_id, KEY)


def test_a_log_with_no_free_record_says_full_and_loses_nothing() -> None:
    bench = ready()
    for number in range(1, RECORDS + 1):
        rated(bench, number)
    bench.host(AskLog(0))
    waiting = bench.hello().unacknowledged
    assert waiting == RECORDS
    before = content(bench)
    assert not LIBRARY.log_has_room()
    assert LIBRARY.log_keep(token(99), 1) == -1
    assert content(bench) == before
    assert sorted(press.press_id for press in delivered(bench)) == list(range(1, RECORDS + 1))


def test_the_newest_record_is_never_written_over() -> None:
    """All wait but the newest: its press id is where counting goes on."""
    bench = ready()
    presses = [rated(bench, number) for number in range(1, RECORDS + 1)]
    bench.host(AskLog(0))
    newest = presses[-1]
    bench.host(Ack(newest.press_id, newest.token, AckCode.ACCEPTED))
    assert LIBRARY.log_keep(token(99), 1) == -1
    assert bench.hello().last_press_id == RECORDS


def test_the_oldest_acknowledged_record_makes_room() -> None:
    bench = ready()
    for number in range(1, RECORDS + 2):
        rated(bench, number)
    assert isinstance(bench.host(ask(1))[0], Opened)  # forgotten
    bench.host(ask(2))
    assert one(bench.host(ask(2)), Press).press_id == 2


def test_a_broken_log_answers_open_with_full_and_shows_it_for_three_seconds() -> None:
    bench = Bench()
    bench.memory.wear(range(RECORDS_AT))
    bench.boot()
    bench.take()
    assert one(bench.host(ask(1)), Full).token == token(1)
    bench.run(2999)
    assert bench.shows()[-1] == "full"
    bench.run(2)
    assert bench.shows()[-1] == "dark"


@pytest.mark.parametrize("worn", range(RECORD_BYTES))
def test_a_key_that_cannot_be_kept_is_told_and_the_next_one_tries_again(worn: int) -> None:
    bench = opened()
    record = RECORDS_AT
    bench.memory.wear([record + worn])
    bench.memory.bytes[record + worn] ^= 0x80
    said = bench.press(2)
    if isinstance(said[0], Press):  # the cell holds by chance what was to be written
        return
    assert one(said, Full).token == token(1)
    assert bench.shows()[-1] == "full"
    assert bench.hello().open_token == token(1)
    bench.memory.wear([record + worn], worn=False)
    kept = one(bench.press(3), Press)
    assert (kept.press_id, kept.key) == (1, 3)


@pytest.mark.parametrize("worn", range(RECORD_BYTES))
def test_a_record_that_could_not_be_written_is_not_found_later(worn: int) -> None:
    """Not even where the cell that failed reads as it should after all."""
    twin = opened()
    twin.press(2)
    intended = content(twin)[RECORDS_AT + worn]
    bench = opened()
    cell = RECORDS_AT + worn
    bench.memory.bytes[cell] = intended ^ 0x80
    bench.memory.wear([cell])
    one(bench.press(2), Full)
    bench.memory.wear([cell], worn=False)
    bench.memory.bytes[cell] = intended
    assert delivered(bench) == []


def test_a_new_epoch_cannot_read_the_records_of_an_old_one() -> None:
    bench = opened()
    bench.press(KEY)
    old = bytearray(content(bench))
    old[:RECORDS_AT] = b"\xff" * RECORDS_AT
    fresh = Bench(bytes(old), epoch=0x01020304)
    hello = one(fresh.take(), Hello)
    assert (hello.epoch, hello.last_press_id, hello.unacknowledged) == (0x01020304, 0, 0)


@pytest.mark.parametrize("lost", [0, HEADER_BYTES])
def test_one_copy_of_the_header_is_enough(lost: int) -> None:
    bench = opened()
    bench.press(KEY)
    bench.boot()
    broken = bytearray(content(bench))
    broken[lost : lost + HEADER_BYTES] = bytes(HEADER_BYTES)
    again = Bench(bytes(broken))
    hello, press = again.take()
    assert isinstance(hello, Hello)
    assert isinstance(press, Press)
    assert (hello.epoch, press.age_ms) == (EPOCH, None)


def test_each_start_counts_also_past_the_end_of_the_counter() -> None:
    bench = Bench(epoch=0xFFFFFFFD)
    boots = []
    for _ in range(6):
        bench.boot()
        bench.take()
        boots.append(bench.hello().boot)
    assert all((after - before) % 2**32 == 1 for before, after in itertools.pairwise(boots))
    assert boots[-1] < boots[0]


def test_random_memory_is_formatted_and_serves() -> None:
    content_ = bytes((7 * n * n + 3) % 251 for n in range(EEPROM_BYTES))
    bench = Bench(content_)
    assert one(bench.take(), Hello).last_press_id == 0
    assert rated(bench, 5).press_id == 1


def test_every_record_takes_the_same_writes_whatever_stood_there() -> None:
    """Each write takes 3.4 ms: as many for each key, also over a record of the same key."""
    counts = set()
    for key, before in itertools.product(range(1, 6), range(1, 6)):
        bench = ready()
        for number in range(1, RECORDS + 1):
            rated(bench, number, before)
        one(bench.host(ask(1000)), Opened)
        bench.memory.power_stays()
        bench.press(key)
        counts.add(bench.memory.writes())
    assert counts == {RECORD_BYTES}
