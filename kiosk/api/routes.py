"""Every route of the local API as people read it, in the language of the station."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from typing import Final, get_args

from kiosk.api.bodies import Code

SESSION: Final = "SessionAnswer"
HEALTH: Final = "HealthAnswer"
Query = tuple[str, dict[str, object]]
"""What may stand behind the `?`, with its JSON Schema."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route as people read it. `answers`: status -> meaning; `shape`: what it says where all is well."""

    method: str
    path: str
    summary: str
    who: str
    answers: tuple[tuple[int, str], ...]
    shape: str
    body: str | None = None
    example: str | None = None
    """A body that the station takes."""
    query: tuple[Query, ...] = ()


ASK_EXAMPLE: Final = """{"window": "w1",
 "cases": [{"source": "desk", "case_no": "2026-0042",
            "item": "居住证办理", "department": "公安局"}]}"""
CHOICE_EXAMPLE: Final = """{"position": 5, "touch_id": "8f14e45f-ceea", "attempt": "9f3c00a1b2c3d4e5"}"""
DUTY_EXAMPLE: Final = """{"clerk": "王五"}"""
KEYS_EXAMPLE: Final = """{"seconds": 15}"""
DRAIN_EXAMPLE: Final = """{"port": "/dev/ttyUSB7"}"""
DETAIL_EXAMPLE: Final = """{"attempt": "9f3c00a1b2c3d4e5", "topics": ["attitude", "time"],
 "touch_id": "8f14e45f-ceeb"}"""
SELF_EXAMPLE: Final = """{"code": "AB2C3D"}"""
SURVEY_EXAMPLE: Final = """{"answers": [{"question": "overall", "answer": "4"},
  {"question": "way", "answer": "net"}],
 "visitor": null, "touch_id": "8f14e45f-ceec"}"""
ADDRESS_EXAMPLE: Final = """{"address": 7}"""
BY_EXAMPLE: Final = """{"by": "王五"}"""


def routes() -> tuple[Route, ...]:
    """Every route with its texts in the language of the station."""
    return (
        *_session_routes(),
        *_screen_routes(),
        *_screens_own_routes(),
        *_other_routes(),
        *_technician_routes(),
    )


def _system() -> str:
    return _("window system, technician")


def _both() -> str:
    return _("window system, screen, technician")


def _gone() -> tuple[int, str]:
    return 404, _("no such session here")


def _full() -> tuple[int, str]:
    return 503, _("the disk took nothing: nobody was asked or thanked")


def _session_routes() -> tuple[Route, ...]:
    opening = (
        (201, _("a new session; one that was open at the window is superseded")),
        (200, _("these cases are being asked already: that session")),
        (400, _("a number or member that cannot be right")),
        (404, _("no such window here")),
        (409, _("already rated, or being asked at another window; nothing changed")),
        (429, _("sessions are opened here faster than they can end; nothing changed")),
        _full(),
    )
    asking = _("Ask the citizen at a window about finished cases.")
    looking = _("A session as it is now.")
    codes = ", ".join(get_args(Code))
    code: Query = ("code", {"type": "string", "enum": list(get_args(Code))})
    ending = _("End a session. ?code= says why: {codes}. A screen may only decline.").format(codes=codes)
    shown, over = (200, _("the session")), (409, _("it was over before"))
    path = "/sessions/{session}"
    return (
        Route("POST", "/sessions", asking, _system(), opening, SESSION, "OpenBody", ASK_EXAMPLE),
        Route("GET", path, looking, _both(), (shown, _gone()), SESSION),
        Route("DELETE", path, ending, _both(), (shown, _gone(), over), SESSION, query=(code,)),
    )


def _screen_routes() -> tuple[Route, ...]:
    path = "/sessions/{session}"
    extending = _("Give the citizen the time again, once.")
    extended = ((200, _("the session")), _gone(), (409, _("it was over before")))
    choosing = _("A screen was touched. The same touch_id again is the same choice.")
    chosen = (
        (200, _("recorded: it is on disk, and only now may the screen say thank you")),
        _gone(),
        (409, _("the case has a rating, or the session is over")),
        _full(),
    )
    return (
        Route("POST", path + "/extend", extending, _both(), extended, SESSION),
        Route(
            "POST",
            path + "/choice",
            choosing,
            _("screen"),
            chosen,
            "RecordedAnswer",
            "ChoiceBody",
            CHOICE_EXAMPLE,
        ),
    )


