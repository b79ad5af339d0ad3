"""Random walks of pads, screens, people, a failing disk and restarts: what must hold in each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from devices.codes import AckCode
from kiosk import attempt_rules, choosing, padside
from kiosk.attempt import AttemptState, Over
from kiosk.presses import PressBook, Verdict
from kiosk.visit import Choice, Moment, Reply
from mqtt_bridge.messages import bodies
from tests.kiosk.walk import Walk
from tests.kiosk.walk_checks import (
    CHECKS,
    every_attempt_ends,
    every_press,
    nothing_invented,
    one_accepted,
    order,
)

SEEDS = range(300)
SEEDS_FOR_A_BUG = range(60)
ACTS = 120


def walked(seed: int) -> Walk:
    walk = Walk(seed)
    walk.run(ACTS)
    return walk


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    return [walked(seed) for seed in SEEDS]


Check = Callable[[Walk], list[str]]


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(order, marks=pytest.mark.promise(2)),
        pytest.param(one_accepted, marks=pytest.mark.promise(1)),
        pytest.param(every_press, marks=pytest.mark.promise(8)),
        pytest.param(nothing_invented, marks=pytest.mark.promise(4)),
        pytest.param(every_attempt_ends, marks=pytest.mark.promise(8)),
    ],
)
def test_every_walk_keeps_the_promises(walks: list[Walk], check: Check) -> None:
    assert [(seed, check(walk)) for seed, walk in enumerate(walks) if check(walk)] == []


def test_the_walks_reach_what_they_are_for(walks: list[Walk]) -> None:
    causes = {body.cause for walk in walks for body in walk.bodies_of(bodies.Unrated)}
    assert {"timeout", "superseded", "cancelled", "declined", "interrupted", "pad-lost"} <= causes
    codes = Counter(code for walk in walks for pad in walk.pads.values() for code in pad.thanked.values())
    assert {AckCode.ACCEPTED, AckCode.DUPLICATE, AckCode.REFUSED} <= set(codes)
    assert any(walk.bodies_of(bodies.Press) for walk in walks)


# --- planted bugs: a walk that could not find them would show nothing


def thank_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    choose = choosing.choose

    def hasty(state: AttemptState, choice: Choice, at: Moment) -> choosing.Step:
        after, effects = choose(state, choice, at)
        return after, (*effects, choosing._answer(choice.token, choice.reply, first=True))

    patch.setattr(attempt_rules, "choose", hasty)


def forget_open_attempts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kiosk.station.recall", lambda *_: None)


def accept_every_press(patch: pytest.MonkeyPatch) -> None:
    rated = choosing.rated

    def generous(state: AttemptState, token: bytes, reply: Reply) -> choosing.Step:
        return rated(replace(state, winner=None) if isinstance(state, Over) else state, token, reply)

    patch.setattr(attempt_rules, "rated", generous)


def drop_the_second_press(patch: pytest.MonkeyPatch) -> None:
    choose = choosing.choose

    def rude(state: AttemptState, choice: Choice, at: Moment) -> choosing.Step:
        return (state, ()) if isinstance(state, Over) and state.winner else choose(state, choice, at)

    patch.setattr(attempt_rules, "choose", rude)


def never_give_up_on_a_silent_pad(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(attempt_rules, "SILENT_AFTER_DEADLINE_S", 1e9)


def take_new_presses_for_old(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PressBook, "judge", lambda *_, **__: Verdict.DELIVERED)


def round_a_press_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(padside, "Choice", lambda token, position, *rest: Choice(token, max(position, 4), *rest))


@pytest.mark.parametrize(
    "plant",
    [
        thank_before_the_commit,
        forget_open_attempts,
        accept_every_press,
        drop_the_second_press,
        never_give_up_on_a_silent_pad,
        take_new_presses_for_old,
        round_a_press_up,
    ],
)
def test_each_planted_bug_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(check(walk) for walk in map(walked, SEEDS_FOR_A_BUG) for check in CHECKS)
