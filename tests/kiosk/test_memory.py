"""An open attempt survives a restart in the outbox, and bytes that are none never raise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.model import Attempt, CaseKey, OpenedBy
from kiosk.memory import recall, remember
from kiosk.visit import Plan, Timing
from mqtt_bridge.outbox.values import OpenAttempt
from tests.kiosk.bench import Bench

ATTEMPT = Attempt(
    visit="00ff",
    window="w1",
    nonce=bytes(range(16)),
    case=CaseKey("desk", "A1", "2"),
    opened_by=OpenedBy.DESK,
    served_by="王五",
    index=2,
    of=3,
    practice=True,
    simulated=True,
    place="乡镇",
    team="一队",
    ticket="T7",
)
PLAN = Plan(ATTEMPT, ("pad-1",), ("screen-1",), Timing(30.0, 20.0), "请评价", Bench().at())


def test_an_attempt_is_recalled_as_it_was_but_for_what_a_restart_ends() -> None:
    plan = recall(remember(PLAN), now_s=5.0)
    assert plan is not None
    assert (plan.attempt, plan.pads, plan.screens) == (ATTEMPT, ("pad-1",), ("screen-1",))
    assert (plan.timing.timeout_s, plan.asked_at.now_s) == (30.0, 5.0)
    assert plan.asked_at.wall == PLAN.asked_at.wall


def changed(**values: Any) -> OpenAttempt:
    kept = remember(PLAN)
    return OpenAttempt(kept.token, kept.window, json.dumps(json.loads(kept.state) | values).encode())


@pytest.mark.parametrize(
    "kept",
    [
        changed(nonce="zz"),
        changed(nonce="00" * 16),
        changed(case=["desk"]),
        changed(case=["desk", "a 1", "1"]),
        changed(opened_by="nobody"),
        changed(index=9),
        changed(timeout_s="soon"),
        changed(asked_at="yesterday"),
        changed(pads=None),
        OpenAttempt(PLAN.token, "w1", b"[]"),
        OpenAttempt(PLAN.token, "w1", b"\xff"),
        OpenAttempt(bytes(8), "w1", remember(PLAN).state),
    ],
)
def test_what_is_damaged_is_none(kept: OpenAttempt) -> None:
    assert recall(kept, 0.0) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_raising(state: bytes) -> None:
    assert recall(OpenAttempt(PLAN.token, "w1", state), 0.0) is None


def test_no_level_can_be_remembered() -> None:
    assert "level" not in remember(PLAN).state.decode()
    assert "position" not in remember(PLAN).state.decode()
