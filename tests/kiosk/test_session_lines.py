"""Lines of `session watch`: each change that a line shows once, and a bounded memory."""

from __future__ import annotations

from typing import Any

from kiosk.session_lines import SESSIONS_MAX, ToldLines


def view(session: str, state: str, cause: str | None = None) -> dict[str, Any]:
    case = {"source": "desk", "case_no": "A1", "service_no": "1", "state": state, "cause": cause}
    return {"session": session, "window": "w1", "practice": False, "cases": [case]}


def test_a_change_that_no_line_shows_is_not_told() -> None:
    told = ToldLines()
    assert told.new(view("s1", "asking")) == "s1  w1  desk/A1/1 asking"
    assert told.new(view("s1", "asking")) is None
    assert told.new(view("s2", "asking")) is not None
    assert told.new(view("s1", "unrated", "pad-lost")) == "s1  w1  desk/A1/1 unrated (pad lost)"
    assert told.new(view("s1", "rated")) is not None


def test_a_cause_that_is_new_to_this_program_is_shown_as_it_came() -> None:
    assert ToldLines().new(view("s1", "unrated", "eclipse")) == "s1  w1  desk/A1/1 unrated (eclipse)"


def test_only_the_newest_sessions_are_remembered() -> None:
    told = ToldLines()
    for number in range(SESSIONS_MAX + 1):
        assert told.new(view(str(number), "asking"))
    assert told.new(view("1", "asking")) is None
    assert told.new(view("0", "asking")) is not None
