"""Central's API for commands on the same machine: 127.0.0.1 only, one token, JSON."""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import Struct

from evaluation.model import ModelError
from evaluation.store import Store, StoreError
from mqtt_bridge.ingest.asides import Judgement, judge_again
from mqtt_bridge.ingest.fleet import read_fleet
from mqtt_bridge.ingest.inbox import Busy, Inbox
from mqtt_bridge.ingest.requests import CasesRequest, CommandRequest, Health
from mqtt_bridge.ingest.translate import case_of
from mqtt_bridge.ingest.worker import Link, Worker
from mqtt_bridge.messages.control import Command, encode_control
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import NotConnected

HOST: Final = "127.0.0.1"
BODY_BYTES_MAX: Final = 8 * 1024 * 1024
ANSWER_S: Final = 20.0
COMMAND_VALID_S: Final = 10
"""A command that its station gets later than this is dropped there."""

T = TypeVar("T")
S = TypeVar("S", bound=Struct)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API speaks for."""

    store_id: str
    kind: str
    store_path: Path
    worker: Worker
    inbox: Inbox
    link: Link


@asynccontextmanager
async def serving(parts: Parts, token: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; gives the API's URL. Raises `OSError` where the port is taken."""
    runner = web.AppRunner(make_app(parts, token), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield f"http://{HOST}:{port}"
    finally:
        await runner.cleanup()


def make_app(parts: Parts, token: str) -> web.Application:
    """The application; every request needs `Authorization: Bearer <token>`."""
    api = Api(parts)
    app = web.Application(client_max_size=BODY_BYTES_MAX, middlewares=[_guard(token)])
    app.add_routes(
        [
            web.get("/health", api.health),
            web.get("/fleet", api.fleet),
            web.post("/cases", api.cases),
            web.post("/commands", api.commands),
            web.post("/aside/{number:[0-9]{1,15}}/{judgement:release|drop}", api.aside),
        ]
    )
    return app


def token_at(path: Path) -> str:
    """The token in the file, which is made (0600) where there is none. Raises `OSError`."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    except FileExistsError:
        pass
    token = path.read_text(encoding="ascii", errors="replace").strip()
    if not token or "\ufffd" in token:
        raise OSError(0, "the file holds no token: remove it, and another is made", str(path))
    return token


class Api:
    """The handlers. Whatever writes goes to the worker, so that the store has one writer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def health(self, _request: web.Request) -> web.Response:
        parts, counts = self._parts, self._parts.worker.counts
        return answer(
            Health(
                parts.store_id,
                parts.kind,
                parts.inbox.connected,
                parts.worker.fault,
                len(parts.inbox),
                counts.messages,
                counts.stored,
                counts.duplicate,
                counts.aside,
            )
        )

    async def fleet(self, _request: web.Request) -> web.Response:
        return answer(await asyncio.to_thread(read_fleet, self._parts.store_path, datetime.now(UTC)))

    async def cases(self, request: web.Request) -> web.Response:
        wanted = await read(request, CasesRequest)
        try:
            cases = [case_of(case) for case in wanted.cases]
        except ModelError as error:
            raise refusal(web.HTTPBadRequest, str(error)) from None
        return answer(
            await self._on_store(lambda store: store.import_cases(cases, wanted.region, wanted.hall))
        )

    async def aside(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        judgement = Judgement(request.match_info["judgement"])
        answered = await self._on_store(lambda store: judge_again(store, number, judgement))
        return answer(answered, status=200 if answered.done else 409)

    async def commands(self, request: web.Request) -> web.Response:
        wanted = await read(request, CommandRequest)
        place = Place(wanted.region, wanted.hall, wanted.station)
        command = Command(
            id=secrets.token_hex(8),
            action=wanted.action,
            expires_at=datetime.now(UTC) + timedelta(seconds=COMMAND_VALID_S),
            window=wanted.window,
            cases=wanted.cases,
            pad=wanted.pad,
        )
        try:
            self._parts.link.publish(place.command, encode_control(command), qos=1)
        except NotConnected:
            raise refusal(web.HTTPServiceUnavailable, "no connection to the broker") from None
        return answer(command, status=202)

    async def _on_store(self, job: Callable[[Store], T]) -> T:
        try:
            future: Future[T] = self._parts.inbox.call(job)
            return await asyncio.wait_for(asyncio.wrap_future(future), ANSWER_S)
        except (Busy, StoreError, TimeoutError) as error:
            reason = self._parts.worker.fault or str(error) or "the store does not answer"
            raise refusal(web.HTTPServiceUnavailable, reason) from None


def _guard(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            raise refusal(web.HTTPUnauthorized, "a token is needed")
        return await handler(request)

    return guard


async def read(request: web.Request, kind: type[S]) -> S:
    """The body of a request. Raises a 400 that says what is wrong."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refusal(web.HTTPBadRequest, str(error)) from None


def refusal(kind: type[web.HTTPError], reason: str) -> web.HTTPError:
    return kind(text=msgspec.json.encode({"error": reason}).decode(), content_type="application/json")


def answer(body: object, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json", status=status)
