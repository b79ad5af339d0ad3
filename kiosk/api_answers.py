"""Answers of the local API: what a window may know, and errors with a sentence. Nothing of a level."""

from __future__ import annotations

from gettext import gettext as _
from typing import Final

from aiohttp import web

from kiosk.opening import Refusal, Refused
from kiosk.views import CaseView, VisitView

STATUS_OF: Final = {
    Refusal.UNKNOWN_WINDOW: 404,
    Refusal.UNKNOWN_SESSION: 404,
    Refusal.BAD_NUMBER: 400,
    Refusal.TOO_MANY_CASES: 400,
    Refusal.PRACTICE_WITH_CASES: 400,
    Refusal.ALREADY_RATED: 409,
    Refusal.OPEN_ELSEWHERE: 409,
    Refusal.OVER: 409,
}


def session(view: VisitView) -> dict[str, object]:
    """A visit as JSON."""
    return {
        "session": view.number,
        "window": view.window,
        "practice": view.practice,
        "open": view.open,
        "remaining_s": view.remaining_s,
        "extended": view.extended,
        "cases": [_case(case) for case in view.cases],
    }


def _case(view: CaseView) -> dict[str, object]:
    key = view.case
    return {
        "source": None if key is None else key.source,
        "case_no": None if key is None else key.case_no,
        "service_no": None if key is None else key.service_no,
        "title": view.title,
        "state": view.state.value,
        "cause": view.cause,
        "attempt": view.token,
    }


def refused(refusal: Refused) -> web.Response:
    """The answer to a request that changed nothing."""
    return error(STATUS_OF[refusal.why], refusal.why.value, _sentence(refusal))


def not_recorded() -> web.Response:
    """503: the disk took nothing, so nobody is asked or thanked."""
    return error(
        503, "not-recorded", _("It could not be recorded. Free the disk of the hall PC, then try again.")
    )


def error(status: int, code: str, text: str) -> web.Response:
    return web.json_response({"error": code, "text": text}, status=status)


def _sentence(refusal: Refused) -> str:
    subject = refusal.subject
    match refusal.why:
        case Refusal.UNKNOWN_WINDOW:
            return _("This station has no window {window}.").format(window=subject)
        case Refusal.UNKNOWN_SESSION:
            return _("There is no session {session} here.").format(session=subject)
        case Refusal.BAD_NUMBER:
            return _("This is no case number: {number}").format(number=subject)
        case Refusal.TOO_MANY_CASES:
            return _("{count} cases are too many for one session.").format(count=subject)
        case Refusal.PRACTICE_WITH_CASES:
            return _("Practice uses numbers of its own; send it without cases.")
        case Refusal.ALREADY_RATED:
            return _("Case {case} has been rated.").format(case=subject)
        case Refusal.OPEN_ELSEWHERE:
            return _("One of the cases is being asked at window {window}.").format(window=subject)
        case Refusal.OVER:
            return _("This session is over.")
