"""Messages beside the events: both ways, bounded, never raising."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.messages.bodies import CaseRef
from mqtt_bridge.messages.control import (
    Command,
    Control,
    LineStatistics,
    PadState,
    Status,
    Stored,
    StreamReceipt,
    decode_control,
    encode_control,
)
from mqtt_bridge.messages.hall import HallConfig
from tests.mqtt_bridge.messages.halls import HALL
from tests.mqtt_bridge.messages.samples import AT

STREAM = "00112233aabbccdd"
MESSAGES: list[Control] = [
    Stored(
        store="0" * 16,
        time=AT,
        ask="f" * 16,
        streams=[StreamReceipt(stream=STREAM, seq=4, hash="a" * 64, missing=[(5, 6)], top=9)],
    ),
    Status(online=False),
    Status(True, AT, "0.1.0", STREAM, 1, 9, "f" * 16, 3, -0.25, 10**9),
    PadState(
        "w1", "hr-1", "ready", AT, "0123456789ab", "1.0", True, LineStatistics(9, {"crc": 1}, 2, 8.5), ["x"]
    ),
    Command("0" * 16, "open", AT, "w1", [CaseRef("a", "1", "1")]),
    HALL,
]
STORED = json.loads(encode_control(MESSAGES[0]))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_comes_back_as_it_went(message: Control) -> None:
    kind: Any = type(message)
    assert decode_control(encode_control(message), kind) == message


def test_the_will_says_only_offline() -> None:
    assert encode_control(Status(online=False)) == b'{"online":false}'


def test_nothing_of_a_pads_state_tells_what_was_pressed() -> None:
    assert set(PadState.__struct_fields__) == {
        "window", "model", "state", "last_seen", "uid", "firmware", "simulated", "line", "faults",
        "expected_uid", "belongs_to",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"store": "x"},
        {"time": "2026-03-02T09:30:15"},
        {"ask": "12"},
        {"extra": 1},
        {"streams": STORED["streams"] * 5},
        {"streams": [{**STORED["streams"][0], "missing": [[5, 6]] * 17}]},
        {"streams": [{**STORED["streams"][0], "missing": [[0, 6]]}]},
        {"streams": [{**STORED["streams"][0], "hash": "zz"}]},
        {"streams": [{**STORED["streams"][0], "seq": -1}]},
    ],
)
@pytest.mark.promise(6)
def test_a_receipt_that_is_none_is_a_reason(change: dict[str, Any]) -> None:
    assert isinstance(decode_control(json.dumps(STORED | change).encode(), Stored), str)


def test_a_receipt_for_an_empty_stream_has_no_hash() -> None:
    empty = {**STORED["streams"][0], "seq": 0, "hash": "", "missing": [], "top": 0}
    message = decode_control(json.dumps(STORED | {"ask": "", "streams": [empty]}).encode(), Stored)
    assert isinstance(message, Stored)


@given(st.binary(max_size=200), st.sampled_from([Stored, Status, PadState, Command, HallConfig]))
def test_garbage_is_a_reason(payload: bytes, kind: type[Any]) -> None:
    assert isinstance(decode_control(payload, kind), str | HallConfig | Status)
