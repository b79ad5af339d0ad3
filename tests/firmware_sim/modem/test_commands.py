"""`sim modem` as a process: its console, its line, its end."""

import contextlib
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware_sim.modem.process import ModemProcess
from tests.until import until


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[ModemProcess]:
    process = ModemProcess("--listen", "127.0.0.1:0")
    yield process
    process.close()


class Terminal:
    """A person at a terminal program."""

    def __init__(self, link: str) -> None:
        host, _colon, port = link.removeprefix("socket://").rpartition(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setblocking(False)
        self.text = ""

    def type(self, text: str) -> None:
        self._socket.sendall(text.encode("latin-1"))

    def sees(self, text: str) -> None:
        def look() -> bool:
            with contextlib.suppress(BlockingIOError):
                self.text += self._socket.recv(4096).decode("latin-1")
            return text in self.text

        until(look, 10)
        self.text = self.text.split(text, 1)[1]

    def close(self) -> None:
        self._socket.close()


def test_a_person_at_a_terminal_sends_and_receives_in_text_mode(modem: ModemProcess) -> None:
    terminal = Terminal(modem.said(event="ready")["link"])
    terminal.type("AT\r")
    terminal.sees("AT\r\r\nOK\r\n")
    terminal.type('ATE0\rAT+CMGF=1\rAT+CNMI=2,1,0,1,0\rAT+CMGS="10086"\r')
    terminal.sees("> ")
    terminal.type("hello\x1a")
    terminal.sees("+CMGS: 1")
    assert modem.said(event="sent") == {"event": "sent", "to": "10086", "text": "hello"}
    modem.tell("receive +8613800138000 你好")
    terminal.sees('+CMTI: "SM",1')
    terminal.type('AT+CSCS="UCS2"\rAT+CMGR=1\r')
    terminal.sees('+CMGR: "REC UNREAD","002B0038003600310033003800300030003100330038003000300030",')
    terminal.sees("4F60597D")
    terminal.type('AT+CMGL="ALL"\rAT+CMGD=1\rAT+CMGR=1\r')
    terminal.sees("+CMS ERROR: 321")
    terminal.close()


def test_the_console_says_what_it_takes_and_refuses_the_rest(modem: ModemProcess) -> None:
    modem.said(event="ready")
    modem.tell("help")
    until(lambda: modem.read() and modem.lines, 10)
    assert "receive" in modem.lines.pop()["help"]
    modem.tell("signal 12")
    modem.said(event="set", signal="12")
    for wrong in ("dance", "unplug at=noon", "replug", "x" * 5000):
        modem.tell(wrong)
        until(lambda: modem.read() and any("error" in line for line in modem.lines), 10)
        modem.lines.clear()
    for command, said in (
        ("reset", {"event": "reset"}),
        ("unplug", {"event": "line", "state": "unplugged"}),
        ("replug", {"event": "line", "state": "plugged"}),
        ("reset at=pdu", {"event": "fuse", "action": "reset", "moment": "pdu"}),
    ):
        modem.tell(command)
        assert modem.said(**said) == said
    modem.tell("quit")
    modem.said(event="bye")
    assert modem.end() == 0


def test_a_signal_ends_it_and_takes_its_link_away(tmp_path: Path) -> None:
    process = ModemProcess("--link", str(tmp_path / "modem"), "--no-stdin")
    process.said(event="ready")
    assert (tmp_path / "modem").is_symlink()
    process.child.send_signal(signal.SIGTERM)
    assert process.end() == 0
    assert not (tmp_path / "modem").is_symlink()
    process.close()


def test_a_line_that_cannot_be_had_is_wrong_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    process = ModemProcess("--link", str(tmp_path / "no" / "modem"))
    assert process.end() == 2
    process.close()
    assert "hallrating sim modem: " in capfd.readouterr().err
