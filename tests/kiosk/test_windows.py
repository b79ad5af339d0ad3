"""The index over the windows says what a search through all of them would find."""

import random

from kiosk.visit import Window
from kiosk.window import VISITS_KEPT_MAX, attempts_of, next_deadline_s
from kiosk.windows import Windows
from tests.kiosk.bench import Bench

WINDOWS = tuple(Window(f"w{n}", f"{n}", (f"pad-{n}",), ()) for n in range(1, 5))


def busy(seed: int) -> tuple[Bench, list[str], list[bytes]]:
    """A station after some hundred openings, presses and waits, with all numbers and tokens."""
    draw = random.Random(seed)
    bench = Bench(WINDOWS)
    visits: list[str] = []
    tokens: list[bytes] = []
    for number in range(VISITS_KEPT_MAX * 6):
        window = draw.choice(WINDOWS)
        cases = [f"A{number}-{k}" for k in range(draw.choice((1, 1, 3)))]
        visits.append(bench.open(*cases, window=window.name))
        tokens.append(bench.token(visits[-1]))
        what = draw.choice(("press", "closed", "nothing"))
        if what == "press":
            bench.press(tokens[-1], 3, window.pads[0], press_id=number + 1)
        elif what == "closed":
            bench.closed(tokens[-1], window.pads[0])
        bench.wait(draw.choice((0, 1, 30)))
    return bench, visits, tokens


def test_attempts_visits_and_deadlines_are_those_of_the_windows() -> None:
    bench, visits, tokens = busy(1)
    windows: Windows = bench.station._windows
    states = [windows._states[name] for name in windows.names()]
    held = {attempt.plan.token: attempt for state in states for attempt in attempts_of(state.visits)}
    kept = {progress.visit.number: progress for state in states for progress in state.visits}
    assert len(kept) < len(visits)
    for token in tokens:
        assert windows.attempt(token) is held.get(token)
    for visit in visits:
        assert windows.progress(visit) is kept.get(visit)
    deadlines_s = [deadline_s for state in states if (deadline_s := next_deadline_s(state)) is not None]
    assert windows.next_deadline_s() == min(deadlines_s, default=None)


def test_what_is_remembered_is_bounded() -> None:
    bench, _, _ = busy(2)
    windows: Windows = bench.station._windows
    bench.wait(600)
    for window in WINDOWS:
        bench.open(f"B-{window.name}", window=window.name)
    assert len(windows._window_of_visit) <= VISITS_KEPT_MAX * len(WINDOWS)
    assert all(len(state.visits) <= VISITS_KEPT_MAX for state in windows._states.values())
    attempts = sum(len(list(attempts_of(state.visits))) for state in windows._states.values())
    assert len(windows._window_of_token) == attempts
