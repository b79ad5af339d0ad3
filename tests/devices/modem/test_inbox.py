"""The modem's storage: doubted, joined, handed over with what is missing, emptied of what was taken."""

import pytest

from devices.modem.inbox import INCOMPLETE_S, Inbox, Stored
from devices.modem.pdu import StatusReport
from firmware_sim.modem.network import scts
from firmware_sim.modem.tpdu import delivers
from tests.devices.modem.vectors import named

NUMBER = "13800138000"


def listed(*pdus: str) -> list[Stored]:
    return [Stored(index, pdu) for index, pdu in enumerate(pdus, start=1)]


def test_what_was_read_once_is_doubted_and_read_again() -> None:
    inbox = Inbox()
    good, flipped = named("deliver")[2]["pdu"], named("deliver")[2]["pdu"].replace("4E2D", "4E2C")
    inbox.listed(listed(flipped), 0.0, is_full=False)
    assert inbox.doubts
    inbox.listed(listed(good), 0.0, is_full=False)
    assert inbox.doubts
    assert list(inbox.events()) == []
    inbox.listed(listed(good), 0.0, is_full=False)
    assert [message.text for message in inbox.events()] == ["中文"]
    inbox.listed(listed(good), 0.0, is_full=False)
    assert list(inbox.events()) == []


@pytest.mark.parametrize("pdu", ["00FF" * 8, "0000", named("deliver")[-1]["pdu"]])
def test_what_no_one_can_read_is_told_and_can_be_taken(pdu: str) -> None:
    inbox = Inbox()
    for _ in range(2):
        inbox.listed(listed(pdu), 0.0, is_full=False)
    (message,) = inbox.events()
    assert not message.is_readable
    inbox.taken(message.id)
    assert inbox.to_delete() == [1]


def test_a_report_in_the_storage_is_handed_on_and_deleted() -> None:
    inbox = Inbox()
    for _ in range(2):
        inbox.listed(listed(named("report")[0]["pdu"]), 0.0, is_full=False)
    assert inbox.reports() == [StatusReport(42, NUMBER, 0)]
    assert inbox.to_delete() == [1]
    assert list(inbox.events()) == []


def test_a_deletion_that_failed_is_tried_again_after_the_next_listing() -> None:
    inbox = Inbox()
    pdu = named("deliver")[2]["pdu"]
    for _ in range(2):
        inbox.listed(listed(pdu), 0.0, is_full=False)
    (message,) = inbox.events()
    inbox.taken(message.id)
    inbox.deleted(1, gone=False)
    assert inbox.to_delete() == []
    inbox.listed(listed(pdu), 0.0, is_full=False)
    assert inbox.to_delete() == [1]
    inbox.deleted(1, gone=True)
    for _ in range(2):
        inbox.listed(
            listed(pdu), 0.0, is_full=False
        )  # a network without a clock: the same octets, a new message
    assert [message.text for message in inbox.events()] == ["中文"]


def test_a_reference_that_is_used_again_mixes_no_two_messages() -> None:
    inbox = Inbox()
    head = "00440581" + "0180F60008"
    old, new = "62118280000023", "62118290000023"
    parts = [
        head + time + "08" + f"050003CC02{number:02}" + text.encode("utf-16-be").hex()
        for time, texts in ((new, "丙丁"), (old, "甲乙"))
        for number, text in enumerate(texts, start=1)
    ]
    for _ in range(2):
        inbox.listed(listed(*parts), 0.0, is_full=False)
    assert sorted(message.text for message in inbox.events()) == ["丙丁", "甲乙"]


def test_a_message_whose_rest_never_comes_is_told_after_a_day_with_what_is_missing() -> None:
    inbox = Inbox()
    whole = "一" * 67 + "二" * 67 + "三" * 67 + "四"
    parts = delivers("10086", whole, scts(), 9)
    for now_s in (0.0, 1.0, INCOMPLETE_S):
        inbox.listed(listed(parts[0], parts[2]), now_s, is_full=False)
        assert list(inbox.events()) == []
    inbox.listed(listed(parts[0], parts[2]), 1.0 + INCOMPLETE_S, is_full=False)
    (message,) = inbox.events()
    assert (message.missing, message.text) == ((2, 4), "一" * 67 + "…" + "三" * 67 + "…")
    for _ in range(2):  # and should the rest come after all, the whole of it is told
        inbox.listed(listed(*parts), 2.0 + INCOMPLETE_S, is_full=False)
    assert [message.text for message in inbox.events()] == [whole]
