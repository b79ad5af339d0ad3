"""`hallrating sim bus` as a process: asked over its pseudo-terminal, obeying its input."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.config import PadConfig
from devices.events import Opened, PadIdentified, PadSilent
from devices.line_events import AddressTwice
from tests.devices.pty_hall import Hall, question
from tests.house.tree import ROOT

COMMAND = (sys.executable, "-m", "firmware_sim", "sim", "bus", "--baud", "115200")


class Process:
    """The command, its input and its output."""

    def __init__(self, *options: str) -> None:
        self._popen = subprocess.Popen(
            (*COMMAND, *options), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._popen.stdin
        assert self._popen.stdout
        self._in, self._out = self._popen.stdin, self._popen.stdout

    def say(self, line: str) -> None:
        self._in.write(line + "\n")
        self._in.flush()

    def hear(self) -> str:
        return self._out.readline()

    def end(self) -> int:
        self._in.close()
        rest = self._out.read()
        self._out.close()
        assert rest.endswith('{"event": "bye"}\n')
        return self._popen.wait(10.0)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process("--link", str(tmp_path / "bus"), "--pads", "3", "--eeproms", str(tmp_path / "logs"))
    assert json.loads(process.hear()) == {"event": "ready", "link": str(tmp_path / "bus"), "pads": 3}
    yield process
    assert process.end() == 0


def test_the_pads_of_the_command_are_found_and_each_can_be_taken_off(
    process: Process, tmp_path: Path
) -> None:
    process.say("echo on")
    process.say("2 unplug")
    process.say("dance")
    while "error" not in process.hear():  # by then it is off
        pass
    hall = Hall([PadConfig(f"p{n}", str(tmp_path / "bus"), 115200, address=n) for n in (1, 2, 3)])
    try:
        for name in ("p1", "p3"):
            hall.wait(PadIdentified, name)
        assert not any(isinstance(event, PadIdentified) and event.pad == "p2" for event in hall.events)
        process.say("2 replug")
        hall.wait(PadIdentified, "p2")
        for number in (2, 3):  # a pad that asks is polled often, so what happens to it shows soon
            hall.do(hall.lines.ask, f"p{number}", question(token=bytes((number,)) * 8))
            hall.wait(Opened, f"p{number}")
        seen = len(hall.events)
        process.say("3 reset")
        hall.wait(PadIdentified, "p3", after=seen)
        process.say("2 unplug")
        hall.wait(PadSilent, "p2", deadline_s=10.0)
    finally:
        hall.stop()
    assert (tmp_path / "logs" / "pad-3.eeprom").stat().st_size == 1024


def test_a_key_shows_on_its_pad_and_a_wrong_word_is_answered(process: Process) -> None:
    process.say("3 press 5")
    lines = iter(process.hear, "")
    number, shown = next(line for line in lines if "wait" in line).split(maxsplit=1)
    assert (number, json.loads(shown)["lamps"]) == ("3", "off")
    for wrong in ("4 press 5", "press 5", "1 press 6", "1 help", "dance"):
        process.say(wrong)
        line = process.hear()
        while "error" not in line:
            line = process.hear()
        assert json.loads(line)["error"]


def test_collisions_at_one_address_are_told_and_disturb_no_other(process: Process, tmp_path: Path) -> None:
    hall = Hall([PadConfig(f"p{n}", str(tmp_path / "bus"), 115200, address=n) for n in (1, 2, 3)])
    try:
        for name in ("p1", "p2", "p3"):
            hall.wait(PadIdentified, name)
        process.say("2 fault flip")
        process.say("2 fault collision")
        for number in (1, 2):
            hall.do(hall.lines.ask, f"p{number}", question(token=bytes((number,)) * 8))
        assert hall.wait(AddressTwice, "p2").collisions
        hall.wait(Opened, "p1")
        process.say("2 fault off")
        assert {each.pad for each in hall.events if isinstance(each, AddressTwice | PadSilent)} == {"p2"}
    finally:
        hall.stop()
    lines = [process.hear()]
    while '"on": false' not in lines[-1]:
        lines.append(process.hear())
    assert any("error" in line and "fault collision" in line for line in lines)


def test_a_bus_on_tcp_is_found_too() -> None:
    process = Process("--listen", "127.0.0.1:0", "--pads", "2")
    link = json.loads(process.hear())["link"]
    hall = Hall([PadConfig(f"p{n}", link, 115200, address=n) for n in (1, 2)])
    try:
        for name in ("p1", "p2"):
            hall.wait(PadIdentified, name)
    finally:
        hall.stop()
    assert process.end() == 0


def refused(*options: str) -> str:
    """What standard error says of a wrong use, which exits with 2."""
    done = subprocess.run(
        (*COMMAND, *options), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_link_that_cannot_be_made_exits_with_two(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "name another path" in refused("--link", str(tmp_path / "file"), "--pads", "1")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--pads", "33"), "1 to 32"),
        (("--pads", "1", "--baud", "0"), "300 to 115200"),
        (("--pads", "1", "--eeproms", "/proc/nowhere"), "/proc/nowhere"),
    ],
)
def test_a_wrong_use_is_one_sentence(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    assert words in refused("--link", str(tmp_path / "bus"), *options)


def test_logs_that_another_bus_uses_are_named(process: Process, tmp_path: Path) -> None:
    said = refused("--link", str(tmp_path / "other"), "--pads", "1", "--eeproms", str(tmp_path / "logs"))
    assert "pad-1.eeprom: another pad uses this EEPROM file" in said
