"""ADDRESS: who obeys, from where it is answered, and that no power cut leaves a pad without its uid."""

import ctypes

import pytest

from devices.codes import AckCode
from devices.messages import Ack, Addressed, Hello, Idle, Opened, Ping, Poll, Pong, Press, SetAddress
from tests.firmware_avr.bench import LIBRARY, UID, Bench, Config, ask, ready, token
from tests.firmware_avr.chip import Chip
from tests.firmware_avr.conftest import MakeChip
from tests.said import one

MAIN_AT, SPARE_AT = 1008, 992
OLD, NEW, NEXT = 17, 9, 30
FIRST_MOVE_BYTES = 21
"""The spare block, and the address and check of the other one."""
LATER_MOVE_BYTES = 10


def moved(address: int, uid: bytes = UID) -> SetAddress:
    return SetAddress(uid, address)


def kept(bench: Bench) -> tuple[bytes, int, int]:
    """What the pad would start with now: uid, address, baud."""
    config = Config()
    LIBRARY.config_start(ctypes.byref(config), bench.draw)
    return bytes(config.uid), config.address, config.baud


def with_block(address: int) -> Bench:
    """A pad that was configured at flashing."""
    bench = Bench(address=address, baud=38_400)
    block = ctypes.create_string_buffer(16)
    LIBRARY.config_pack(block, ctypes.byref(Config((ctypes.c_uint8 * 6)(*UID), address, 38_400)))
    ctypes.memmove(ctypes.byref(bench.memory.bytes, MAIN_AT), block, 16)
    bench.take()
    return bench


def at(chip: Chip, address: int) -> Chip:
    """The host speaks to this address from now on."""
    chip.address = address
    return chip


def place_of(chip: Chip, *addresses: int) -> list[int]:
    """At which of these the pad answers, and it is still this pad."""
    found = []
    for address in addresses:
        messages = at(chip, address).host(Poll())
        found += [address] * len(messages)
        assert all(message.uid == UID for message in messages if isinstance(message, Hello))
    return found


def test_the_answer_comes_from_the_old_address_and_a_question_goes_on_at_the_new_one(
    make_chip: MakeChip,
) -> None:
    chip = make_chip(baud=38_400, address=OLD)
    one(chip.host(ask(1)), Opened)
    assert chip.host(moved(NEW)) == []  # it was written for longer than an answer on a bus may take
    assert one(chip.host(moved(NEW)), Addressed) == Addressed(UID, NEW)
    assert chip.host(moved(NEW)) == []
    assert one(at(chip, NEW).host(Ping()), Pong).open_token == token(1)
    chip.do("press 4")
    press = one(chip.host(Poll()), Press)
    assert (press.token, press.key) == (token(1), 4)
    one(chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED)), Idle)
    assert chip.shows() == ["open", "kept", "thanks"]


def test_the_address_survives_a_reset_and_another_one_too(make_chip: MakeChip) -> None:
    chip = make_chip(baud=38_400, address=OLD)
    for address in (NEW, NEXT):
        chip.host(moved(address))
        one(chip.host(moved(address)), Addressed)
        chip.do("reset", 500)
        assert place_of(chip, OLD, NEW, NEXT) == [address]
        at(chip, address)


def test_a_pad_on_a_line_of_its_own_is_put_on_a_bus_and_taken_off_again(chip: Chip) -> None:
    assert one(chip.host(moved(NEW)), Addressed) == Addressed(UID, NEW)
    assert chip.do("reset", 500) == []  # on a bus it says no HELLO unasked
    assert place_of(chip, 0, NEW) == [NEW]
    at(chip, NEW).host(moved(0))
    one(chip.host(moved(0)), Addressed)
    assert one(at(chip, 0).do("reset", 500), Hello).uid == UID


def test_another_uid_is_neither_answered_nor_obeyed(make_chip: MakeChip) -> None:
    chip = make_chip(baud=38_400, address=OLD)
    before = chip.eeprom.read_bytes()
    assert chip.host(moved(NEW, bytes.fromhex("48524c000103"))) == []
    assert chip.eeprom.read_bytes() == before
    assert place_of(chip, OLD, NEW) == [OLD]


@pytest.mark.promise(8)
@pytest.mark.parametrize("torn_byte", range(1, FIRST_MOVE_BYTES + 1))
def test_a_power_cut_at_any_byte_leaves_the_pad_at_one_of_both_addresses(
    make_chip: MakeChip, torn_byte: int
) -> None:
    chip = make_chip(baud=38_400, address=OLD)
    chip.say(f"cut {torn_byte}")
    assert chip.host(moved(NEW)) == []
    chip.do("reset", 600)
    [address] = place_of(chip, OLD, NEW)
    assert address == (OLD if torn_byte <= FIRST_MOVE_BYTES - 5 else NEW)


@pytest.mark.promise(8)
@pytest.mark.parametrize("torn", [0x00, 0xFF, 0x5A])
def test_no_cut_of_a_second_move_and_none_of_its_repair_costs_the_uid(torn: int) -> None:
    for cut in range(LATER_MOVE_BYTES):
        for cut_of_repair in range(6):
            bench = with_block(OLD)
            assert bench.host(moved(NEW)) == [Addressed(UID, NEW)]
            bench.address = NEW
            bench.memory.cut_after(cut, torn)
            bench.host(moved(NEXT))
            bench.memory.cut_after(cut_of_repair, torn)
            kept(bench)
            bench.memory.power_stays()
            uid, address, baud = kept(bench)
            assert (uid, baud) == (UID, 38_400)
            assert address in {NEW, NEXT}


def test_the_present_address_is_answered_and_writes_nothing() -> None:
    bench = with_block(OLD)
    bench.host(moved(NEW))
    bench.address = NEW
    bench.memory.power_stays()
    writes = bench.memory.writes()
    assert bench.host(moved(NEW)) == [Addressed(UID, NEW)]
    assert bench.memory.writes() == writes


@pytest.mark.parametrize("cell", [SPARE_AT, SPARE_AT + 12, MAIN_AT + 7, MAIN_AT + 15])
def test_a_pad_that_cannot_keep_the_address_answers_nothing_and_stays(cell: int) -> None:
    bench = with_block(OLD)
    bench.memory.wear([cell])
    assert bench.host(moved(NEW)) == []
    assert bench.host(ask(1))
    assert kept(bench)[0] == UID


def test_with_its_first_block_worn_out_the_spare_one_is_not_put_at_risk() -> None:
    bench = with_block(OLD)
    assert bench.host(moved(NEW)) == [Addressed(UID, NEW)]
    bench.address = NEW
    bench.memory.bytes[MAIN_AT] = 0
    bench.memory.wear([MAIN_AT])
    assert kept(bench) == (UID, NEW, 38_400)
    assert bench.host(moved(NEXT)) == []
    assert kept(bench) == (UID, NEW, 38_400)


def test_a_uid_drawn_at_the_first_start_is_kept_through_a_cut_behind_its_first_block() -> None:
    bench = ready()
    bench.memory.fill(bytes(bench.memory.bytes)[:SPARE_AT] + b"\xff" * 32)
    bench.memory.cut_after(20, 0)
    first = kept(bench)
    bench.memory.power_stays()
    assert kept(bench) == first
