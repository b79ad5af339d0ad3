"""The commands of technicians against a simulated modem: what they say, and their exit codes."""

import argparse
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.modem.commands import register
from devices.port import open_port
from tests.firmware_sim.modem.process import NUMBER, TEXT, ModemProcess
from tests.house.tree import ROOT


@dataclass(frozen=True)
class Done:
    code: int
    said: list[str]
    errors: str


class Command:
    """`modem ...` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._parser = argparse.ArgumentParser()
        register(self._parser.add_subparsers())

    def __call__(self, *arguments: str) -> Done:
        args = self._parser.parse_args(["modem", *arguments])
        code = args.run(args)
        out, errors = self._capsys.readouterr()
        return Done(code, out.splitlines(), errors)


@pytest.fixture
def hallrating(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def test_check_tells_what_is_there_and_exits_accordingly(
    modem: ModemProcess, hallrating: Command, link: Path
) -> None:
    done = hallrating("check", "--port", str(link))
    assert (done.code, done.said) == (
        0,
        [
            "modem: SIM7600X-HALLRATING, IMEI 861234567890123",
            "SIM card: ready",
            "signal: -73 dBm, good",
            "network: HALL MOBILE",
            "stored messages: 0 of 20",
            "Ready to send and receive.",
        ],
    )
    modem.tell("sim none")
    modem.said(event="set")
    done = hallrating("check", "--port", str(link))
    assert done.code == 1
    assert done.said[-2:] == [
        "There is no SIM card.",
        "Next: Put a SIM card in, the right way round, and push it home.",
    ]


def test_check_without_a_modem_and_with_a_port_in_use_have_codes_of_their_own(
    modem: ModemProcess, hallrating: Command, link: Path
) -> None:
    assert hallrating("check", "--port", str(link) + "-gone").code == 4
    port = open_port(str(link), 9600)
    assert hallrating("check", "--port", str(link)).code == 3
    port.close()


def test_send_sends_once_and_tells_each_step(
    modem: ModemProcess, hallrating: Command, link: Path, tmp_path: Path
) -> None:
    (tmp_path / "pin").write_text("2580\n")
    modem.tell("sim pin 2580")
    modem.said(event="set")
    done = hallrating(
        "send", "--port", str(link), "--pin-file", str(tmp_path / "pin"), "--delivered", NUMBER, TEXT
    )
    assert (done.code, done.said) == (
        0,
        ["Sent in 2 parts.", "Delivered to the telephone."],
    )
    assert modem.said(event="sent")["text"] == TEXT
    assert NUMBER not in done.errors
    modem.tell("refuse 8")
    modem.said(event="set")
    done = hallrating("send", "--port", str(link), NUMBER, TEXT)
    assert done.code == 1
    assert done.said[0] == "The network refuses this SIM card or this service."


@pytest.mark.parametrize(
    "arguments", [("123", "x"), (NUMBER, ""), (NUMBER, "一" * 671), (NUMBER, "x", "--baud", "7")]
)
def test_send_refuses_wrong_use_before_anything_is_opened(
    hallrating: Command, arguments: tuple[str, ...]
) -> None:
    done = hallrating("send", "--port", "/dev/null/nowhere", *arguments)
    assert done.code == (4 if arguments[0] == "123" else 2)
    assert NUMBER not in done.errors


def test_watch_shows_what_comes_without_its_text_until_it_is_ended(modem: ModemProcess, link: Path) -> None:
    command = [sys.executable, str(ROOT / "hallrating.py"), "modem", "watch", "--port", str(link)]
    environment = os.environ | {"LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8")
    try:
        assert child.stdout
        assert child.stdout.readline() == "调制解调器正在启动。\n"
        modem.tell("receive +8613912345678 您好，不满意")
        lines = [""]
        while "收到" not in lines[-1]:
            lines.append(child.stdout.readline())
        child.send_signal(signal.SIGINT)
        assert child.wait(10) == 130
        assert "+86*******5678" in lines[-1]
        assert "不满意" not in "".join(lines)
    finally:
        child.kill()
        child.communicate()
