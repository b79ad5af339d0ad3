"""Another configuration in the middle of sessions: who is asked, who is ended, and that the promises hold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.codes import AckCode, CloseReason
from evaluation.model import CancelCode, UnratedCause
from kiosk import attempt_rules
from kiosk.effects import Acknowledge, AskPad, ClosePad, Effect
from kiosk.layout import Binding, Layout
from kiosk.opening import OpenRequest, Refusal, Refused
from kiosk.visit import Window
from kiosk.windows import Windows
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import W1, W2, Bench
from tests.kiosk.reload_walk import Reload, ReloadWalk
from tests.kiosk.walk import PADS
from tests.kiosk.walk_checks import (
    every_attempt_ends,
    every_press,
    nothing_invented,
    one_accepted,
    order,
)

PLACES = st.sampled_from([None, "w1", "w2", "w3"])
RELOADS = st.builds(
    Reload,
    places=st.tuples(PLACES, PLACES, PLACES),
    screen=st.booleans(),
    fresh=st.frozensets(st.sampled_from(PADS)),
).filter(lambda reload: bool(reload.windows()))


@pytest.mark.promise(1)
@pytest.mark.promise(2)
@pytest.mark.promise(4)
@given(seed=st.integers(0, 2**32 - 1), reloads=st.lists(RELOADS, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_random_reloads_in_the_middle_of_sessions_keep_the_promises(seed: int, reloads: list[Reload]) -> None:
    assert wrong(seed, reloads) == []


def wrong(seed: int, reloads: Sequence[Reload]) -> list[str]:
    """What a walk with these reloads shows to be wrong in the end."""
    walk = ReloadWalk(seed)
    walk.run_reloads(reloads)
    checks = (order, one_accepted, every_press, nothing_invented, every_attempt_ends)
    return [f"{check.__name__}: {told}" for check in checks for told in check(walk)]


def reconfigured(bench: Bench, *windows: Window, fresh: tuple[str, ...] = ()) -> list[Effect]:
    """What follows from these windows."""
    before = len(bench.log)
    bench.call(bench.station.reconfigure, Layout(windows), frozenset(fresh))
    return bench.log[before:]


def test_the_same_layout_again_does_nothing() -> None:
    bench = Bench()
    bench.open("A1")
    bench.open("A2", window="w2")
    assert reconfigured(bench, W1, W2) == []


def test_a_pad_with_a_new_line_is_asked_again_with_the_time_that_is_left() -> None:
    bench = Bench()
    token = bench.token(bench.open("A1"))
    [asked] = bench.of(AskPad)
    bench.wait(20)
    assert reconfigured(bench, W1, W2, fresh=("pad-1",)) == [asked]
    bench.press(token)
    assert bench.acks() == ["ACCEPTED"]


def test_a_window_whose_pad_is_exchanged_asks_on_the_new_one_and_closes_the_old_one() -> None:
    bench = Bench()
    visit = bench.open("A1")
    token = bench.token(visit)
    w1, w3 = Window("w1", "", ("pad-9",), ()), Window("w3", "", ("pad-1",), ())
    closed, asked = reconfigured(bench, w1, W2, w3, fresh=("pad-9",))
    assert closed == ClosePad("pad-1", token, CloseReason.CANCELLED)
    assert isinstance(asked, AskPad)
    assert (asked.pad, asked.token) == ("pad-9", token)
    bench.press(token, 4, "pad-1")  # the key was down already: a press is a press
    assert bench.states(visit) == ["rated"]


@pytest.mark.promise(8)
def test_a_window_that_goes_away_ends_its_session_as_cancelled_and_opens_none() -> None:
    bench = Bench()
    visit = bench.open("A1", "A2")
    token = bench.token(visit)
    reconfigured(bench, W2)
    [end] = bench.events_of(bodies.Unrated)
    assert (end.attempt.token, end.cause, end.code) == (
        token.hex(),
        UnratedCause.CANCELLED.value,
        CancelCode.OTHER.value,
    )
    assert bench.station.view(visit, bench.at()) is None
    request = OpenRequest("w1", (), bench.events_of(bodies.Asked)[0].attempt.opened_by)
    assert bench.call(bench.station.open, request) == Refused(Refusal.UNKNOWN_WINDOW, "w1")


def test_a_press_that_was_on_its_way_when_its_window_went_is_the_rating() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    token = bench.token(visit)
    bench.complete()
    bench.press(token, 3)
    reconfigured(bench, W2)
    while bench.commits:
        bench.complete()
    assert [body.level for body in bench.events_of(bodies.Rating)] == [3]
    assert bench.events_of(bodies.Unrated) == []
    assert bench.of(Acknowledge) == []  # nobody is there to be told


def test_a_window_that_comes_back_before_all_was_settled_goes_on() -> None:
    bench = Bench(by_hand=True)
    visit = bench.open("A1")
    reconfigured(bench, W2)
    reconfigured(bench, W1, W2, fresh=("pad-1",))
    while bench.commits:
        bench.complete()
    assert bench.states(visit) == ["unrated cancelled"]
    assert bench.station.window_names() == ("w1", "w2")


def test_a_window_that_lost_its_pads_is_not_waited_for_and_one_with_a_screen_goes_on() -> None:
    bench = Bench()
    first, second = bench.open("A1"), bench.open("A2", window="w2")
    screens = (Window("w1", "", (), ("screen-1",)), Window("w2", "", (), ("screen-2",)))
    reconfigured(bench, *screens)
    assert bench.states(first) == bench.states(second) == ["asking"]
    bench.touch(second, None, 5)
    assert bench.states(second) == ["rated"]
    bench.wait(60)
    assert bench.states(first) == ["unrated timeout"]


def test_what_a_simulator_said_goes_with_it_to_another_window() -> None:
    bench = Bench()
    bench.identified("pad-1", simulator=True)
    reconfigured(bench, Window("w9", "", ("pad-1",), ()))
    bench.open("A1", window="w9")
    assert bench.events_of(bodies.Asked)[-1].attempt.simulated


def test_a_guest_is_asked_nothing_and_its_press_is_taken() -> None:
    bench = Bench()
    layout = Layout((W1, W2), pads={"guest-1": Binding(None)})
    bench.call(bench.station.reconfigure, layout, frozenset({"guest-1"}))
    bench.identified("guest-1", simulator=False)
    bench.press(b"12345678", 2, "guest-1")
    [press] = bench.events_of(bodies.Press)
    assert (press.device, press.position) == ("guest-1", 2)
    assert [effect.code for effect in bench.of(Acknowledge)] == [AckCode.ACCEPTED]


# --- planted bugs: walks that could not find them would show nothing


def forget_what_was_open_at_the_last_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Windows, "recall", lambda *_: None)


def forget_windows_at_once(patch: pytest.MonkeyPatch) -> None:
    def forget(windows: Windows, leaving: Iterable[str]) -> None:
        for window in tuple(leaving):
            windows._leaving.discard(window)
            last = windows._states.pop(window)
            windows._index(window, last, replace(last, visits=()))

    patch.setattr(Windows, "_forget_settled", forget)


def wait_for_pads_that_are_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(attempt_rules, "SILENT_AFTER_DEADLINE_S", 1e9)
    patch.setattr(attempt_rules, "rewire", lambda state, _event: (state, ()))


@pytest.mark.parametrize(
    "plant", [forget_what_was_open_at_the_last_end, forget_windows_at_once, wait_for_pads_that_are_gone]
)
def test_each_planted_bug_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    gone = Reload((None, "w2", None), screen=False, fresh=frozenset())
    assert any(wrong(seed, [gone, gone]) for seed in range(40))
