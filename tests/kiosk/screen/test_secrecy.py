"""From 300 ms after the release nothing on a screen depends on the level: pages, prompts, timing, calls."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.screen.calls import Choose, Reply
from kiosk.screen.inputs import (
    ChangedLanguage,
    ChangedTheme,
    Chose,
    DeclinedHere,
    Input,
    OpenedPrivacy,
    Pressed,
    Scanned,
    ToggledSound,
    ToggledTopic,
    Touched,
    Went,
)
from kiosk.screen.pages import LEVELS, Ask
from kiosk.screen.stages import Back, Gone
from tests.kiosk.screen.bench import FlowBench, session

AFTER: tuple[Input, ...] = (
    Touched(),
    Went(),
    Pressed(5),
    Chose(5),
    Pressed(1),
    Chose(1),
    DeclinedHere(),
    ChangedLanguage(),
    ChangedTheme(),
    ToggledSound(),
    OpenedPrivacy(),
    ToggledTopic("t1"),
    ToggledTopic("t2"),
    Scanned("511526200001011234"),
)
NEWS = (Gone(), Back(), session("rated", "asking"), session("rated"))
Act = tuple[str, Any]
ACTS = st.one_of(
    st.tuples(st.just("input"), st.sampled_from(AFTER)),
    st.tuples(st.just("wait"), st.floats(0.01, 25)),
    st.tuples(st.just("answer"), st.sampled_from(Reply)),
    st.tuples(
        st.just("hear"), st.sampled_from((Gone(), Back(), session("rated", "asking"), session("rated")))
    ),
)


def play(level: int, acts: list[Act]) -> tuple[list[Any], list[Any]]:
    """All that is shown and said from 300 ms after the release on, and all calls without their level."""
    bench = FlowBench(topics=True)
    bench.ask("asking", "waiting")
    bench.choose(level)
    released_s = bench.now_s
    for what, value in acts:
        if what == "input":
            bench.take(value)
        elif what == "wait":
            bench.run(value)
        elif what == "answer":
            bench.answer(value)
        else:
            bench.hear(value)
        if bench.now_s >= released_s + 0.3:  # also where nothing has changed
            bench.trace.append((bench.now_s, bench.flow.shown(bench.at)))
    bench.run(400)
    calls = [
        replace(call, position=0) if isinstance(call, Choose) and call.attempt == "s1-1" else call
        for call in bench.calls
    ]
    return [_shown(moment, released_s) for moment in bench.trace], calls


def _shown(moment: tuple[float, Any], released_s: float) -> tuple[float, Any]:
    """What was shown, without what may be seen of the finger until 300 ms after its release."""
    when_s, what = moment
    page = getattr(what, "page", None)
    if isinstance(page, Ask) and page.index == 1 and when_s < released_s + 0.3:
        return when_s, replace(what, page=replace(page, down=None))
    return moment


@example([("wait", 0.3)])
@given(st.lists(ACTS, max_size=12))
def test_what_follows_is_the_same_after_every_level(acts: list[Act]) -> None:
    first, *others = (play(level, acts) for level in LEVELS)
    assert all(other == first for other in others)


def test_the_trace_would_show_a_page_that_knew_the_level() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(2)
    downs = [getattr(getattr(what, "page", None), "down", None) for _when, what in bench.trace]
    assert 2 in downs


@pytest.mark.parametrize("level", LEVELS)
def test_no_text_form_of_the_screen_tells_the_level(level: int) -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(level)
    forms = {repr(bench.calls), repr(Pressed(level)), repr(Chose(level)), repr(bench.flow._stage)}
    other = FlowBench()
    other.ask()
    other.choose(6 - level if level != 3 else 1)
    assert repr(other.calls) in forms
    assert repr(other.flow._stage) in forms
    assert {repr(Pressed(1)), repr(Chose(1))} <= forms
