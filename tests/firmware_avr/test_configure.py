"""What makes a pad its own: the command that a technician uses at flashing, and what the pad makes of it."""

import subprocess
from pathlib import Path

import pytest

from devices.messages import Hello, Poll
from tests.firmware_avr.build import FIRMWARE, built
from tests.firmware_avr.conftest import MakeChip
from tests.said import one

CONFIG_AT, CONFIG_BYTES = 1008, 16


def configured(folder: Path, *variables: str) -> tuple[bytes, str]:
    """`make config` as docs/build-a-pad.md says; the bytes for the end of the EEPROM, and what was said."""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        ["make", "-s", "-C", str(FIRMWARE), f"OUT={folder}", "config", *variables],
        capture_output=True,
        text=True,
        check=True,
    )
    data, end = (folder / "config.hex").read_text().splitlines()
    assert end == ":00000001FF"
    record = bytes.fromhex(data[1:])
    assert sum(record) % 256 == 0
    assert record[:4] == bytes((CONFIG_BYTES, CONFIG_AT >> 8, CONFIG_AT & 0xFF, 0))
    return record[4:-1], made.stderr


def test_a_pad_says_the_uid_and_uses_the_address_and_speed_that_it_was_given(
    make_chip: MakeChip, tmp_path: Path
) -> None:
    block, said = configured(tmp_path / "made", "ADDRESS=7", "BAUD=38400", "PAD_UID=0123456789ab")
    assert said == "uid 0123456789AB, address 7, 38400 baud\n"
    (tmp_path / "pad.eeprom").write_bytes(b"\xff" * CONFIG_AT + block)
    chip = make_chip(baud=38_400, address=7)
    assert chip.take() == []
    assert one(chip.host(Poll()), Hello).uid.hex() == "0123456789ab"


def test_each_pad_gets_another_uid(tmp_path: Path) -> None:
    made = [configured(tmp_path / "made") for _ in range(5)]
    assert len({block for block, _said in made}) == 5
    assert all(said.endswith("address 0, 9600 baud\n") for _block, said in made)


@pytest.mark.parametrize(
    "arguments", [(), ("33", "9600"), ("1", "300"), ("1", "230400"), ("1", "9600", "48524c"), ("0", "x")]
)
def test_a_wrong_value_is_refused_with_what_is_allowed(arguments: tuple[str, ...], tmp_path: Path) -> None:
    configured(tmp_path / "made")
    refused = subprocess.run(
        [str(tmp_path / "made" / "configure"), *arguments], capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "address 0 (point to point) to 32, baud 1200 to 115200, uid 12 hex digits" in refused.stderr


def test_without_a_line_speed_or_memory_the_simulator_says_what_it_needs() -> None:
    refused = subprocess.run([str(built() / "simulate")], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--firmware BIN --eeprom FILE" in refused.stderr
