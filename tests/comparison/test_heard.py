"""What the messages of each peer tell, and how presses are counted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.comparison.heard import (
    Press,
    Tally,
    Word,
    decoded,
    other_words,
    press_of_gateway,
    press_of_script,
    press_of_station,
    tally,
)

RATING: dict[str, Any] = {
    "type": "rating",
    "data": {"level": 4, "attempt": {"case": {"source": "demo", "case_no": "C-17"}}},
}


def test_the_script_tells_one_press_a_message() -> None:
    assert list(press_of_script("hall/pad-0/press", {"n": 17, "level": 4})) == [Press(17, 4)]
    assert list(press_of_script("hall/pad-0/status", {"n": 17, "level": 4})) == []


def test_the_gateway_tells_presses_as_telemetry_of_many_devices() -> None:
    body = {
        "pad-0": [{"ts": 1, "values": {"press": {"n": 1, "level": 2}}}],
        "pad-1": [{"ts": 1, "values": {"press": {"n": 2, "lfvel": 3}}}, {"ts": 2, "values": {"other": 1}}],
    }
    assert list(press_of_gateway("v1/gateway/telemetry", body)) == [Press(1, 2), Press(2, None)]
    assert list(press_of_gateway("v1/devices/me/telemetry", body)) == []


def test_a_station_tells_presses_as_ratings_alone_or_in_a_batch() -> None:
    asked = {"type": "asked", "data": {}}
    assert list(press_of_station("hallrating/v1/a/b/c/event", RATING)) == [Press(17, 4)]
    assert list(press_of_station("hallrating/v1/a/b/c/event", [asked, RATING])) == [Press(17, 4)]
    assert list(press_of_station("hallrating/v1/a/b/c/stored", RATING)) == []


def test_what_is_no_press_is_told_by_its_kind_and_its_pad() -> None:
    lost = {"type": "device", "data": {"pad": "pad-w01", "kind": "port-lost"}}
    unrated = {"type": "unrated", "data": {"cause": "timeout"}}
    assert list(other_words("x/event", [lost, unrated, RATING])) == [
        Word("pad-w01", "device: port-lost"),
        Word("", "unrated: timeout"),
    ]
    assert list(other_words("x/pads/pad-w01", {"state": "ready"})) == [Word("pad-w01", "pad: ready")]
    assert list(other_words("v1/gateway/telemetry", {"pad-0": []})) == []


@pytest.mark.parametrize(("payload", "body"), [(b'{"a":1}', {"a": 1}), (b"", None), (b"\xff", None)])
def test_what_is_no_json_is_nothing(payload: bytes, body: object) -> None:
    assert decoded(payload) == body


def test_each_press_counts_once_and_only_as_it_was_made() -> None:
    made = {1: 5, 2: 4, 3: 3}
    heard = [Press(1, 5), Press(1, 5), Press(2, 5), Press(9, 4), Press("1", 5), Press(3, None)]
    found = tally(made, heard)
    assert found == Tally(made=3, arrived=1, wrong=1, stray=3, repeated=1)
    assert found.lost == 2


def test_true_is_no_press_number_one() -> None:
    assert tally({1: 1}, [Press(json.loads("true"), 1)]) == Tally(1, 0, 0, 1, 0)
