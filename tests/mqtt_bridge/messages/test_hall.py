"""A hall's configuration: bounded, each mistake a reason, languages told only where they are whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from mqtt_bridge.messages.control import decode_control, encode_control
from mqtt_bridge.messages.hall import HallConfig, Question, ReasonTopic
from tests.mqtt_bridge.messages.halls import HALL, WEEK

DOCUMENT: dict[str, Any] = json.loads(encode_control(HALL))
TOPIC = {"code": "time", "texts": {"en": "Time"}}
QUESTION = {"id": "q", "kind": "level", "texts": {"en": "?"}}
CAMPAIGN = {**DOCUMENT["campaigns"][0], "questions": [QUESTION]}
OPTION = {"code": "a", "texts": {"en": "A"}}


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "change",
    [
        {"version": -1},
        {"level": 5},
        {"topics": [TOPIC, TOPIC]},
        {"topics": [TOPIC | {"code": f"t{n}"} for n in range(17)]},
        {"topics": [TOPIC | {"texts": {}}]},
        {"topics": [TOPIC | {"texts": {"English": "Time"}}]},
        {"topics": [TOPIC | {"texts": {"en": "x" * 65}}]},
        {"hours": {"week": {"monday": WEEK}}},
        {"hours": {"week": {"mon": ["8:30-12:00"]}}},
        {"hours": {"week": {"mon": ["12:00-08:30"]}}},
        {"hours": {"week": {"mon": ["08:30-12:00", "11:00-13:00"]}}},
        {"hours": {"week": {"mon": ["08:30-08:30"]}}},
        {"hours": {"days": {"2026-02-30": []}}},
        {"campaigns": [CAMPAIGN, CAMPAIGN]},
        {"campaigns": [CAMPAIGN | {"last_day": "2026-01-01"}]},
        {"campaigns": [CAMPAIGN | {"questions": [QUESTION, QUESTION]}]},
        {"campaigns": [CAMPAIGN | {"questions": [QUESTION | {"kind": "text"}]}]},
        {"campaigns": [CAMPAIGN | {"questions": [QUESTION | {"kind": "choice"}]}]},
        {"campaigns": [CAMPAIGN | {"questions": [QUESTION | {"options": [OPTION]}]}]},
        {"campaigns": [CAMPAIGN | {"questions": [QUESTION | {"texts": {}}]}]},
    ],
)
def test_a_configuration_that_is_none_is_a_reason(change: dict[str, Any]) -> None:
    assert isinstance(decode_control(json.dumps(DOCUMENT | change).encode(), HallConfig), str)


def test_a_language_that_one_text_lacks_is_not_told() -> None:
    assert HALL.languages == ("zh_CN", "en")
    assert replace(HALL, topics=[ReasonTopic("time", {"zh_CN": "时间"})]).languages == ("zh_CN",)
    assert HallConfig(0).languages == ()


@pytest.mark.parametrize(
    ("number", "good", "bad"),
    [
        (0, ["1", "5"], ["0", "6", "", "5.0", "非常满意"]),
        (1, ["hall", "net"], ["Hall", "0", ""]),
        (2, ["0", "10"], ["11", "-1", "05", "١"]),
    ],
)
def test_a_question_admits_what_answers_it(number: int, good: list[str], bad: list[str]) -> None:
    question: Question = HALL.campaigns[0].questions[number]
    assert all(question.admits(answer) for answer in good)
    assert not any(question.admits(answer) for answer in bad)
