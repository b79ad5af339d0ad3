"""`sim pad` as a process: its input, its output, its line, its end."""

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_sim.frames import Frame, Receiver
from tests.firmware_sim import host
from tests.firmware_sim.sim_process import SimProcess
from tests.house.tree import ROOT
from tests.until import until


class Process(SimProcess):
    """One simulated pad."""

    device = "pad"


class Host:
    """The other end of the pad's link."""

    def __init__(self, link: Path) -> None:
        self.fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.frames: list[Frame] = []
        self._receiver = Receiver()

    def say(self, data: bytes) -> None:
        os.write(self.fd, data)

    def heard(self, type_no: int) -> Frame:
        """Wait for a frame of this type and return it; what came before it is forgotten."""

        def look() -> Frame | None:
            if select.select([self.fd], [], [], 0)[0]:
                found = self._receiver.receive(os.read(self.fd, 4096), time.monotonic())
                self.frames += [frame for frame in found if isinstance(frame, Frame)]
            while self.frames:
                frame = self.frames.pop(0)
                if frame.type_no == type_no:
                    return frame
            return None

        frame = until(look, 10)
        assert frame
        return frame

    def close(self) -> None:
        os.close(self.fd)


@pytest.fixture
def pads() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for pad in started:
        pad.close()


def start(pads: list[Process], link: Path, *more: str) -> Process:
    pad = Process("--link", str(link), "--baud", "115200", *more)
    pads.append(pad)
    pad.said(event="ready")
    return pad


