"""The simulator's own reading of the specification, held to the golden PDUs alone."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from firmware_sim.modem.textmode import read_deliver, text_submit
from firmware_sim.modem.tpdu import (
    ALPHABET,
    NotAPduError,
    delivers,
    pack,
    read_submit,
    septets_of,
    status_report,
)
from tests.devices.modem.vectors import name, named

CHINA = timezone(timedelta(hours=8))


def clock(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(CHINA).strftime("%y%m%d%H%M%S") + "32"


@pytest.mark.parametrize("vector", named("submit"), ids=name)
def test_a_golden_submit_is_taken(vector: Any) -> None:
    taken = [read_submit(part["pdu"], part["length"]) for part in vector["pdus"]]
    assert b"".join(part.units for part in taken).decode("utf-16-be") == vector["text"]
    assert {part.number for part in taken} == {vector["number"]}
    assert all(part.report_wanted for part in taken)
    assert [part.place and part.place[0] for part in taken] == [
        vector["reference"] if len(taken) > 1 else None
    ] * len(taken)


@pytest.mark.parametrize("vector", named("foreign_submit"), ids=name)
def test_a_published_submit_in_seven_bits_is_taken(vector: Any) -> None:
    taken = read_submit(vector["pdu"], vector["length"])
    assert (taken.number, taken.units.decode("utf-16-be")) == (vector["number"], vector["text"])


@pytest.mark.parametrize(
    "vector", [one for one in named("deliver") if one["pdu"].startswith("0891683108100005F0")], ids=name
)
def test_a_message_of_the_network_is_the_golden_one(vector: Any) -> None:
    assert delivers(vector["sender"], vector["text"], clock(vector["sent_at"]), 0) == [vector["pdu"]]


def test_the_euro_and_the_fill_bit_are_packed_as_in_the_golden_ones() -> None:
    golden = {vector["text"]: vector["pdu"] for vector in named("deliver") if vector.get("text")}
    assert golden["12345€"].endswith("07" + pack(septets_of("12345€") or b"").hex().upper())
    assert golden["AB"].endswith("050003CC0201" + pack(b"AB", fill_bits=1).hex().upper())
    assert golden["How are you?"].endswith(pack(b"How are you?").hex().upper())
    assert len(ALPHABET) == 128


def test_a_report_is_the_golden_one_but_for_its_times() -> None:
    golden = named("report")[0]["pdu"]
    made = status_report(42, "13800138000", 0, "26112808000032")
    times = len(golden) - 2 - 28
    assert (made[:times], made[-2:]) == (golden[:times], golden[-2:])
    assert datetime(2026, 11, 28, tzinfo=UTC).astimezone(CHINA).hour == 8


@pytest.mark.parametrize(
    ("pdu", "length"),
    [
        ("", 0),
        ("zz", 1),
        ("00", 0),
        ("003100", 2),
        ("0031000B81", 4),
        (named("submit")[0]["pdus"][0]["pdu"], 17),
        (named("submit")[0]["pdus"][0]["pdu"][:-2], 17),
        ("00" + "3000" + "0B81" + "3108108300F0" + "0008A7044E2D6587", 18),
    ],
)
def test_what_is_no_submit_is_refused(pdu: str, length: int) -> None:
    with pytest.raises(NotAPduError):
        read_submit(pdu, length)


def test_text_mode_shows_and_takes_both_character_sets() -> None:
    assert read_deliver(delivers("+8613800138000", "中文", "26112808000032", 0)[0]) == (
        "+8613800138000",
        "中文",
    )
    assert read_deliver(delivers("10086", "hi €", "26112808000032", 0)[0]) == ("10086", "hi €")
    taken = text_submit('"00310030003000380036"', "4E2D6587", "UCS2")
    assert (taken.number, taken.units.decode("utf-16-be")) == ("10086", "中文")
    assert text_submit('"10086",129', "hello", "GSM").units.decode("utf-16-be") == "hello"
    for number, body in (('"10086"', "ZZ"), ('"1"', "4E2D"), ('"00310030"', "4E2D" * 71)):
        with pytest.raises(NotAPduError):
            text_submit(number, body, "UCS2")
