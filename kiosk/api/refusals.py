"""What a refusal is over HTTP: its status, and a sentence for people."""

from __future__ import annotations

from gettext import gettext as _
from typing import Final

from kiosk.opening import Refusal, Refused

STATUS_OF: Final = {
    Refusal.UNKNOWN_WINDOW: 404,
    Refusal.UNKNOWN_SESSION: 404,
    Refusal.BAD_NUMBER: 400,
    Refusal.TOO_MANY_CASES: 400,
    Refusal.PRACTICE_WITH_CASES: 400,
    Refusal.ALREADY_RATED: 409,
    Refusal.OPEN_ELSEWHERE: 409,
    Refusal.OVER: 409,
    Refusal.NOT_CHOSEN: 409,
    Refusal.ALREADY_TOLD: 409,
    Refusal.UNKNOWN_TOPIC: 400,
    Refusal.NO_SELF_START: 403,
    Refusal.UNKNOWN_CAMPAIGN: 404,
    Refusal.BAD_ANSWER: 400,
    Refusal.UNKNOWN_CODE: 404,
    Refusal.PAUSED: 429,
    Refusal.BUSY: 429,
}


def sentence(refusal: Refused) -> str:
    """Why nothing was done."""
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
        case Refusal.BUSY:
            return _("Window {window} opens sessions faster than they can end.").format(window=subject)
        case _:
            return _screen_sentences()[refusal.why].format(subject=subject)


def _screen_sentences() -> dict[Refusal, str]:
    """What a screen is told where it is refused."""
    return {
        Refusal.NOT_CHOSEN: _("This screen has no recorded choice for this attempt."),
        Refusal.ALREADY_TOLD: _("The reasons of this rating have been told."),
        Refusal.UNKNOWN_TOPIC: _("The hall's configuration has no topic {subject}."),
        Refusal.NO_SELF_START: _("Nobody begins by a code at window {subject}: self_start is off."),
        Refusal.UNKNOWN_CODE: _("No recent case of this hall has this code."),
        Refusal.PAUSED: _("Too many wrong codes. Wait {subject} s."),
        Refusal.UNKNOWN_CAMPAIGN: _("No survey {subject} runs now."),
        Refusal.BAD_ANSWER: _("This is no answer to question {subject}."),
    }
