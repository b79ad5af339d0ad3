"""Bodies of requests: in time, whole and of the right shape, or an answer that says what is wrong."""

from __future__ import annotations

import asyncio
from gettext import gettext as _
from typing import Final

from aiohttp import web

from kiosk.api.answers import error
from kiosk.api.bodies import B, decode

BODY_S: Final = 10.0
"""A body of at most 64 KiB has come by then, or is not waited for."""


async def read(request: web.Request, kind: type[B]) -> B | web.Response:
    """The body, or the answer that says what is wrong with it, or that it did not come."""
    try:
        async with asyncio.timeout(BODY_S):
            raw = await request.read()
    except TimeoutError:
        return error(408, "body", _("The body did not come in time."))
    except (web.RequestPayloadError, ConnectionError):
        return error(400, "body", _("The body cannot be used: {why}").format(why=_("it is not whole")))
    body = decode(raw, kind)
    if isinstance(body, str):
        return error(400, "body", _("The body cannot be used: {why}").format(why=body))
    return body


def forbidden() -> web.Response:
    return error(403, "forbidden", _("This token does not open this."))
