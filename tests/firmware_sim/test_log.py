"""The press log: ids, acknowledgements, and the power cut at every byte of every write."""

import pytest

from firmware_sim.log import MEMORY_BYTES, RECORDS, LogFullError, LogUnwritableError, PressLog, VolatileMemory
from tests.firmware_sim.host import BOOT, EPOCH, OTHER, TOKEN, CutMemory, PowerCutError, SickMemory, drawn

RECORD_BYTES = 24
HEADER_BYTES = 16


def token(number: int) -> bytes:
    return number.to_bytes(8, "little")


def fresh() -> tuple[VolatileMemory, PressLog]:
    memory = VolatileMemory()
    return memory, PressLog(memory, drawn())


def again(memory: VolatileMemory) -> PressLog:
    """Read the memory as after a reset; formatting would fail the test."""
    return PressLog(memory, _no_draw)


def _no_draw() -> int:
    raise AssertionError("the log was formatted")


def test_a_first_start_formats_with_a_new_epoch_and_no_press() -> None:
    _, log = fresh()
    assert (log.epoch, log.boot, log.last_press_id, log.unacknowledged) == (EPOCH, BOOT, 0, 0)


def test_each_start_counts_the_boot_and_keeps_the_epoch() -> None:
    memory, _ = fresh()
    assert [again(memory).boot for _ in range(5)] == [BOOT + more for more in range(1, 6)]
    assert again(memory).epoch == EPOCH


def test_press_ids_grow_from_one_over_resets() -> None:
    memory, log = fresh()
    assert log.append(token(1), 5).press_id == 1
    assert again(memory).append(token(2), 4).press_id == 2
    assert again(memory).last_press_id == 2


def test_a_record_survives_with_all_it_says() -> None:
    memory, log = fresh()
    kept = log.append(TOKEN, 3)
    assert (kept.key, kept.boot, kept.acknowledged) == (3, BOOT, False)
    assert again(memory).find(TOKEN) == kept


def test_only_an_ack_of_id_and_token_marks_a_record_and_only_once() -> None:
    memory, log = fresh()
    log.append(TOKEN, 3)
    assert not log.acknowledge(1, OTHER)
    assert not log.acknowledge(2, TOKEN)
    assert log.acknowledge(1, TOKEN)
    assert not log.acknowledge(1, TOKEN)
    assert again(memory).unacknowledged == 0


def test_the_oldest_unacknowledged_is_delivered_first() -> None:
    _, log = fresh()
    for number in (1, 2, 3):
        log.append(token(number), number)
    log.acknowledge(1, token(1))
    oldest = log.oldest_unacknowledged()
    assert oldest is not None
    assert oldest.press_id == 2


def test_thirty_two_unacknowledged_records_are_kept_and_never_overwritten() -> None:
    memory, log = fresh()
    for number in range(1, 33):
        log.append(token(number), 1)
    assert not log.takes_a_press()
    with pytest.raises(LogFullError):
        log.append(token(99), 1)
    assert again(memory).unacknowledged == 32


def test_a_new_record_takes_the_place_of_the_oldest_acknowledged_one() -> None:
    _, log = fresh()
    for number in range(1, RECORDS + 1):
        log.append(token(number), 1)
    for number in (3, 7):
        log.acknowledge(number, token(number))
    log.append(token(99), 1)
    assert log.find(token(3)) is None
    assert log.find(token(7)) is not None


def test_the_newest_record_is_not_replaced_because_it_carries_the_count_of_ids() -> None:
    _, log = fresh()
    for number in range(1, RECORDS + 1):
        log.append(token(number), 1)
    log.acknowledge(RECORDS, token(RECORDS))
    assert not log.takes_a_press()


def test_ids_go_on_growing_over_many_times_the_size_of_the_log() -> None:
    memory, log = fresh()
    for number in range(1, 5 * RECORDS):
        assert log.append(token(number), 1).press_id == number
        log.acknowledge(number, token(number))
    assert again(memory).last_press_id == 5 * RECORDS - 1


def test_replay_marks_every_record_from_an_id_on() -> None:
    memory, log = fresh()
    for number in range(1, 6):
        log.append(token(number), 1)
        log.acknowledge(number, token(number))
    log.replay_from(4)
    assert again(memory).unacknowledged == 2
    log.replay_from(0)
    assert again(memory).unacknowledged == 5


@pytest.mark.promise(8)
@pytest.mark.parametrize("bytes_left", range(RECORD_BYTES + 1))
@pytest.mark.parametrize("records_before", [0, 1, RECORDS, RECORDS + 3])
@pytest.mark.parametrize("burns", [False, True])
def test_a_power_cut_in_a_record_keeps_it_whole_and_to_be_delivered_or_not_at_all(
    bytes_left: int, records_before: int, burns: bool
) -> None:
    memory, log = fresh()
    for number in range(1, records_before + 1):
        log.append(token(number), 1)
        log.acknowledge(number, token(number))
    cut = CutMemory(memory.read(), HEADER_BYTES, burns=burns)  # the header of the start before the cut
    log = PressLog(cut, _no_draw)
    cut.bytes_left = bytes_left
    taken = True
    try:
        log.append(TOKEN, 5)
    except PowerCutError:
        taken = False
    after = again(VolatileMemory(cut.read()))
    found = after.find(TOKEN)
    assert after.last_press_id == records_before + (found is not None)
    if taken:
        assert found is not None
    if found is not None:
        assert (found.press_id, found.key, found.acknowledged) == (records_before + 1, 5, False)


