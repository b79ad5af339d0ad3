"""Commands on standard input and the JSON lines that answer them."""

import json

import pytest

from firmware_sim.asking import AckCode
from firmware_sim.console import (
    BadCommandError,
    Help,
    PressKey,
    Quit,
    Replug,
    Reset,
    SwitchOff,
    SwitchOn,
    TellFaults,
    Unplug,
    change_line,
    help_text,
    parse,
)
from firmware_sim.display import Beeped, Lamps, Show, Shown, Tone
from firmware_sim.faults.vocabulary import read_order
from firmware_sim.pad import Acknowledged


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("press 5", PressKey(5)),
        ("  press   1 ", PressKey(1)),
        ("unplug", Unplug()),
        ("replug", Replug()),
        ("reset", Reset()),
        ("help", Help()),
        ("quit", Quit()),
        ("faults", TellFaults()),
        ("fault off", SwitchOff(None)),
        ("fault off flip", SwitchOff("flip")),
        ("fault flip rate=0.1% for=10s", SwitchOn(read_order("flip", {"rate": 0.001, "for": 10}))),
        ("fault bounce", SwitchOn(read_order("bounce", {}))),
    ],
)
def test_a_command_is_read(line: str, command: object) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(
    "line",
    ["", "press", "press 0", "press 6", "press x", "press 1 2", "press ５", "unplug now", "jump", "fault",
     "fault flip rate", "fault flip rate=2", "fault flip x=1", "fault flip rate=nan",
     "fault off on", "fault dance", "fault off flip drop", "fault flip rate=0 rate=0"],
)  # fmt: skip
def test_anything_else_is_a_bad_command_with_a_sentence(line: str) -> None:
    with pytest.raises(
        BadCommandError,
        match=r"press takes|rate takes|there (is|are) |stands once|takes one fault|help shows",
    ):
        parse(line)


def test_the_sentence_about_a_wrong_key_does_not_repeat_it() -> None:
    with pytest.raises(BadCommandError) as refused:
        parse("press 77")
    assert "77" not in str(refused.value)


def test_help_names_every_command() -> None:
    for word in ("press", "unplug", "replug", "reset", "fault", "faults", "quit"):
        assert word in help_text()


def test_changes_are_lines_of_json() -> None:
    lines = [
        change_line(Shown(Show.OPEN, Lamps.ON, "请评价", 12)),
        change_line(Beeped(1, Tone.LOW, 13)),
        change_line(Acknowledged(7, AckCode.ACCEPTED, 14)),
    ]
    assert [json.loads(line) for line in lines] == [
        {"event": "show", "show": "open", "lamps": "on", "text": "请评价", "t_ms": 12},
        {"event": "buzzer", "beeps": 1, "tone": "low", "t_ms": 13},
        {"event": "ack", "press_id": 7, "code": "accepted", "t_ms": 14},
    ]
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert "请评价" in lines[0]
