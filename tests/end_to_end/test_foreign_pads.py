"""Pads of other makers: one rating from the key to the store, and what must not become one."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firmware_sim.demo.citizens import PACES
from tests.end_to_end.foreign import KEYS, SEEING, SHIPPED, ForeignHall
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import Part
from tests.end_to_end.test_one_rating import (
    test_a_press_reaches_the_store_and_the_pad_thanks as test_a_press_reaches_the_store_and_thanks_come,
)
from tests.end_to_end.test_one_rating import (
    test_a_session_without_a_press_is_stored_as_unrated as test_no_press_is_stored_as_unrated,
)
from tests.until import until

__all__ = [
    "test_a_press_reaches_the_store_and_thanks_come",
    "test_no_press_is_stored_as_unrated",
]


# Long enough for what a test does while a question is open, on a slow machine too.
SLOW = replace(PACES["fast"], timeout_s=30.0, warning_s=20.0)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def started(stack: ExitStack, hall: ForeignHall) -> ForeignHall:
    stack.callback(hall.close)
    hall.start_all()
    hall.until_pads()
    return hall


@pytest.fixture(params=SEEING)
def hall(request: pytest.FixtureRequest, tmp_path: Path, stack: ExitStack) -> EndToEndHall:
    """What the tests of our own pad run on, with a pad that has lamps."""
    return started(stack, ForeignHall(tmp_path / "hall", request.param))


@pytest.mark.parametrize("model", SHIPPED)
def test_every_key_of_every_model_reaches_the_store_as_what_is_printed_on_it(
    model: str, tmp_path: Path, stack: ExitStack
) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", model))
    wanted = {f"A-{position}": position for position in KEYS[model]}
    for case_no, position in wanted.items():
        hall.rate(case_no, position)
        hall.until_outcome(case_no, "rated")
    assert hall.ratings() == wanted
    rows = hall.rows("SELECT DISTINCT channel, placed, simulated FROM v_ratings")
    assert rows == [{"channel": 5, "placed": "receipt", "simulated": 1}]


def test_only_the_first_press_counts_and_noise_and_unknown_keys_are_no_press(
    tmp_path: Path, stack: ExitStack
) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", "qsystem", pace=SLOW))
    pad = hall.pads["w01"]
    pad.say("press 2")  # before anything is asked
    hall.open("A-1")
    hall.until_asked()
    pad.say("bytes 01013907")  # a key that no such pad has

    def fault_is_held() -> bool:
        told = hall.rows("SELECT count(*) AS n FROM events WHERE type = 'device'")
        return bool(told[0]["n"])

    until(fault_is_held, 20)
    pad.say("bytes 01013407ffff010131")  # a key in the midst of noise, and a frame that was cut off
    hall.hesitate()
    pad.say("press 5")
    thanked = pad.until_show("thanks")
    pad.say("press 2")
    hall.until_outcome("A-1", "rated")
    hall.rate("A-2", 4, shown_after=thanked)
    hall.until_outcome("A-2", "rated")
    assert hall.ratings() == {"A-1": 5, "A-2": 4}


def test_four_pads_on_one_bus_rate_their_own_windows(tmp_path: Path, stack: ExitStack) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", "qsystem", windows=4, bus=True))
    pad = hall.pads["w01"]
    for number, window in enumerate(hall.windows, 1):
        hall.open(f"A-{number}", window)
    hall.until_asked()
    for number in (3, 1, 4, 2):
        pad.say(f"press {6 - number} {number}")
    for number in range(1, 5):
        hall.until_outcome(f"A-{number}", "rated")
    assert hall.ratings() == {"A-1": 5, "A-2": 4, "A-3": 3, "A-4": 2}


def test_a_pad_that_is_away_is_asked_when_it_comes_and_what_it_sent_meanwhile_is_gone(
    tmp_path: Path, stack: ExitStack
) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", "jtt905", pace=SLOW))
    pad = hall.pads["w01"]
    hall.open("A-1")
    hall.until_asked()
    pad.say("unplug")
    pad.say("press 2")
    hall.until_pads(["unplugged"])
    shown = len(pad.shows)
    pad.say("replug")
    hall.until_pads(["ready"])
    pad.until_show("open", after=shown)
    pad.say("press 4")
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 4}


def test_the_morning_round_takes_a_key_of_a_pad_that_never_says_that_it_is_there(
    tmp_path: Path, stack: ExitStack
) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", "one-byte"))
    config = ("--config", str(hall.files.station), "--seconds", "20")
    round_ = Part(hall.files.data, "pads", "check", *config)
    stack.callback(round_.end)
    until(lambda: any("Press any key" in line for line in round_.lines), 20)
    for _moment in range(4):  # the blinking is over then
        hall.hesitate()
    hall.pads["w01"].say("press 2")
    assert round_.process.wait(30) == 0
    assert hall.ratings() == {}


_CHANGING = re.compile(r"[0-9a-f]{8,}|\d{4}-\d\d-\d\d[T ][0-9:.,]+Z?|\d+\.\d+|\b\d{4,5}\b|A-\d")


def seen(hall: ForeignHall, position: int) -> dict[str, Any]:
    """Everything that a window may see or hear of one rating, without times and random numbers."""
    pad, log = hall.pads["w01"], hall.parts["station"].log
    told_before, log_before = len(pad.all_events), len(log.read_text())
    shown = len(pad.shows)
    hall.rate(f"A-{position}", position, shown_after=shown)
    thanked = pad.until_show("thanks", after=shown)
    hall.until_outcome(f"A-{position}", "rated")
    pad.until_show("dark", after=thanked)
    _status, health = hall.api("GET", "/health")
    views = hall.api("GET", "/sessions/" + hall.last_session)[1]
    return {
        "pad": pad.all_events[told_before:],
        "pads": health["pads"],
        "session": _CHANGING.sub("#", json.dumps(views)),
        "log": _CHANGING.sub("#", log.read_text()[log_before:]),
    }


@pytest.mark.promise(5)
@pytest.mark.parametrize("model", SEEING)
def test_nothing_that_a_window_sees_or_hears_depends_on_the_key(
    model: str, tmp_path: Path, stack: ExitStack
) -> None:
    hall = started(stack, ForeignHall(tmp_path / "hall", model))
    until(lambda: hall.api("GET", "/health")[1]["connected"], 20)  # which the log tells when it happens
    found = [seen(hall, position) for position in sorted(KEYS[model])]
    assert found[0]["pad"]
    for other in found[1:]:
        assert other == found[0]
