"""From a request to a visit: which cases may be asked at which window. Pure; refusals are values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from evaluation.model import NONCE_BYTES, UNNAMED, Case, CaseKey, ModelError, OpenedBy
from kiosk.caseload import Caseload
from kiosk.visit import CASES_PER_VISIT_MAX, Moment, Subject, Visit

Draw = Callable[[int], bytes]
"""So many random bytes."""

CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_CHARACTERS: Final = 6
PRACTICE_SOURCE: Final = "practice"


@dataclass(frozen=True, slots=True)
class WantedCase:
    """A case as a window system writes it."""

    source: str
    case_no: str
    service_no: str = "1"
    item: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Ask one citizen about these cases; none: a consultation. The rest comes from the station."""

    window: str
    cases: tuple[WantedCase, ...]
    opened_by: OpenedBy
    practice: bool = False
    place: str | None = None
    team: str | None = None
    ticket: str | None = None


class Refusal(Enum):
    """Why a request changes nothing."""

    UNKNOWN_WINDOW = "unknown-window"
    UNKNOWN_SESSION = "unknown-session"
    BAD_NUMBER = "bad-number"
    TOO_MANY_CASES = "too-many-cases"
    PRACTICE_WITH_CASES = "practice-with-cases"
    ALREADY_RATED = "already-rated"
    OPEN_ELSEWHERE = "open-elsewhere"
    OVER = "over"
    NOT_CHOSEN = "not-chosen"
    ALREADY_TOLD = "already-told"
    UNKNOWN_TOPIC = "unknown-topic"
    NO_SELF_START = "no-self-start"
    UNKNOWN_CODE = "unknown-code"
    """`subject`: seconds for which the screen pauses from now on; 0: it may go on."""
    PAUSED = "paused"
    """`subject`: seconds that are left."""
    UNKNOWN_CAMPAIGN = "unknown-campaign"
    BAD_ANSWER = "bad-answer"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Refused:
    """The request changed nothing. `subject` names what it is about: a window, a number, a case."""

    why: Refusal
    subject: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The visit that stands now; `existing`: it stood before."""

    visit: str
    window: str
    existing: bool = False


def parse_cases(request: OpenRequest, caseload: Caseload) -> dict[CaseKey, WantedCase] | Refused:
    """The cases of the request by key, each once, in its order."""
    if len(request.cases) > CASES_PER_VISIT_MAX:
        return Refused(Refusal.TOO_MANY_CASES, str(len(request.cases)))
    if request.practice and request.cases:
        return Refused(Refusal.PRACTICE_WITH_CASES, request.cases[0].case_no)
    keys: dict[CaseKey, WantedCase] = {}
    for wanted in request.cases:
        try:
            keys[caseload.parse(wanted.source, wanted.case_no, wanted.service_no)] = wanted
        except ModelError as error:
            return Refused(Refusal.BAD_NUMBER, f"{error.field} {error.value}")
    return keys


def judge(
    keys: Collection[CaseKey], window: str, visits: Collection[Visit], caseload: Caseload
) -> Accepted | Refused | None:
    """The window's open visit where it is the same, a refusal, or None: a new one may be opened.

    `visits`: the open ones of the station that ask about any of these cases.
    """
    rated = [key for key in keys if caseload.is_rated(key)]
    wanted = set(keys)
    for visit in visits:
        # With some of them rated it is the same request again; with all of them nothing is left to ask.
        if wanted <= visit.keys and visit.window == window and len(rated) < len(wanted):
            return Accepted(visit.number, visit.window, existing=True)
    if rated:
        return Refused(Refusal.ALREADY_RATED, str(rated[0]))
    elsewhere = next((visit.window for visit in visits if visit.window != window), None)
    return None if elsewhere is None else Refused(Refusal.OPEN_ELSEWHERE, elsewhere)


def make_visit(
    request: OpenRequest,
    cases: Mapping[CaseKey, WantedCase],
    caseload: Caseload,
    served_by: str,
    draw: Draw,
    at: Moment,
) -> Visit:
    """The visit with its random parts drawn, and a case row for every case that is not known yet."""
    subjects = []
    for key, wanted in cases.items():
        known = caseload.get(key)
        news = None if known is not None else _case(key, wanted, request.window, draw, at)
        subjects.append(Subject(key, _title(known or news), draw(NONCE_BYTES), news))
    if not subjects:
        number = CaseKey(PRACTICE_SOURCE, f"PRACTICE-{draw(4).hex().upper()}") if request.practice else None
        subjects.append(Subject(number, "", draw(NONCE_BYTES)))
    return Visit(
        number=draw(8).hex(),
        window=request.window,
        subjects=tuple(subjects),
        opened_by=request.opened_by,
        served_by=served_by,
        practice=request.practice,
        place=request.place,
        team=request.team,
        ticket=request.ticket,
    )


def _title(case: Case | None) -> str:
    return "" if case is None or case.item == UNNAMED else case.item


def _case(key: CaseKey, wanted: WantedCase, window: str, draw: Draw, at: Moment) -> Case:
    """A case that only the window system has named: finished here and now, with the citizen present."""
    return Case(
        key=key,
        window=window,
        item=wanted.item or UNNAMED,
        department=wanted.department or UNNAMED,
        finished_at=at.wall,
        citizen_present=True,
        receipt_code="".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in draw(CODE_CHARACTERS)),
    )
