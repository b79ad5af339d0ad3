"""Sessions at the local API: open, look, end, extend, choose; and who is on duty."""

from __future__ import annotations

from gettext import gettext as _
from typing import Final, get_args

from aiohttp import web

from evaluation.model import CancelCode, OpenedBy, UnratedCause
from kiosk.api.answers import (
    DutyAnswer,
    RecordedAnswer,
    answer,
    error,
    not_recorded,
    refused,
    session,
)
from kiosk.api.bodies import ChoiceBody, Code, DutyBody, OpenBody
from kiosk.api.guard import GRANT
from kiosk.api.reading import forbidden, read
from kiosk.driver import Driver
from kiosk.opening import Accepted, OpenRequest, Refusal, Refused, WantedCase
from kiosk.views import VisitView
from kiosk.visit import End, Touch

DECLINED: Final = "declined"


class Sessions:
    """The handlers. Each answers only after what it tells is on disk."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def open(self, request: web.Request) -> web.Response:
        """201 with the new session, 200 with the one that asks these cases already."""
        body = await read(request, OpenBody)
        grant = request[GRANT]
        if isinstance(body, web.Response):
            return body
        if grant.role == "screen" or not grant.reaches(body.window):
            known = body.window in self._driver.station.window_names()
            return forbidden() if known else refused(Refused(Refusal.UNKNOWN_WINDOW, body.window))
        if body.practice and grant.role != "technician":
            return forbidden()
        opened = self._driver.do(lambda at: self._driver.station.open(_request(body), at))
        if isinstance(opened, Refused):
            return refused(opened)
        return await asked_session(self._driver, opened, screen=False)

    async def show(self, request: web.Request) -> web.Response:
        view = self._reached(request)
        return view if isinstance(view, web.Response) else self._shown(request, view.number)

    async def end(self, request: web.Request) -> web.Response:
        """End a session: staff with a code, a screen only because the citizen declined."""
        view = self._reached(request)
        if isinstance(view, web.Response):
            return view
        code = request.query.get("code", "")
        if code not in get_args(Code):
            codes = ", ".join(get_args(Code))
            return error(400, "code", _("?code= must be one of: {codes}").format(codes=codes))
        if request[GRANT].role == "screen" and code != DECLINED:
            return forbidden()
        declined = End(UnratedCause.DECLINED)
        end = declined if code == DECLINED else End(UnratedCause.CANCELLED, CancelCode(code))
        refusal = self._driver.do(lambda at: self._driver.station.end(view.number, end, at))
        return refused(refusal) if refusal else self._shown(request, view.number)

    async def extend(self, request: web.Request) -> web.Response:
        """Give the case that is asked now its time again, once."""
        view = self._reached(request)
        if isinstance(view, web.Response):
            return view
        refusal = self._driver.do(lambda at: self._driver.station.extend(view.number, at))
        return refused(refusal) if refusal else self._shown(request, view.number)

    async def choose(self, request: web.Request) -> web.Response:
        """Take a screen's choice. The answer is the same for each position, and comes after the commit."""
        body = await read(request, ChoiceBody)
        view = self._reached(request)
        grant = request[GRANT]
        if isinstance(view, web.Response):
            return view
        if grant.role != "screen" or grant.screen is None:
            return forbidden()
        if isinstance(body, web.Response):
            return body
        token = None if body.attempt is None else bytes.fromhex(body.attempt)
        touch = Touch(body.touch_id, grant.screen)
        chosen = await self._driver.choose(view.number, token, body.position, touch)
        match chosen:
            case Refused():
                return refused(chosen)
            case "recorded":
                return answer(RecordedAnswer())
            case "refused":
                return error(409, "already-rated", _("This case has been rated."))
            case _:
                return not_recorded()

    async def sign(self, request: web.Request) -> web.Response:
        """A clerk signs on at a window or off."""
        window = request.match_info["window"]
        body = await read(request, DutyBody)
        grant = request[GRANT]
        if isinstance(body, web.Response):
            return body
        if grant.role == "screen" or not grant.reaches(window):
            return forbidden()
        signed = await self._driver.sign(window, body.clerk)
        if isinstance(signed, Refused):
            return refused(signed)
        return answer(DutyAnswer(window, body.clerk)) if signed else not_recorded()

    def _reached(self, request: web.Request) -> VisitView | web.Response:
        """The session of the request's path, where its token reaches there; another's looks like none."""
        number = request.match_info["session"]
        view = self._driver.do(lambda at: self._driver.station.view(number, at))
        if view is None or not request[GRANT].reaches(view.window):
            return refused(Refused(Refusal.UNKNOWN_SESSION, number))
        return view

    def _shown(self, request: web.Request, visit: str) -> web.Response:
        view = self._driver.do(lambda at: self._driver.station.view(visit, at))
        assert view is not None  # it was found in this very request
        return answer(session(view, screen=request[GRANT].role == "screen"))


async def asked_session(driver: Driver, opened: Accepted, *, screen: bool) -> web.Response:
    """The session that was opened, once its asking is on disk: 201, or 200 where it stood before."""
    view = driver.do(lambda at: driver.station.view(opened.visit, at))
    assert view is not None  # it was opened in this very request
    token = view.cases[0].token
    if token is not None and not await driver.asked(bytes.fromhex(token)):
        return not_recorded()
    view = driver.do(lambda at: driver.station.view(opened.visit, at)) or view
    return answer(session(view, screen=screen), 200 if opened.existing else 201)


def _request(body: OpenBody) -> OpenRequest:
    return OpenRequest(
        window=body.window,
        cases=tuple(
            WantedCase(case.source, case.case_no, case.service_no, case.item, case.department)
            for case in body.cases
        ),
        opened_by=OpenedBy.WINDOW_SYSTEM,
        practice=body.practice,
        place=body.place,
        team=body.team,
        ticket=body.ticket,
    )
