"""The press log: torn writes at every byte, turning round, marks, epochs, failing memory."""

from __future__ import annotations

import random

import pytest

from tests.second_pad.log import FIRST_RECORD, RECORD_SIZE, RECORDS, SIZE, Log

EPOCH = 0x1A2B3C4D


class Cut(Exception):
    """The power went off."""


class Memory:
    """A Store in RAM. `budget`: bytes until the power goes off. `broken`: writes raise OSError."""

    def __init__(self, fill: int = 0xFF) -> None:
        self.data = bytearray([fill]) * SIZE
        self.budget: int | None = None
        self.broken = False
        self.silent_success = False

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self.data[offset : offset + size])

    def write(self, offset: int, data: bytes) -> None:
        if self.broken and not self.silent_success:
            raise OSError("broken")
        for at, byte in enumerate(data):
            if self.budget is not None:
                if self.budget == 0:
                    raise Cut
                self.budget -= 1
            self.data[offset + at] = byte
        if self.broken:
            raise OSError("broken, but it was written")


def token(number: int) -> bytes:
    return number.to_bytes(8, "big")


def open_log(memory: Memory, epoch: int = EPOCH) -> Log:
    return Log(memory, lambda: epoch)


@pytest.mark.parametrize("fill", [0xFF, 0x00, 0x55])
def test_first_start(fill: int) -> None:
    log = open_log(Memory(fill))
    assert (log.epoch, log.boot, log.last_press_id, log.unacknowledged) == (EPOCH, EPOCH, 0, 0)


def test_boots_are_counted_in_turn() -> None:
    memory = Memory()
    for boot in range(1, 20):
        log = open_log(memory, epoch=boot)
        assert (log.boot, log.epoch) == (boot, 1)


def test_header_torn_at_every_byte() -> None:
    for budget in range(16):
        memory = Memory()
        open_log(memory)
        open_log(memory)
        memory.budget = budget
        with pytest.raises(Cut):
            open_log(memory)
        memory.budget = None
        log = open_log(memory, epoch=99)
        assert log.epoch == EPOCH
        assert log.boot == EPOCH + 2 + (budget == 16)


def test_append_torn_at_every_byte() -> None:
    for full in (False, True):
        for budget in range(24):
            memory = Memory()
            log = open_log(memory)
            count = 40 if full else 3
            for number in range(1, count + 1):
                record = log.append(token(number), 5)
                assert record
                assert log.acknowledge(record)
            memory.budget = budget
            with pytest.raises(Cut):
                log.append(token(1000), 4)
            memory.budget = None
            again = open_log(memory)
            assert again.last_press_id == count
            assert again.find_token(token(1000)) is None
            assert again.unacknowledged <= 1  # at worst the oldest is delivered once more
            assert again.append(token(1001), 1) is not None
            assert again.last_press_id == count + 1


def test_torn_mark_does_not_take_the_record() -> None:
    memory = Memory()
    log = open_log(memory)
    record = log.append(token(1), 2)
    assert record
    for mark in range(1, 256):
        memory.data[FIRST_RECORD + RECORD_SIZE - 1] = mark
        assert open_log(memory).oldest_unacknowledged() == record


def test_ring() -> None:
    log = open_log(Memory())
    for number in range(1, 100):
        record = log.append(token(number), 1 + number % 5)
        assert record
        assert record.press_id == number
        assert log.acknowledge(record)
        assert log.unacknowledged == 0
    assert log.find_token(token(99 - RECORDS)) is None
    assert log.find_token(token(100 - RECORDS)) is not None
    log.reopen(0)
    assert log.unacknowledged == RECORDS
    assert not log.writable()
    assert log.append(token(200), 1) is None
    oldest = log.oldest_unacknowledged()
    assert oldest
    assert oldest.press_id == 100 - RECORDS
    log.acknowledge(oldest)
    assert log.writable()


def test_newest_is_never_overwritten() -> None:
    memory = Memory()
    log = open_log(memory)
    for number in range(1, RECORDS + 1):
        log.append(token(number), 1)
    newest = log.find(RECORDS)
    assert newest
    log.acknowledge(newest)
    assert log.append(token(99), 1) is None
    assert open_log(memory).last_press_id == RECORDS


def test_reopen_from_an_id() -> None:
    log = open_log(Memory())
    for number in range(1, 6):
        record = log.append(token(number), 1)
        assert record
        log.acknowledge(record)
    log.reopen(4)
    assert log.unacknowledged == 2


def test_old_epoch_is_unreadable() -> None:
    memory = Memory()
    log = open_log(memory)
    log.append(token(1), 1)
    memory.data[:FIRST_RECORD] = random.Random(3).randbytes(FIRST_RECORD)
    log = open_log(memory, epoch=77)
    assert (log.epoch, log.boot, log.last_press_id) == (77, 77, 0)


@pytest.mark.parametrize("written", [False, True])
def test_failing_write_takes_no_key(written: bool) -> None:
    memory = Memory()
    log = open_log(memory)
    memory.broken, memory.silent_success = True, written
    assert log.append(token(1), 1) is None
    assert not log.writable()
    memory.broken = False
    assert open_log(memory).last_press_id == 0
    assert log.writable()
    record = log.append(token(1), 2)
    assert record
    assert record.press_id == 1
    assert open_log(memory).oldest_unacknowledged() == record


def test_failing_mark() -> None:
    memory = Memory()
    log = open_log(memory)
    record = log.append(token(1), 1)
    assert record
    memory.broken = True
    assert not log.acknowledge(record)
    assert log.unacknowledged == 1
    log.reopen(0)
    assert open_log(memory).last_press_id == 1
