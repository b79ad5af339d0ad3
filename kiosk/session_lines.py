"""A session on one line of a terminal: what the local API tells of it, in the words of the locale."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any, Final

SESSIONS_MAX: Final = 1024


class ToldLines:
    """The last line of each of the newest sessions: a change that no line shows is no new line."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def new(self, view: dict[str, Any]) -> str | None:
        """The line of this session; None where it is the one told last."""
        line = line_of(view)
        if self._told.pop(view["session"], None) == line:
            self._told[view["session"]] = line
            return None
        self._told[view["session"]] = line
        if len(self._told) > SESSIONS_MAX:
            del self._told[next(iter(self._told))]
        return line


def line_of(view: dict[str, Any]) -> str:
    """One session on one line: number, window, then each case with its state."""
    cases = [f"{_case(case)} {_state(case)}" for case in view["cases"]]
    return "  ".join(
        [view["session"], view["window"], *([_("practice")] if view["practice"] else []), *cases]
    )


def _case(case: dict[str, Any]) -> str:
    return (
        _("consultation")
        if case["case_no"] is None
        else f"{case['source']}/{case['case_no']}/{case['service_no']}"
    )


def _state(case: dict[str, Any]) -> str:
    words = {
        "waiting": _("waiting"),
        "asking": _("asking"),
        "rated": _("rated"),
        "unrated": _("unrated"),
        "not-recorded": _("not recorded"),
        "not-asked": _("not asked"),
    }
    causes = {
        "timeout": _("timeout"),
        "declined": _("declined"),
        "cancelled": _("cancelled"),
        "superseded": _("superseded"),
        "interrupted": _("interrupted"),
        "pad-lost": _("pad lost"),
        "out-of-order": _("out of order"),
    }
    cause = f" ({causes.get(case['cause'], case['cause'])})" if case["cause"] else ""
    return words[case["state"]] + cause