@pytest.mark.promise(8)
def test_a_power_cut_in_an_ack_loses_neither_the_press_nor_its_id() -> None:
    memory, log = fresh()
    log.append(TOKEN, 5)
    cut = CutMemory(memory.read(), HEADER_BYTES)
    log = PressLog(cut, _no_draw)
    with pytest.raises(PowerCutError):
        log.acknowledge(1, TOKEN)
    after = again(VolatileMemory(cut.read()))
    assert (after.last_press_id, after.unacknowledged) == (1, 1)


@pytest.mark.promise(8)
@pytest.mark.parametrize("bytes_left", range(17))
def test_a_power_cut_while_the_boot_is_counted_loses_no_record_and_no_epoch(bytes_left: int) -> None:
    memory, log = fresh()
    log.append(TOKEN, 5)
    for _ in range(2):  # whichever of the two copies is written
        boot = again(memory).boot
        cut = CutMemory(memory.read(), bytes_left)
        if bytes_left < 16:
            with pytest.raises(PowerCutError):
                PressLog(cut, _no_draw)
        after = again(VolatileMemory(cut.read()))
        assert after.find(TOKEN) is not None
        assert after.epoch == EPOCH
        assert after.boot > boot


def test_a_corrupt_record_is_dropped_and_the_others_stay() -> None:
    memory, log = fresh()
    log.append(token(1), 1)
    log.append(token(2), 2)
    memory.write(32 + 4, b"\x77")
    after = again(memory)
    assert after.find(token(1)) is None
    assert after.find(token(2)) is not None


@pytest.mark.parametrize("epoch", [1, 2**32 - 1])
def test_every_epoch_that_can_be_drawn_is_found_again(epoch: int) -> None:
    memory = VolatileMemory()
    PressLog(memory, drawn(epoch)).append(TOKEN, 5)
    assert again(memory).epoch == epoch
    assert again(memory).find(TOKEN) is not None


@pytest.mark.parametrize("content", [b"\x00" * MEMORY_BYTES, b"\xff" * MEMORY_BYTES, b"\xa5" * MEMORY_BYTES])
def test_an_unreadable_log_is_formatted(content: bytes) -> None:
    log = PressLog(VolatileMemory(content), drawn(77))
    assert (log.epoch, log.boot, log.last_press_id) == (77, 78, 0)


def test_records_of_an_older_epoch_are_no_records() -> None:
    memory, log = fresh()
    log.append(TOKEN, 5)
    memory.write(0, b"\x00" * 32)
    assert PressLog(memory, drawn(78)).find(TOKEN) is None


def test_a_memory_that_refuses_writes_takes_no_press_until_it_takes_writes_again() -> None:
    memory = SickMemory()
    log = PressLog(memory, drawn())
    memory.sick = True
    with pytest.raises(LogUnwritableError):
        log.append(TOKEN, 5)
    assert log.find(TOKEN) is None
    assert not log.takes_a_press()
    memory.sick = False
    assert log.takes_a_press()
    assert log.append(TOKEN, 5).press_id == 1


class TearingMemory(SickMemory):
    """Takes half of a write while it is sick, and refuses it."""

    def write(self, offset: int, data: bytes) -> None:
        if self.sick:
            VolatileMemory.write(self, offset, bytes(len(data) // 2))
        super().write(offset, data)


@pytest.mark.promise(8)
def test_a_memory_that_tears_every_write_keeps_its_epoch_however_often_it_is_tried() -> None:
    memory = TearingMemory()
    log = PressLog(memory, drawn())
    log.append(TOKEN, 5)
    memory.sick = True
    with pytest.raises(LogUnwritableError):
        log.acknowledge(1, TOKEN)
    for _ in range(3):
        assert not log.takes_a_press()
    assert again(VolatileMemory(memory.read())).find(TOKEN) is not None


def test_a_pad_starts_on_a_memory_that_takes_no_write_but_takes_no_press() -> None:
    memory = SickMemory()
    memory.sick = True
    assert not PressLog(memory, drawn()).takes_a_press()


def test_the_boot_counter_goes_on_past_its_end() -> None:
    memory = VolatileMemory()
    PressLog(memory, drawn(0xFFFF_FFFE)).append(TOKEN, 3)
    assert [again(memory).boot for _ in range(4)] == [0, 1, 2, 3]
    assert again(memory).find(TOKEN)


def test_formatting_writes_over_both_headers_so_that_no_older_epoch_comes_back() -> None:
    memory, _ = fresh()
    again(memory)
    old = memory.read()
    for copy in (0, 1):
        hidden = VolatileMemory(b"\xff" * 2 * HEADER_BYTES + old[2 * HEADER_BYTES :])
        PressLog(hidden, drawn(7))
        kept = hidden.read()[copy * HEADER_BYTES :][:HEADER_BYTES]
        assert int.from_bytes(kept[:4], "little") == 7
