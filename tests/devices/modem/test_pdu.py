"""Message PDUs: the golden ones, both ways against the simulator's own code, and any octets."""

import random
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.modem.inbox import Inbox, Stored
from devices.modem.pdu import BadPdu, Deliver, Place, StatusReport, decode, submits
from devices.modem.text import UNITS_IN_PART, parts_of, units_of
from firmware_sim.modem.network import scts
from firmware_sim.modem.tpdu import delivers, read_submit
from tests.devices.modem.vectors import name, named

ALPHABETS = ("办件已办结请您评价满意非常基本不", "abc XYZ 019 [~]€", "😀🀄𠮷𡃁", "é中😀a\n@")


def random_text(source: random.Random, units_max: int) -> str:
    letters = source.choice(ALPHABETS)
    text = "".join(source.choice(letters) for _ in range(source.randint(1, units_max)))
    while units_of(text) > units_max:
        text = text[:-1]
    return text or "中"


@pytest.mark.parametrize("vector", named("submit"), ids=name)
def test_what_is_sent_is_the_golden_pdu(vector: Any) -> None:
    made = submits(vector["number"], parts_of(vector["text"]), vector["reference"])
    assert [{"length": length, "pdu": pdu} for length, pdu in made] == vector["pdus"]


@pytest.mark.parametrize("vector", named("deliver"), ids=name)
def test_a_golden_message_is_read(vector: Any) -> None:
    message = decode(vector["pdu"])
    assert isinstance(message, Deliver)
    units = vector.get("units") and bytes.fromhex(vector["units"])
    text = vector.get("text")
    assert message.units == (units or (None if text is None else text.encode("utf-16-be")))
    assert message.sender == vector["sender"]
    assert message.sent_at == (vector["sent_at"] and datetime.fromisoformat(vector["sent_at"]))
    assert message.place == (vector["place"] and Place(*vector["place"]))


@pytest.mark.parametrize("vector", named("report"), ids=name)
def test_a_golden_report_is_read(vector: Any) -> None:
    assert decode(vector["pdu"]) == StatusReport(vector["mr"], vector["recipient"], vector["status"])


def test_a_thousand_texts_arrive_at_the_network_as_they_were() -> None:
    source = random.Random(8)
    for reference in range(1000):
        text = random_text(source, source.choice((5, 70, 200, 10 * UNITS_IN_PART - 9)))
        taken = [
            read_submit(pdu, length)
            for length, pdu in submits("+8613800138000", parts_of(text), reference % 256)
        ]
        assert b"".join(part.units for part in taken).decode("utf-16-be") == text
        assert {part.number for part in taken} == {"+8613800138000"}
        places = [part.place for part in taken]
        expected = [(reference % 256, len(taken), number) for number in range(1, len(taken) + 1)]
        assert places == (expected if len(taken) > 1 else [None])


def test_a_thousand_texts_of_the_network_arrive_here_as_they_were_in_any_order() -> None:
    source = random.Random(23040)
    for reference in range(1000):
        text = random_text(source, source.choice((5, 70, 200, 600)))
        parts = delivers("+8613800138000", text, scts(reference), reference % 256)
        source.shuffle(parts)
        inbox = Inbox()
        stored = [Stored(index, pdu) for index, pdu in enumerate(parts, start=1)]
        inbox.listed(stored, 0.0, is_full=False)
        inbox.listed(stored, 0.0, is_full=False)
        assert [(message.text, message.sender) for message in inbox.events()] == [(text, "+8613800138000")]


@given(st.binary(max_size=220))
@settings(max_examples=400, deadline=None)
def test_any_octets_are_read_without_an_exception(octets: bytes) -> None:
    assert isinstance(decode(octets.hex()), Deliver | StatusReport | BadPdu)


@given(
    st.sampled_from([vector["pdu"] for kind in ("deliver", "report") for vector in named(kind)]), st.data()
)
@settings(max_examples=400, deadline=None)
def test_a_damaged_golden_pdu_is_read_without_an_exception(pdu: str, data: st.DataObject) -> None:
    octets = bytearray.fromhex(pdu)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    assert isinstance(decode(octets[:cut].hex()), Deliver | StatusReport | BadPdu)


@pytest.mark.parametrize(
    ("pdu", "defect"),
    [
        ("", "too short"),
        ("XY", "not hexadecimal"),
        ("00" * 300, "too long"),
        ("0001", "neither a message nor a report"),
        ("0040" + "0581" + "0180F6" + "0008" + "62118280000023" + "05" + "FF00", "too short"),
    ],
)
def test_a_bad_pdu_says_why(pdu: str, defect: str) -> None:
    assert decode(pdu) == BadPdu(defect)


@pytest.mark.parametrize("element", ["0003CC0200", "0003CC0203", "0003CC0000"])
def test_a_numbering_that_makes_no_sense_is_passed_over(element: str) -> None:
    message = decode("00" + "440581" + "0180F6" + "0008" + "62118280000023" + "08" + "05" + element + "4E00")
    assert isinstance(message, Deliver)
    assert message.place is None
    assert message.units == "一".encode("utf-16-be")


def test_half_a_unit_at_the_end_of_a_part_shifts_nothing() -> None:
    message = decode("00" + "040581" + "0180F6" + "0008" + "62118280000023" + "03" + "4E00FF")
    assert isinstance(message, Deliver)
    assert message.units == "一".encode("utf-16-be")


def test_numbers_and_texts_are_in_no_repr() -> None:
    shown = repr([decode(vector["pdu"]) for kind in ("deliver", "report") for vector in named(kind)])
    assert "13800138000" not in shown
    assert "4e2d" not in shown.lower()
