"""Screens at the local API: what they show, reasons after a choice, self-start, surveys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from kiosk.api.answers import answer, not_recorded, refused
from kiosk.api.bodies import B, DetailBody, SelfBody, SurveyBody
from kiosk.api.guard import GRANT
from kiosk.api.reading import forbidden, read
from kiosk.api.screen_answers import ToldAnswer, screen
from kiosk.api.sessions import asked_session
from kiosk.driver import Driver
from kiosk.opening import Refusal, Refused
from kiosk.screens import Survey
from kiosk.visit import Touch

Handler = Callable[[web.Request, str, str, B], Awaitable[web.Response]]


def for_screens(kind: type[B], handler: Handler[B]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler with the screen, its window and the body; whoever is no screen is refused."""

    async def checked(request: web.Request) -> web.Response:
        body = await read(request, kind)
        grant = request[GRANT]
        if grant.role != "screen" or grant.screen is None or grant.window is None:
            return forbidden()
        if isinstance(body, web.Response):
            return body
        return await handler(request, grant.screen, grant.window, body)

    return checked


class Screens:
    """The handlers. Each answers only after what it tells is on disk, and the same for every level."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def show(self, request: web.Request) -> web.Response:
        """What the screen of this token shows beside sessions."""
        grant = request[GRANT]
        if grant.role != "screen" or grant.screen is None or grant.window is None:
            return forbidden()
        name, window = grant.screen, grant.window
        view = self._driver.do(lambda at: self._driver.station.screens.view(name, window, at))
        if view is None:
            return refused(Refused(Refusal.UNKNOWN_WINDOW, window))
        return answer(screen(view))

    async def detail(self, request: web.Request, name: str, window: str, body: DetailBody) -> web.Response:
        """What the rating of an attempt was about."""
        number = request.match_info["session"]
        view = self._driver.do(lambda at: self._driver.station.view(number, at))
        if view is None or view.window != window:
            return refused(Refused(Refusal.UNKNOWN_SESSION, number))
        token, touch = bytes.fromhex(body.attempt), Touch(body.touch_id, name)
        told = await self._driver.settle(
            lambda at: self._driver.station.screens.detail(number, token, body.topics, touch, at)
        )
        return _told(told)

    async def start(self, _request: web.Request, name: str, window: str, body: SelfBody) -> web.Response:
        """A citizen begins by the code of a receipt: 201 with the new session, 200 with the open one."""
        station = self._driver.station
        opened = self._driver.do(lambda at: station.screens.start(name, window, body.code, at, station.open))
        if isinstance(opened, Refused):
            return refused(opened)
        return await asked_session(self._driver, opened, screen=True)

    async def survey(self, request: web.Request, name: str, _window: str, body: SurveyBody) -> web.Response:
        """Answers to a campaign."""
        answers = tuple((one.question, one.answer) for one in body.answers)
        survey = Survey(request.match_info["campaign"], answers, body.visitor, Touch(body.touch_id, name))
        told = await self._driver.settle(lambda at: self._driver.station.screens.survey(survey, at))
        return _told(told)


def _told(told: bool | Refused) -> web.Response:
    if isinstance(told, Refused):
        return refused(told)
    return answer(ToldAnswer()) if told else not_recorded()
