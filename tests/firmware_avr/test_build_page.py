"""docs/build-a-pad.md: what it tells to type works, and what it says of the firmware is so."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware_avr.build import FIRMWARE, built
from tests.house.tree import ROOT
from tests.until import until

PAGES = [ROOT / "docs" / name for name in ("build-a-pad.md", "build-a-pad.zh.md")]
UID = "48524C000102"
FLASH_BYTES_TOLD, RAM_BYTES_TOLD = 11_500, 1_010


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Path]:
    """A pad on a pseudo-terminal, in real time."""
    link = tmp_path / "pad"
    program = [str(built() / "simulate"), "--firmware", str(built() / "pad.bin"), "--uid", UID]
    where = ["--link", str(link), "--eeprom", str(tmp_path / "eeprom")]
    with subprocess.Popen([*program, *where], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        until(link.exists, 10)
        yield link
        process.communicate(b"quit\n", timeout=10)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pad_answers_what_the_page_tells_to_send(page: Path, line: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    [block] = [block for block in blocks if "printf" in block]
    shell = block.replace("/dev/ttyUSB0", str(line))
    said = subprocess.run(["sh", "-ec", shell], capture_output=True, text=True, check=True, timeout=20)
    answer = bytes.fromhex(said.stdout.replace("\n", ""))
    hello = re.search(rb"\x00\x02\x81.[\x01].(.{6})", answer, re.DOTALL)
    assert hello, answer.hex(" ")
    assert hello[1].hex().startswith("48524c")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_sizes_on_the_page_are_those_of_the_program(page: Path) -> None:
    size = subprocess.run(
        ["make", "-s", "-C", str(FIRMWARE), f"OUT={built()}", "size"],
        capture_output=True,
        text=True,
        check=True,
    )
    flash, ram = (int(number) for number in re.findall(r"(\d+) bytes", size.stdout))
    text = page.read_text(encoding="utf-8")
    for used, told in ((flash, FLASH_BYTES_TOLD), (ram, RAM_BYTES_TOLD)):
        assert f"| {told:,} |" in text
        assert used == pytest.approx(told, rel=0.1)  # another compiler, another size


def test_both_languages_have_the_same_parts() -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in PAGES)
    for sign in (r"^## ", r"^\| ", r"^```", r"!\["):
        assert len(re.findall(sign, english, re.MULTILINE)) == len(re.findall(sign, chinese, re.MULTILINE)), (
            sign
        )
    commands = [
        re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) for text in (english, chinese)
    ]
    assert commands[0] == commands[1]
