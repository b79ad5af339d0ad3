"""Answers of the local API: what a window may know, and errors with a sentence. Nothing of a level."""

from __future__ import annotations

from gettext import gettext as _
from typing import Literal

import msgspec
from aiohttp import web
from msgspec import Struct

from evaluation.model import UnratedCause
from kiosk.api.evidence import EvidenceAnswer
from kiosk.api.refusals import STATUS_OF, sentence
from kiosk.api.screen_answers import ScreenAnswer, ToldAnswer
from kiosk.opening import Refusal, Refused
from kiosk.views import CaseView, VisitView
from kiosk.visit import Result


class CaseAnswer(Struct, frozen=True):
    """One case of a session. Whatever a window may know of it, and there is no member for more."""

    source: str | None
    case_no: str | None
    service_no: str | None
    title: str
    state: Result
    cause: UnratedCause | None
    attempt: str | None
    follow_up: str | None = None
    """For the citizen: told to a screen only, for every attempt, whatever becomes of it."""


class SessionAnswer(Struct, frozen=True):
    """A session as it is now. `remaining_s`: time left for the case that is asked, null where none is."""

    session: str
    window: str
    practice: bool
    open: bool
    remaining_s: float | None
    extended: bool
    cases: list[CaseAnswer]
    served_by: str | None
    """The clerk on duty when it was opened; null: nobody signed on."""


class RecordedAnswer(Struct, frozen=True):
    """A choice is on disk."""

    state: Literal["recorded"] = "recorded"


class DutyAnswer(Struct, frozen=True):
    """Who serves at a window now; null: nobody signed on."""

    window: str
    clerk: str | None


class LineAnswer(Struct, frozen=True):
    """Counters of one pad's line since it was opened. `left`: presses that the pad has not delivered yet."""

    frames: int
    bad: dict[str, int]
    retries: int
    round_trip_ms: float | None
    left: int | None


class PadAnswer(Struct, frozen=True):
    """One pad. `uid` stands at its path, `expected_uid` is configured, and `uid` `belongs_to` another pad.

    `text` says what is wrong and what to do; null where nothing is.
    """

    pad: str
    window: str
    port: str
    state: str
    uid: str | None
    expected_uid: str | None
    belongs_to: str | None
    firmware: str | None
    simulated: bool
    line: LineAnswer
    text: str | None


class PadsAnswer(Struct, frozen=True):
    """Every pad of the station."""

    pads: list[PadAnswer]


class ActAnswer(Struct, frozen=True):
    """Something that was changed and is on record."""

    action: str
    text: str


class ReloadAnswer(Struct, frozen=True):
    """What the configuration changed; nothing where it is as it was."""

    changed: list[ActAnswer]


class KeysAnswer(Struct, frozen=True):
    """What a test of keys found. Not which key it was."""

    pad: str
    result: Literal["works", "unknown-key", "no-key", "silent", "busy"]


class AddressAnswer(Struct, frozen=True):
    """A pad that was told its address. It has moved; or it is heard where it was (`unanswered`); or it is
    not heard there any more (`gone`): look for it at the new one. Unless unanswered, the configuration is
    to be changed next.
    """

    pad: str
    uid: str
    address: int
    result: Literal["moved", "unanswered", "gone"]


class DrainAnswer(Struct, frozen=True):
    """A pad that hands over its presses. `left`: not delivered yet; null: it has not said so yet."""

    pad: str
    state: str
    uid: str | None
    left: int | None


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why nothing was done: `error` for programs, `text` for people, `seconds` where a screen is to wait."""

    error: str
    text: str
    seconds: int = 0


Answer = (
    SessionAnswer
    | RecordedAnswer
    | DutyAnswer
    | PadAnswer
    | PadsAnswer
    | ReloadAnswer
    | KeysAnswer
    | AddressAnswer
    | DrainAnswer
    | EvidenceAnswer
    | ScreenAnswer
    | ToldAnswer
    | Problem
)


def answer(value: Answer, status: int = 200) -> web.Response:
    return web.json_response(body=msgspec.json.encode(value), status=status)


def session(view: VisitView, *, screen: bool = False) -> SessionAnswer:
    """A visit as it is told, with what only a screen is told."""
    return SessionAnswer(
        session=view.number,
        window=view.window,
        practice=view.practice,
        open=view.open,
        remaining_s=view.remaining_s,
        extended=view.extended,
        cases=[_case(case, screen=screen) for case in view.cases],
        served_by=view.served_by,
    )


def told(view: VisitView, *, screen: bool = False) -> str:
    """A visit as one message of the WebSocket."""
    return msgspec.json.encode(session(view, screen=screen)).decode()


def _case(view: CaseView, *, screen: bool) -> CaseAnswer:
    key = view.case
    return CaseAnswer(
        source=None if key is None else key.source,
        case_no=None if key is None else key.case_no,
        service_no=None if key is None else key.service_no,
        title=view.title,
        state=view.state,
        cause=view.cause,
        attempt=view.token,
        follow_up=view.follow_up if screen else None,
    )


def refused(refusal: Refused) -> web.Response:
    """The answer to a request that changed nothing."""
    told_seconds = refusal.why in {Refusal.UNKNOWN_CODE, Refusal.PAUSED}
    seconds = int(refusal.subject) if told_seconds else 0
    response = error(STATUS_OF[refusal.why], refusal.why.value, sentence(refusal), seconds)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def not_recorded() -> web.Response:
    """503: the disk took nothing, so nobody is asked or thanked."""
    return error(
        503, "not-recorded", _("It could not be recorded. Free the disk of the hall PC, then try again.")
    )


def error(status: int, code: str, text: str, seconds: int = 0) -> web.Response:
    # A header that is quoted may hold bytes that are no UTF-8.
    return answer(Problem(code, text.encode(errors="replace").decode(), seconds), status)
