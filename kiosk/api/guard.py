"""What every request passes: allowed web origins, CORS with private-network preflight, tokens."""

from __future__ import annotations

import logging
from gettext import gettext as _
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from kiosk.api.access import Access, Grant, Tokens
from kiosk.api.answers import error

log = logging.getLogger(__name__)

GRANT: Final = web.RequestKey("grant", Grant)
OPEN_PATHS: Final = ("/health", "/docs", "/openapi.json")
"""Paths that tell nothing of a citizen and need no token."""
BEARER: Final = "Bearer "
PROTOCOL_PREFIX: Final = "bearer."
"""A browser cannot send a header with a WebSocket: there the token is offered as a subprotocol."""


def guard(access: Access) -> Middleware:
    """The middleware of all requests."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in access.origins and not _own(origin, request):
            return error(403, "origin", _("Pages from {origin} may not use this API.").format(origin=origin))
        if request.method == "OPTIONS":
            return _preflight(request, origin)
        response = await _answer(request, handler, access.tokens)
        if origin is not None and not response.prepared:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
        return response

    return check


def _own(origin: str, request: web.Request) -> bool:
    """Our own page /docs. Host proves nothing: it must be the address that the socket is bound to."""
    bound = request.transport.get_extra_info("sockname") if request.transport else None
    try:
        parts = urlsplit(origin)
        return bound is not None and (parts.hostname, parts.port) == bound[:2]
    except ValueError:  # what a header says may be no address at all
        return False


async def _answer(request: web.Request, handler: Handler, tokens: Tokens) -> web.StreamResponse:
    if request.path not in OPEN_PATHS:
        grant = tokens.grant(token_of(request))
        if grant is None:
            return error(401, "token", _("A valid token is needed: Authorization: Bearer TOKEN"))
        request[GRANT] = grant
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        return error(refusal.status, "http", refusal.text or refusal.reason)
    except Exception:
        # A mistake of ours must not become a page with its inside; the log has it.
        log.exception("%s %s failed", request.method, request.path)
        return error(500, "internal", _("This went wrong inside the station; its log says more."))


def token_of(request: web.Request) -> str:
    """The token that came with a request; empty where none did."""
    header = request.headers.get("Authorization", "")
    if header.startswith(BEARER):
        return header.removeprefix(BEARER)
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    names = (name.strip() for name in offered)
    return next(
        (name.removeprefix(PROTOCOL_PREFIX) for name in names if name.startswith(PROTOCOL_PREFIX)), ""
    )


def _preflight(request: web.Request, origin: str | None) -> web.Response:
    """What a browser asks before a page from elsewhere may talk to this PC."""
    headers = {
        "Access-Control-Allow-Origin": origin or "",
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
    if request.headers.get("Access-Control-Request-Private-Network") == "true":
        headers["Access-Control-Allow-Private-Network"] = "true"
    return web.Response(status=204, headers=headers if origin else None)
