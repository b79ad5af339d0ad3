"""Citizens in front of a pad that does what the test says."""

import asyncio
from dataclasses import replace

import pytest

from firmware_sim.demo.citizens import ASKED_AGAIN_MAX, PACES, serve_window
from firmware_sim.demo.pads import PadGoneError
from firmware_sim.demo.plan import Behaviour, PlannedCase, draw

AT_ONCE = replace(PACES["fast"], think_min_s=0.0, think_max_s=0.0, timeout_s=-1.0)


class Hall:
    """Pad and feed at once: `late` presses meet a pad that has gone dark already."""

    name = "pad-w01"

    def __init__(self, late: int = 0) -> None:
        self.late = late
        self.said: list[str] = []
        self.asked: list[str] = []

    async def publish(self, case: PlannedCase) -> None:
        self.asked.append(case.case_no)

    async def ask_again(self, case: PlannedCase) -> None:
        self.asked.append(f"again {case.case_no}")

    async def say(self, command: str) -> None:
        self.said.append(command)

    async def until_show(self, *wanted: str, deadline_s: float) -> str:
        if "thanks" not in wanted:
            return wanted[0]
        assert "dark" in wanted
        self.late -= 1
        return "dark" if self.late >= 0 else "thanks"


def one(behaviour: Behaviour) -> PlannedCase:
    return next(case for case in draw(1, 1, 4, 200) if case.behaviour is behaviour)


def serve(hall: Hall, case: PlannedCase) -> None:
    asyncio.run(serve_window(hall, [case], hall, AT_ONCE))


def test_a_press_that_a_busy_machine_made_too_late_is_made_again() -> None:
    hall, case = Hall(late=2), one(Behaviour.PRESS)
    serve(hall, case)
    assert hall.said == [f"press {case.key}"] * 3
    assert hall.asked == [case.case_no, *[f"again {case.case_no}"] * 2]


def test_a_pad_that_never_takes_a_press_ends_the_demo() -> None:
    hall, case = Hall(late=1000), one(Behaviour.PRESS)
    with pytest.raises(PadGoneError, match="no press was in time"):
        serve(hall, case)
    assert len(hall.said) == ASKED_AGAIN_MAX


@pytest.mark.promise(4)
def test_who_leaves_says_nothing_and_is_not_asked_again() -> None:
    hall, case = Hall(), one(Behaviour.LEAVE)
    serve(hall, case)
    assert (hall.said, hall.asked) == ([], [case.case_no])


def test_the_cable_is_out_while_the_key_is_pressed() -> None:
    hall, case = Hall(), one(Behaviour.PRESS_UNPLUGGED)
    serve(hall, case)
    assert hall.said == ["unplug", f"press {case.key}", "replug"]
