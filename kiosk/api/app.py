"""The local API of a station: routes, limits, and the server that listens on loopback or with TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from kiosk.api.access import Access
from kiosk.api.bodies import (
    BODY_BYTES_MAX,
    AddressBody,
    ByBody,
    DetailBody,
    DrainBody,
    KeysBody,
    SelfBody,
    SurveyBody,
)
from kiosk.api.changes import Changes
from kiosk.api.docs import openapi, page
from kiosk.api.guard import guard
from kiosk.api.listener import Listener, listen
from kiosk.api.pads import Pads
from kiosk.api.screens import Screens, for_screens
from kiosk.api.sessions import Sessions
from kiosk.api.technicians import acting, for_technicians
from kiosk.config import ApiSettings
from kiosk.driver import Driver

SESSION: Final = "/sessions/{session:[0-9a-f]{1,32}}"
PAD: Final = "/pads/{pad:[a-z0-9-]{1,32}}"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API speaks for. `health` tells of uplink and pads, nothing of citizens."""

    driver: Driver
    access: Access
    settings: ApiSettings
    health: Callable[[], dict[str, object]]
    pads: Pads


class Server:
    """A listening API. `url` is its address."""

    def __init__(self, listener: Listener, changes: Changes, scheme: str) -> None:
        host, port = listener.address
        self.url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
        self._listener = listener
        self._changes = changes

    async def stop(self) -> None:
        """End connections and listen no more."""
        await self._changes.stop()
        await self._listener.stop()


async def serve(parts: Parts, tls: ssl.SSLContext | None = None) -> Server:
    """Listen. Raises `OSError` where the address cannot be used."""
    changes = Changes(parts.driver, parts.access)
    app = make_app(parts, changes)
    listener = await listen(app, parts.settings.host, parts.settings.port, tls)
    return Server(listener, changes, "http" if tls is None else "https")


def tls_context(settings: ApiSettings) -> ssl.SSLContext | None:
    """The certificate of the settings; None where there is none. Raises `OSError` where it cannot be used."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context


def make_app(parts: Parts, changes: Changes) -> web.Application:
    """The application with every route."""
    sessions, screens, pads = Sessions(parts.driver), Screens(parts.driver), parts.pads

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, **parts.health()})

    async def describe(_request: web.Request) -> web.Response:
        return web.json_response(openapi())

    async def docs(_request: web.Request) -> web.Response:
        return web.Response(text=page(), content_type="text/html")

    app = web.Application(client_max_size=BODY_BYTES_MAX, middlewares=[guard(parts.access)])
    app.add_routes(
        [
            web.post("/sessions", sessions.open),
            web.get(SESSION, sessions.show),
            web.delete(SESSION, sessions.end),
            web.post(SESSION + "/choice", sessions.choose),
            web.post(SESSION + "/extend", sessions.extend),
            web.post(SESSION + "/detail", for_screens(DetailBody, screens.detail)),
            web.get("/screen", screens.show),
            web.post("/self", for_screens(SelfBody, screens.start)),
            web.post("/surveys/{campaign:[a-z0-9-]{1,32}}/answers", for_screens(SurveyBody, screens.survey)),
            web.post("/windows/{window:[a-z0-9-]{1,32}}/duty", sessions.sign),
            web.get("/changes", changes.connect),
            web.get("/pads", for_technicians(pads.show)),
            web.post(PAD + "/identify", acting(ByBody, pads.identify)),
            web.post(PAD + "/test", acting(KeysBody, pads.test)),
            web.get(PAD + "/seen", for_technicians(pads.seen)),
            web.post(PAD + "/address", acting(AddressBody, pads.address)),
            web.post("/drain", acting(DrainBody, pads.drain)),
            web.post("/reload", acting(ByBody, pads.reload)),
            web.get("/health", health),
            web.get("/openapi.json", describe),
            web.get("/docs", docs),
        ]
    )
    return app
