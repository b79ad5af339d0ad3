"""AT lines: every split, unasked lines in between, and a hundred thousand damaged ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.modem.causes import Cause
from devices.modem.channel import SENT_S, Answer, Channel, Command, Restarted, Result, Unasked
from devices.modem.config import ModemConfig
from devices.modem.lines import LINE_BYTES_MAX, Line, Lines, Prompt
from devices.modem.modem import Modem
from tests.devices.modem.vectors import named

PDU = named("deliver")[2]["pdu"]
OCTETS = len(PDU) // 2 - 1 - int(PDU[:2], 16)
DIALOGUE = (
    f'AT+CMGL=4\r\r\n+CMGL: 1,0,,{OCTETS}\r\n+CMTI: "SM",2\r\n{PDU}\r\nRING\r\n'
    f'+CMGL: 12,1,"name",{OCTETS}\r\n{PDU.lower()}\r\n\r\nOK\r\n> '
).encode()
READ = [
    Line("AT+CMGL=4"),
    Line('+CMTI: "SM",2'),
    Line(f"+CMGL: 1,0,,{OCTETS}", PDU),
    Line("RING"),
    Line(f'+CMGL: 12,1,"name",{OCTETS}', PDU),
    Line("OK"),
    Prompt(),
]
SAMPLES = [
    b"\r\nOK\r\n",
    b"\r\nERROR\r\n",
    b"\r\n+CMS ERROR: 330\r\n",
    b"\r\n+CME ERROR: 10\r\n",
    b"\r\n> ",
    b"\r\n+CMGS: 42\r\n",
    b'\r\n+CMTI: "SM",3\r\n',
    b"\r\n+CSQ: 20,99\r\n",
    b"\r\n+CPIN: READY\r\n",
    b"\r\n+CREG: 0,1\r\n",
    b'\r\n+CPMS: "SM",1,20,"SM",1,20,"SM",1,20\r\n',
    b'\r\n+COPS: 0,0,"HALL",7\r\n',
    b"\r\nRDY\r\n",
    b"AT+CMGF=0\r",
    f"\r\n+CMGL: 1,0,,{OCTETS}\r\n{PDU}\r\n".encode(),
    f"\r\n+CDS: 25\r\n{named('report')[0]['pdu']}\r\n".encode(),
]


def running(command: Command) -> Channel:
    channel = Channel()
    channel.run(command, 0.0)
    channel.bytes_to_send()
    return channel


def answers(channel: Channel) -> list[Answer]:
    return [event for event in channel.events() if isinstance(event, Answer)]


def test_a_dialogue_reads_the_same_at_every_split() -> None:
    for first in range(len(DIALOGUE) + 1):
        lines = Lines()
        assert [*lines.receive(DIALOGUE[:first]), *lines.receive(DIALOGUE[first:])] == READ


def test_a_pdu_belongs_to_the_header_whose_length_it_has() -> None:
    report = named("report")[0]["pdu"]
    octets = len(report) // 2 - 1 - int(report[:2], 16)
    text = f"+CMGL: 1,0,,{OCTETS}\r\n+CDS: {octets}\r\n{PDU}\r\n{report}\r\n+CDS: {octets}\r\n{report}\r\n"
    read = list(Lines().receive(text.encode()))
    assert read[0] == Line(f"+CMGL: 1,0,,{OCTETS}", PDU)
    assert read[-1] == Line(f"+CDS: {octets}", report)


def test_a_line_without_end_is_dropped_once_and_the_next_one_is_read() -> None:
    lines = Lines()
    assert list(lines.receive(b"x" * (3 * LINE_BYTES_MAX) + b"\r\nOK\r\n")) == [Line("OK")]
    assert lines.dropped == 1


def test_an_answer_is_told_with_its_lines_and_what_came_in_between_beside_it() -> None:
    channel = running(Command("AT+CSQ", wants="+CSQ:"))
    channel.receive(b"\r\nRING\r\n\r\n+CSQ: 20,99\r\n+CREG: 1\r\nOK\r\n", 0.0)
    unasked, other, answer = list(channel.events())
    assert (unasked, other) == (Unasked(Line("RING")), Unasked(Line("+CREG: 1")))
    assert isinstance(answer, Answer)
    assert (answer.result, answer.lines) == (Result.OK, (Line("+CSQ: 20,99"),))


def test_the_end_of_an_earlier_command_is_not_taken_for_this_one() -> None:
    channel = running(Command("AT+CSQ", wants="+CSQ:"))
    channel.receive(b"\r\nOK\r\n", 0.0)
    assert answers(channel) == []
    channel.receive(b"\r\n+CSQ: 9,99\r\n\r\nOK\r\n", 0.0)
    assert [answer.result for answer in answers(channel)] == [Result.OK]


def test_a_text_leaves_only_at_the_prompt_and_a_silence_after_it_is_told_as_such() -> None:
    channel = running(Command("AT+CMGS=18", wants="+CMGS:", pdu="00AA"))
    assert channel.bytes_to_send() == b""
    channel.receive(b"AT+CMGS=18\r\r\n> ", 1.0)
    assert channel.bytes_to_send() == b"00AA\x1a"
    channel.receive(b"\r\n> > ", 1.0)  # a second prompt sends nothing twice
    assert channel.bytes_to_send() == b""
    channel.tick(1.0 + SENT_S)
    (answer,) = answers(channel)
    assert (answer.result, answer.went_out) == (Result.SILENT, True)


def test_without_a_prompt_nothing_left_and_the_modem_is_released() -> None:
    channel = running(Command("AT+CMGS=18", wants="+CMGS:", pdu="00AA"))
    channel.tick(10.0)
    (answer,) = answers(channel)
    assert (answer.result, answer.went_out) == (Result.SILENT, False)
    assert channel.bytes_to_send() == b"\x1b"


@pytest.mark.parametrize("end", ["silence", "unplugged", "restart"])
def test_the_reference_proves_that_a_text_was_sent_though_ok_was_lost(end: str) -> None:
    channel = running(Command("AT+CMGS=18", wants="+CMGS:", pdu="00AA"))
    channel.receive(b"\r\n> \r\n+CMGS: 7\r\n", 0.0)
    match end:
        case "silence":
            deadline_s = channel.next_deadline_s()
            assert deadline_s is not None
            assert deadline_s <= 5.0
            channel.tick(deadline_s)
        case "unplugged":
            channel.lost()
        case _:
            channel.receive(b"RDY\r\n", 0.0)
    assert [answer.result for answer in answers(channel)] == [Result.OK]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"ERROR", Cause.MODEM_FAULT),
        (b"+CMS ERROR: 310", Cause.NO_SIM),
        (b"+CMS ERROR: 9999", Cause.MODEM_FAULT),
        (b"+CMS ERROR: SIM busy", Cause.MODEM_FAULT),
        (b"+CME ERROR: 16", Cause.PIN_WRONG),
        (b"+CME ERROR: 12345", Cause.MODEM_FAULT),
        (b"COMMAND NOT SUPPORT", Cause.MODEM_FAULT),
    ],
)
def test_a_refusal_has_one_of_the_causes(line: bytes, cause: Cause) -> None:
    channel = running(Command("AT"))
    channel.receive(line + b"\r\n", 0.0)
    assert [(answer.result, answer.cause) for answer in answers(channel)] == [(Result.REFUSED, cause)]


def test_a_restart_ends_a_command_and_is_told() -> None:
    channel = running(Command("AT"))
    channel.receive(b"\x00\xff\r\nRDY\r\n", 0.0)
    kinds = [type(event) for event in channel.events()]
    assert kinds == [Unasked, Answer, Restarted]


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(SAMPLES)), max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_bytes_at_any_time_raise_nothing(pieces: list[bytes]) -> None:
    modem = Modem(ModemConfig("/dev/modem", pin="0000"), 0.0)
    modem.line_opened(0.0)
    modem.send("13800138000", "你好", "r", 0.0)
    for number, piece in enumerate(pieces):
        modem.receive(piece, float(number))
        modem.tick(number + 0.5)
        list(modem.events())
    modem.line_lost("hung up", 100.0)
    modem.tick(1000.0)
    assert all("13800138000" not in repr(event) for event in modem.events())