def _screens_own_routes() -> tuple[Route, ...]:
    who = _("screen")
    showing = _("What the screen shows beside sessions: texts, reasons, opening hours, a survey.")
    telling = _("What a rating was about: one or two topics, once, after the choice on this screen.")
    told = (
        (200, _("on disk")),
        (400, _("a topic that the hall's configuration does not have")),
        _gone(),
        (409, _("no recorded choice of this screen, or told before")),
        _full(),
    )
    beginning = _("A citizen begins at a lobby kiosk by the code of a receipt.")
    begun = (
        (201, _("a new session about the case of the receipt")),
        (200, _("this case is being asked here already: that session")),
        (403, _("self_start is off at this window")),
        (404, _("no recent case of the hall has this code; `seconds`: the screen pauses so long")),
        (409, _("already rated, or being asked at another window; nothing changed")),
        (429, _("three wrong codes: wait `seconds`")),
        _full(),
    )
    answering = _("Answers of a visitor to a survey. The same touch_id again is the same answers.")
    answered = (
        (200, _("on disk")),
        (400, _("no answer to its question; nothing of it is kept")),
        (404, _("no such survey runs now")),
        _full(),
    )
    detail, survey = "/sessions/{session}/detail", "/surveys/{campaign}/answers"
    shown = ((200, _("as it is now")), (404, _("the screen has no window any more")))
    return (
        Route("GET", "/screen", showing, who, shown, "ScreenAnswer"),
        Route("POST", detail, telling, who, told, "ToldAnswer", "DetailBody", DETAIL_EXAMPLE),
        Route("POST", "/self", beginning, who, begun, SESSION, "SelfBody", SELF_EXAMPLE),
        Route("POST", survey, answering, who, answered, "ToldAnswer", "SurveyBody", SURVEY_EXAMPLE),
    )


def _other_routes() -> tuple[Route, ...]:
    duty = _("A clerk signs on at a window; null signs off.")
    signed = ((200, _("recorded")), (404, _("no such window here")), _full())
    changes = _("A WebSocket: every session that this token reaches, whenever it changes.")
    health = _("Uplink, backlog and pads of this station.")
    return (
        Route(
            "POST", "/windows/{window}/duty", duty, _system(), signed, "DutyAnswer", "DutyBody", DUTY_EXAMPLE
        ),
        Route("GET", "/changes", changes, _both(), ((101, _("one JSON session a message")),), SESSION),
        Route("GET", "/health", health, _("everyone"), ((200, _("as it is now")),), HEALTH),
    )


def _technician_routes() -> tuple[Route, ...]:
    who = _("technician")
    unknown = (404, _("no such pad here"))
    pads = _("Every pad: what stands at its path, what should, and what to do where they disagree.")
    blinking = _("Let a pad blink for 10 seconds.")
    testing = _("Wait for a key of a pad: no rating. Answered when one was pressed or the time is over.")
    draining = _("How many presses a pad still holds: one of this station, or one at a free port.")
    reloading = _("Take the configuration file over anew, without touching sessions of windows that stay.")
    drained = (
        (200, _("as it is now; ask again until `left` is 0")),
        unknown,
        (409, _("the port belongs to a pad of this station")),
        (429, _("so many pads are being drained already")),
        _full(),
    )
    reloaded = (
        (200, _("what changed; it is on record")),
        (409, _("a key that only a restart takes over; nothing changed")),
        (422, _("a mistake in the file; nothing changed")),
        _full(),
    )
    blinked = ((200, _("the pad")), unknown)
    tested = ((200, _("what was found")), unknown, _full())
    seeing = _("What is seen of a pad within the next ?seconds= (1 to 60), for the doctor.")
    seconds: Query = ("seconds", {"type": "integer", "minimum": 1, "maximum": 60, "default": 10})
    seen = ((200, _("what was seen, once the time is over")), unknown)
    moving = _("Have the pad that stands there move to another address of its line, and wait for its word.")
    moved = (
        (200, _("what became of it; the configuration is to be changed next")),
        unknown,
        (
            409,
            _("another pad of the port has the address, or nobody is there who could move; nothing changed"),
        ),
        _full(),
    )
    shown, blink, test = "PadsAnswer", "/pads/{pad}/identify", "/pads/{pad}/test"
    return (
        Route("GET", "/pads", pads, who, ((200, _("as it is now")),), shown),
        Route("POST", blink, blinking, who, blinked, "PadAnswer", "ByBody", BY_EXAMPLE),
        Route("POST", test, testing, who, tested, "KeysAnswer", "KeysBody", KEYS_EXAMPLE),
        Route("GET", "/pads/{pad}/seen", seeing, who, seen, "EvidenceAnswer", query=(seconds,)),
        Route(
            "POST", "/pads/{pad}/address", moving, who, moved, "AddressAnswer", "AddressBody", ADDRESS_EXAMPLE
        ),
        Route("POST", "/drain", draining, who, drained, "DrainAnswer", "DrainBody", DRAIN_EXAMPLE),
        Route("POST", "/reload", reloading, who, reloaded, "ReloadAnswer", "ByBody", BY_EXAMPLE),
    )
