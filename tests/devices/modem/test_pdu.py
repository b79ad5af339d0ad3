"""Message PDUs: the golden ones, both ways against the simulator's own code, and any octets."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.modem.pdu import BadPdu, Deliver, Place, StatusReport, decode, submits
from devices.modem.text import parts_of
from tests.devices.modem.vectors import name, named


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