@pytest.mark.promise(2)
def test_a_press_is_kept_then_thanked_for_after_the_ack(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    line = Host(tmp_path / "pad")
    line.say(host.open_())
    line.heard(host.OPENED)
    assert pad.said(event="show", show="open")["text"] == "请评价"
    pad.tell("press 5")
    press = host.read_press(line.heard(host.PRESS))
    assert (press.press_id, press.key) == (1, 5)
    pad.said(event="show", show="kept", text="已记下", lamps="off")
    assert not [entry for entry in pad.lines if entry.get("show") == "thanks"]
    line.say(host.ack())
    pad.said(event="ack", press_id=1, code="accepted")
    pad.said(event="show", show="thanks", text="谢谢")
    pad.tell("quit")
    assert pad.end() == 0
    assert pad.lines[-1] == {"event": "bye"}
    line.close()


@pytest.mark.promise(5)
def test_the_output_is_equal_for_every_key_but_for_the_times(pads: list[Process], tmp_path: Path) -> None:
    outputs = []
    for key in range(1, 6):
        pad = start(pads, tmp_path / "pad")
        line = Host(tmp_path / "pad")
        line.say(host.open_())
        line.heard(host.OPENED)
        pad.tell(f"press {key}")
        line.heard(host.PRESS)
        line.say(host.ack())
        pad.said(show="thanks")
        pad.tell("press 9")
        pad.said(error="press takes a key from 1 to 5")
        pad.tell("quit")
        assert pad.end() == 0
        line.close()
        hidden = (
            "t_ms",
            "epoch",
            "boot",
        )  # other by nature: real time and random numbers; virtual time is compared elsewhere
        outputs.append([{name: entry[name] for name in entry if name not in hidden} for entry in pad.lines])
    assert all(output == outputs[0] for output in outputs)


def test_unplug_and_replug_are_a_hang_up_and_the_same_link_again(pads: list[Process], tmp_path: Path) -> None:
    link = tmp_path / "pad"
    pad = start(pads, link)
    line = Host(link)
    line.say(host.open_())
    line.heard(host.OPENED)
    pad.tell("unplug")
    pad.said(event="line", state="unplugged")
    assert not link.is_symlink()
    pad.tell("press 3")
    pad.said(show="kept")
    pad.tell("replug")
    pad.said(event="line", state="plugged")
    line.close()
    line = Host(link)
    assert host.read_press(line.heard(host.PRESS)).key == 3
    pad.tell("replug")
    pad.said(error="the cable is plugged in")
    line.close()


@pytest.mark.promise(8)
def test_a_killed_pad_delivers_its_press_after_the_next_start(pads: list[Process], tmp_path: Path) -> None:
    link, eeprom = tmp_path / "pad", tmp_path / "eeprom"
    pad = start(pads, link, "--eeprom", str(eeprom))
    first = pad.said(event="ready")
    line = Host(link)
    line.say(host.open_())
    line.heard(host.OPENED)
    pad.tell("press 2")
    pad.said(show="kept")
    pad.child.kill()
    pad.child.wait()
    line.close()
    pad = start(pads, link, "--eeprom", str(eeprom))
    ready = pad.said(event="ready")
    assert (ready["epoch"], ready["boot"]) == (first["epoch"], first["boot"] + 1)
    line = Host(link)
    press = host.read_press(line.heard(host.PRESS))
    assert (press.press_id, press.key, press.age_ms) == (1, 2, 0xFFFF_FFFF)
    line.close()


@pytest.mark.promise(8)
def test_a_reset_keeps_the_log_and_nothing_else(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    line = Host(tmp_path / "pad")
    line.say(host.open_())
    line.heard(host.OPENED)
    pad.tell("press 4")
    line.heard(host.PRESS)
    pad.tell("reset")
    first = pad.lines[0]
    assert pad.said(event="ready", boot=first["boot"] + 1)["epoch"] == first["epoch"]
    assert line.heard(host.HELLO).payload[-8:] == bytes(8)
    assert host.read_press(line.heard(host.PRESS)).key == 4
    line.close()


def test_two_pads_are_two_devices(pads: list[Process], tmp_path: Path) -> None:
    uids = {start(pads, tmp_path / name).said(event="ready")["uid"] for name in ("a", "b")}
    assert len(uids) == 2
    lines = [Host(tmp_path / name) for name in ("a", "b")]
    for line in lines:
        line.say(host.ask(host.HELLO))
    assert {line.heard(host.HELLO).payload[:6].hex() for line in lines} == uids
    for line in lines:
        line.close()


def test_a_pad_has_the_same_uid_at_every_start(pads: list[Process], tmp_path: Path) -> None:
    uids = []
    for _ in range(2):
        pad = start(pads, tmp_path / "pad")
        uids.append(pad.said(event="ready")["uid"])
        pad.tell("quit")
        pad.end()
    assert uids[0] == uids[1]


def test_http_and_standard_input_command_the_same_pad(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad", "--http", "127.0.0.1:0")
    url = pad.said(event="http")["url"]
    order = urllib.request.Request(f"{url}/pads/pad/faults/drop", b'{"rate": 1}', method="POST")
    with urllib.request.urlopen(order, timeout=5) as answer:
        assert json.load(answer)["faults"]["drop"]["rate"] == 1
    pad.said(event="fault", fault="drop", on=True)
    pad.tell("fault off drop")
    pad.said(event="fault", fault="drop", on=False)
    with urllib.request.urlopen(f"{url}/pads/pad", timeout=5) as answer:
        assert json.load(answer)["faults"] == {}
    pad.tell("quit")
    assert pad.end() == 0


def test_tcp_works_like_a_converter(pads: list[Process]) -> None:
    import socket

    pad = Process("--listen", "127.0.0.1:0", "--uid", "48524c000102")
    pads.append(pad)
    ready = pad.said(event="ready", uid="48524c000102")
    port = int(ready["link"].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(host.ask(host.HELLO))
        received = b""

        def answered() -> bool:
            nonlocal received
            received += line.recv(4096)
            found = Receiver().receive(received, 0.0)  # the HELLO of the boot may have been caught half sent
            return any(host.UID in frame.payload for frame in found if isinstance(frame, Frame))

        assert until(answered, 10)


def test_a_frame_takes_its_time_on_the_line(pads: list[Process], tmp_path: Path) -> None:
    pad = Process("--link", str(tmp_path / "pad"), "--baud", "1200")
    pads.append(pad)
    pad.said(event="ready")
    line = Host(tmp_path / "pad")
    line.heard(host.HELLO)
    ping = host.ask(host.PING)
    begun_s = time.monotonic()
    line.say(ping)
    line.heard(host.PONG)
    assert time.monotonic() - begun_s >= (len(ping) + 36) * 10 / 1200 - 0.001
    line.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(pads: list[Process], tmp_path: Path, number: signal.Signals) -> None:
    pad = start(pads, tmp_path / "pad")
    pad.child.send_signal(number)
    assert pad.end() == 0
    assert pad.lines[-1] == {"event": "bye"}
    assert not (tmp_path / "pad").is_symlink()


def test_the_end_of_its_input_ends_it(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    assert pad.child.stdin
    pad.child.stdin.close()
    assert pad.end() == 0


def test_without_input_it_runs_until_a_signal(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad", "--no-stdin")
    assert pad.child.stdin
    pad.child.stdin.close()
    line = Host(tmp_path / "pad")
    line.say(host.ask(host.PING))
    line.heard(host.PONG)
    pad.child.terminate()
    assert pad.end() == 0
    line.close()


def test_a_reader_that_has_gone_ends_it_and_takes_the_link_away(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    assert pad.child.stdout
    pad.child.stdout.close()
    pad.tell("press 1")
    assert pad.child.wait(10) == 0
    assert not (tmp_path / "pad").is_symlink()


def test_bad_lines_are_answered_and_the_next_good_one_goes_on(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    for line in ("dance", "press 0", "fault flip rate=7", "x" * 5000, "help"):
        pad.tell(line)
    until(lambda: pad.read() and pad.lines[-1].get("help"), 10)
    assert len([entry for entry in pad.lines if "error" in entry]) == 4


def test_the_cable_can_be_broken_and_mended(pads: list[Process], tmp_path: Path) -> None:
    pad = start(pads, tmp_path / "pad")
    pad.tell("fault drop rate=1")
    pad.tell("fault babble rate=0.1 for=60s")
    pad.tell("faults")
    told = until(lambda: pad.read() and next((line for line in pad.lines if "faults" in line), None), 10)
    assert told
    assert {name: values["rate"] for name, values in told["on"].items()} == {"drop": 1, "babble": 0.1}
    assert told["faults"]["flip"]["takes"]["rate"] == "0 - 1"
    pad.said(event="fault", fault="drop", on=True)
    pad.tell("fault off")
    pad.said(event="fault", fault="drop", on=False)
    pad.said(event="fault", fault="babble", on=False)
    line = Host(tmp_path / "pad")
    line.say(b"\x00" + host.ask(host.PING))
    line.heard(host.PONG)
    line.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--link", "pad", "--uid", "12"], "12 hexadecimal digits"),
        (["--link", "pad", "--baud", "100"], "300 to 115200"),
        (["--link", "pad", "--address", "33"], "0 to 32"),
        (["--listen", "7001"], "HOST:PORT"),
        (["--listen", "0.0.0.0:7001"], "127.0.0.1"),
        (["--link", "/proc/nowhere/pad"], "/proc/nowhere/pad"),
        (["--link", "pad", "--http", "0.0.0.0:0"], "127.0.0.1"),
        (["--link", "pad", "--http", "8790"], "HOST:PORT"),
        (["--link", "pad", "--eeprom", "/proc/nowhere/e"], "/proc/nowhere/e"),
        ([], "--link"),
    ],
)
def test_a_wrong_argument_exits_with_2_and_says_what_is_right(arguments: list[str], words: str) -> None:
    command = [sys.executable, "-m", "firmware_sim", "sim", "pad", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert words in done.stderr


def test_an_eeprom_in_use_exits_with_2(pads: list[Process], tmp_path: Path) -> None:
    start(pads, tmp_path / "a", "--eeprom", str(tmp_path / "e"))
    second = Process("--link", str(tmp_path / "b"), "--eeprom", str(tmp_path / "e"))
    pads.append(second)
    assert second.end() == 2


@pytest.mark.parametrize("words", [["sim", "--help"], ["sim", "pad", "--help"]])
def test_help_has_an_example(words: list[str]) -> None:
    command = [sys.executable, "-m", "firmware_sim", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=True)
    assert "hallrating sim pad --link" in done.stdout
