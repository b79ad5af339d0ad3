"""What all requests of technicians have in common: the role, the body, who is named on record, refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from gettext import gettext as _

from aiohttp import web

from devices.errors import ConfigError
from kiosk.api.answers import error, not_recorded
from kiosk.api.bodies import B
from kiosk.api.guard import GRANT
from kiosk.api.reading import forbidden, read
from kiosk.technician.reload import NotRecorded

Handler = Callable[[web.Request], Awaitable[web.Response]]


class UnknownPad(Exception):
    """No pad of this name stands at a window of this station."""


def for_technicians(handler: Handler) -> Handler:
    """The handler, for technicians only; it may raise `UnknownPad`, `ConfigError`, `NotRecorded`."""

    async def checked(request: web.Request) -> web.Response:
        if request[GRANT].role != "technician":
            return forbidden()
        try:
            return await handler(request)
        except UnknownPad as unknown:
            return error(404, "unknown-pad", _("This station has no pad {pad}.").format(pad=unknown))
        except ConfigError as mistake:
            return error(400, "body", _("The body cannot be used: {why}").format(why=mistake))
        except NotRecorded:
            return not_recorded()

    return checked


def acting(kind: type[B], handler: Callable[[web.Request, B], Awaitable[web.Response]]) -> Handler:
    """The same for a request with a body."""

    async def with_body(request: web.Request) -> web.Response:
        body = await read(request, kind)
        return body if isinstance(body, web.Response) else await handler(request, body)

    return for_technicians(with_body)


def actor_of(by: str | None) -> str:
    """Who is named on record: the role of the token, and the person where one is given."""
    return "technician" if by is None else f"technician {by}"[:64]
