"""A file as EEPROM: durable, locked, and no half record after a kill."""

import os
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from firmware_sim.eeprom import EepromInUseError, FileMemory
from firmware_sim.log import MEMORY_BYTES, LogUnwritableError, PressLog
from tests.firmware_sim.host import EPOCH, TOKEN, drawn


def test_a_missing_file_is_made_as_erased_memory_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "eeprom"
    memory = FileMemory(path)
    assert memory.read() == b"\xff" * MEMORY_BYTES
    assert path.stat().st_mode & 0o777 == 0o600
    memory.close()


def test_what_is_written_is_in_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "eeprom"
    memory = FileMemory(path)
    memory.write(100, b"abc")
    assert path.read_bytes()[100:103] == b"abc"
    assert memory.read()[100:103] == b"abc"
    memory.close()


def test_a_short_file_is_filled_up_and_a_press_in_it_kept(tmp_path: Path) -> None:
    path = tmp_path / "eeprom"
    memory = FileMemory(path)
    PressLog(memory, drawn()).append(TOKEN, 5)
    memory.close()
    path.write_bytes(path.read_bytes()[:100])
    memory = FileMemory(path)
    log = PressLog(memory, drawn(1))
    assert log.epoch == EPOCH
    assert log.find(TOKEN) is not None
    memory.close()


def test_two_pads_cannot_share_a_file(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path / "eeprom")
    with pytest.raises(EepromInUseError):
        FileMemory(tmp_path / "eeprom")
    memory.close()
    FileMemory(tmp_path / "eeprom").close()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        FileMemory(tmp_path)


def test_each_write_is_synced_before_it_counts(tmp_path: Path, mocker: MockerFixture) -> None:
    memory = FileMemory(tmp_path / "eeprom")
    sync = mocker.patch("firmware_sim.eeprom.os.fsync", side_effect=OSError(5, "Input/output error"))
    with pytest.raises(LogUnwritableError, match="Input/output error"):
        memory.write(0, b"x")
    assert sync.call_count == 1
    mocker.stopall()
    memory.close()


def test_a_write_that_the_file_takes_only_in_part_does_not_count(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    memory = FileMemory(tmp_path / "eeprom")
    mocker.patch.object(os, "write", return_value=1)
    with pytest.raises(LogUnwritableError):
        memory.write(0, b"xy")
    mocker.stopall()
    memory.close()
