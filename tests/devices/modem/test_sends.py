"""Reports find their message; every code has its cause, and every cause its words."""

import pytest

from devices.modem.causes import Cause, is_final, next_step, sentence
from devices.modem.events import Delivered, Failed, Sent
from devices.modem.pdu import StatusReport
from devices.modem.refusals import equipment_cause, message_cause, report_cause
from devices.modem.sends import TRIES_MAX, Sends

NUMBER = "13800138000"


def sent(mr: int | None, text: str = "一", reference: str = "r", sends: Sends | None = None) -> Sends:
    sends = sends or Sends(0)
    sends.add(NUMBER, text, reference, 0.0)
    sends.accepted(mr)
    return sends


def test_a_report_finds_its_message_however_the_number_is_spelt() -> None:
    sends = sent(7)
    sends.reported(StatusReport(7, "8613800138000", 0))
    assert list(sends.events()) == [Sent("r", 1), Delivered("r")]


@pytest.mark.parametrize("report", [StatusReport(8, NUMBER, 0), StatusReport(7, "13800138001", 0)])
def test_a_report_of_another_message_changes_nothing(report: StatusReport) -> None:
    sends = sent(7)
    sends.reported(report)
    assert list(sends.events()) == [Sent("r", 1)]


def test_after_256_messages_a_report_means_the_newest_one() -> None:
    sends = sent(7, reference="old")
    sent(7, reference="new", sends=sends)
    sends.reported(StatusReport(7, NUMBER, 0))
    assert list(sends.events())[-1] == Delivered("new")


def test_a_report_that_comes_before_the_last_part_has_gone_counts() -> None:
    sends = Sends(0)
    sends.add(NUMBER, "一" * 71, "r", 0.0)
    sends.accepted(1)
    sends.reported(StatusReport(1, NUMBER, 0))
    assert list(sends.events()) == []
    sends.accepted(2)
    assert list(sends.events()) == [Sent("r", 2)]
    sends.reported(StatusReport(2, NUMBER, 0))
    assert list(sends.events()) == [Delivered("r")]


def test_a_first_part_that_failed_makes_the_whole_message_failed() -> None:
    sends = Sends(0)
    sends.add(NUMBER, "一" * 71, "r", 0.0)
    sends.accepted(1)
    sends.reported(StatusReport(1, NUMBER, 0x41))
    sends.accepted(2)
    failed = Failed("r", Cause.NOT_DELIVERED, is_final=True, parts_sent=2)
    assert list(sends.events()) == [Sent("r", 2), failed]
    sends.reported(StatusReport(2, NUMBER, 0))
    assert list(sends.events()) == []


def test_a_part_that_never_left_is_handed_out_again_but_not_for_ever() -> None:
    sends = Sends(0)
    sends.add(NUMBER, "一", "r", 0.0)
    part = sends.next_part()
    for _ in range(TRIES_MAX - 1):
        sends.never_left()
        assert sends.next_part() == part
    sends.never_left()
    assert list(sends.events()) == [Failed("r", Cause.MODEM_FAULT, is_final=False, parts_sent=0)]


def test_every_code_of_refusal_has_a_cause_and_every_cause_a_sentence_and_a_step() -> None:
    causes = {message_cause(code) for code in range(1000)} | {equipment_cause(code) for code in range(1000)}
    causes |= {message_cause(None), equipment_cause(None)}
    assert causes <= set(Cause)
    assert {report_cause(status) for status in range(256)} == {None, Cause.EXPIRED, Cause.NOT_DELIVERED}
    for cause in Cause:
        assert sentence(cause).endswith(".")
        assert next_step(cause).endswith(".")
    assert is_final(Cause.UNKNOWN)
    assert not is_final(Cause.NETWORK_BUSY)
