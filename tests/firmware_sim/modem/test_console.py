"""Each command of the console changes what the host sees; a wrong one says what would be right."""

import pytest

from firmware_sim.modem.console import BadCommandError, help_text, moment, obey
from firmware_sim.modem.modem import Fuse, SimModem


class Desk:
    """A simulated modem, its console and a terminal on its line."""

    def __init__(self) -> None:
        self.modem = SimModem()
        self.at("ATE0")
        self.at("AT+CMEE=1")

    def tell(self, line: str) -> dict[str, object]:
        return obey(line, self.modem, 0.0)

    def at(self, command: str, now_s: float = 0.0) -> str:
        """Type a command; its answer, lines joined by a bar."""
        self.modem.receive(command.encode() + b"\r", now_s)
        return self.read(now_s)

    def read(self, now_s: float = 0.0) -> str:
        self.modem.tick(now_s)
        text = self.modem.bytes_to_send(now_s).decode("latin-1")
        return "|".join(line for line in text.splitlines() if line)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("line", "command", "answer"),
    [
        ("signal 3", "AT+CSQ", "+CSQ: 3,99|OK"),
        ("sim none", "AT+CPIN?", "+CME ERROR: 10"),
        ("sim none", "AT+CPINR=1", "+CME ERROR: 10"),
        ("sim none", "AT+CMGL=4", "+CMS ERROR: 310"),
        ("sim pin 1234", "AT+CPIN?", "+CPIN: SIM PIN|OK"),
        ("sim pin 1234", "AT+CMGF=0", "OK"),
        ("sim puk", "AT+CPIN?", "+CPIN: SIM PUK|OK"),
        ("sim puk", "AT+CMGL=4", "+CMS ERROR: 316"),
        ("sim ready", 'AT+CPIN="1234"', "+CME ERROR: 3"),
        ("network denied", "AT+CREG?", "+CREG: 0,3|OK"),
        ("network searching", "AT+CMGS=20", "+CMS ERROR: 331"),
        ("network none", "AT+COPS?", "+COPS: 0|OK"),
        ("storage 5", "AT+CPMS?", '+CPMS: "SM",0,5,"SM",0,5,"SM",0,5|OK'),
        ("storage 5 apart", "AT+CPMS?", '+CPMS: "ME",0,5,"ME",0,5,"SM",0,5|OK'),
        ("lacks +CSQ AT+X", "AT+CSQ", "ERROR"),
        ("echo on", "AT", "AT|OK"),
        ("echo off", "AT", "OK"),
        ("mute on", "AT", ""),
        ("slow 2", "AT", ""),
        ("rubbish 0", "AT", "OK"),
        ("signal 1", "AT+CGMM", "SIM7600X-HALLRATING|OK"),
        ("signal 1", "AT+CSCA?", '+CSCA: "+8613800100500",145|OK'),
        ("signal 1", "AT+CMGF?", "+CMGF: 0|OK"),
        ("signal 1", "noise", "ERROR"),
        ("signal 1", "AT+NONE", "ERROR"),
        ("signal 1", "AT+CMEE=7", "ERROR"),
        ("signal 1", "AT+CMGF=7", "+CMS ERROR: 302"),
        ("signal 1", 'AT+CSCS="KLINGON"', "ERROR"),
        ("signal 1", "AT+CNMI=2,7", "+CMS ERROR: 302"),
        ("signal 1", 'AT+CPMS="XX"', "+CMS ERROR: 302"),
        ("signal 1", "AT+CMGD=0", "+CMS ERROR: 321"),
        ("signal 1", "AT+CMGR=1", "+CMS ERROR: 321"),
    ],
)
def test_a_command_changes_what_the_host_sees(desk: Desk, line: str, command: str, answer: str) -> None:
    assert desk.tell(line)["event"] == "set"
    assert desk.at(command) == answer


def test_chatter_and_rubbish_stand_between_the_lines(desk: Desk) -> None:
    desk.tell("chatter on")
    desk.tell("rubbish 1")
    answer = desk.at("AT+CSQ")
    assert len(answer.split("|")) > 4
    assert answer.endswith("OK")


def test_a_refusal_lasts_as_often_as_it_was_told(desk: Desk) -> None:
    desk.tell("refuse 42 1")
    for expected in ("+CMS ERROR: 42", "+CMGS: 1|OK"):
        assert desk.at("AT+CMGS=15") == "> "
        desk.modem.receive(b"0031000581" + b"0180F6" + b"0008A704D83DDE00\x1a", 0.0)
        assert desk.read() == expected
    desk.tell("refuse 42")
    assert desk.modem.world.network.refuses() == 42
    desk.tell("refuse off")
    assert desk.modem.world.network.refuses() is None


def test_reports_come_at_their_time_or_not_at_all(desk: Desk) -> None:
    desk.at("AT+CNMI=2,1,0,1,0")
    for line, came in (("report 3 70", True), ("report 1", True), ("report off", False)):
        desk.tell(line)
        desk.at("AT+CMGS=15")
        desk.modem.receive(b"0031000581" + b"0180F6" + b"0008A704D83DDE00\x1a", 0.0)
        assert "+CDS" not in desk.read()
        assert ("+CDS" in desk.read(3.0)) is came
        assert (desk.modem.next_deadline_s() is None) is True


def test_escape_ends_a_dictation_and_what_is_no_pdu_is_refused(desk: Desk) -> None:
    assert desk.at("AT+CMGS=15") == "> "
    desk.modem.receive(b"0031\x1b", 0.0)
    assert desk.read() == "OK"
    assert desk.at("AT+CMGS=15") == "> "
    desk.modem.receive(b"0031\x1a", 0.0)
    assert desk.read() == "+CMS ERROR: 304"


def test_a_card_takes_its_pin_and_is_blocked_after_three_mistakes(desk: Desk) -> None:
    desk.tell("sim pin 1234")
    assert desk.at('AT+CPIN="1234"') == "OK"
    assert desk.at("AT+CPIN?") == "+CPIN: READY|OK"
    desk.tell("sim pin 1234")
    assert [desk.at('AT+CPIN="0000"') for _ in range(3)] == [
        "+CME ERROR: 16",
        "+CME ERROR: 16",
        "+CME ERROR: 12",
    ]


def test_a_message_comes_in_the_order_that_was_told_and_is_announced(desk: Desk) -> None:
    desk.at("AT+CNMI=2,1,0,1,0")
    assert desk.tell("receive order=2 10086 " + "一" * 100) == {"event": "coming"}
    assert desk.read() == '+CMTI: "SM",1'
    assert desk.modem.world.card.places[1][-8:] == "4E004E00"
    assert "050003010202" in desk.modem.world.card.places[1]


@pytest.mark.parametrize(
    "line",
    [
        "signal 40", "signal x", "sim", "sim pin 12", "network moon", "refuse", "refuse 0", "refuse 1 2 3",
        "report", "report -1", "report 1 300", "storage 0", "storage 3 far", "echo", "slow 1000", "rubbish 2",
        "chatter", "mute maybe", "receive 1", "receive order=0 1 x", "dance",
    ],
)  # fmt: skip
def test_a_wrong_command_is_refused_with_what_would_be_right(desk: Desk, line: str) -> None:
    with pytest.raises(BadCommandError, match=r"\w"):
        desk.tell(line)


def test_a_moment_is_named() -> None:
    assert moment("at=pdu", "reset") == Fuse("pdu", "reset")
    for wrong in ("pdu", "at=noon", ""):
        with pytest.raises(BadCommandError):
            moment(wrong, "unplug")
    assert all(word in help_text() for word in ("receive", "unplug", "lacks", "quit"))
