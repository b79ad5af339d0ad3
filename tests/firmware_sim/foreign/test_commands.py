"""`hallrating sim foreign` as a process: keys on its input, changes on its output, bytes on its line."""

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.processes import COMMAND, ENVIRONMENT
from tests.until import until


class Simulator:
    """A running one."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "sim", "foreign", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )

    def line(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def say(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        output, errors = self.process.communicate(timeout=20)
        return self.process.returncode, output + errors


def test_keys_noise_and_lamps_on_a_pseudo_terminal(tmp_path: Path) -> None:
    link = tmp_path / "bus"
    simulator = Simulator("--model", "qsystem", "--link", str(link), "--pads", "2")
    assert simulator.line() == {"event": "ready", "link": str(link), "keys": [1, 2, 3, 4]}
    port = os.open(link, os.O_RDWR | os.O_NOCTTY)
    try:
        for said, sent in (("press 2", "01013207"), ("press 4 2", "01023407"), ("bytes ff00", "ff00")):
            simulator.say(said)
            assert os.read(port, 100).hex() == sent
        os.write(port, bytes.fromhex("01023907"))
        assert simulator.line() == {"event": "show", "address": 2, "show": "green", "beep": True}
    finally:
        os.close(port)
    for said in ("press 7", "press 1 9", "bytes 0", "what"):
        simulator.say(said)
        assert simulator.line().keys() <= {"error", "help"}
    simulator.say("unplug")
    assert simulator.line() == {"event": "line", "state": "unplugged"}
    assert not link.is_symlink()
    simulator.say("replug")
    assert simulator.line() == {"event": "line", "state": "plugged"}
    assert link.is_symlink()
    simulator.say("quit")
    code, output = simulator.end()
    said, warning = output.splitlines()
    assert (code, json.loads(said)) == (0, {"event": "bye"})
    assert "`simulated = true`" in warning


def test_it_listens_on_loopback(tmp_path: Path) -> None:
    simulator = Simulator("--model", "pjq-new", "--listen", "127.0.0.1:0")
    host, port = simulator.line()["link"].removeprefix("socket://").split(":")
    with socket.create_connection((host, int(port)), 10) as peer:
        peer.settimeout(0.2)

        def key_came() -> bytes:
            simulator.say("press 3")
            try:
                return peer.recv(1)
            except TimeoutError:
                return b""

        assert until(key_came, 20) == b"3"
    assert simulator.process.stdin is not None
    simulator.process.stdin.close()
    assert simulator.process.wait(20) == 0
    assert simulator.process.stdout is not None
    assert simulator.process.stderr is not None
    simulator.process.stdout.close()
    simulator.process.stderr.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--model", "qsystem"),
        ("--model", "nobody", "--link", "x"),
        ("--model", "qsystem", "--link", "x", "--pads", "33"),
        ("--model", "jtt905", "--link", "x", "--pads", "2"),
        ("--model", "jtt905", "--listen", "somewhere"),
        ("--model", "jtt905", "--listen", "192.0.2.1:0"),
        ("--model", "jtt905", "--link", "a-file"),
    ],
)
def test_a_wrong_use_is_one_sentence_and_exit_code_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("not ours to replace")
    done = subprocess.run(
        [*COMMAND, "sim", "foreign", *arguments],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
