"""Control of simulated pads by HTTP on loopback: keys, plugs, faults, frames."""

import ipaddress
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from gettext import gettext as _
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from firmware_sim.faults.parameters import BadFaultError
from firmware_sim.faults.vocabulary import FAULTS, read_order
from firmware_sim.fleet import Fleet, FleetError, NoSuchPadError
from firmware_sim.line import LineUnusableError
from firmware_sim.views import PadView

BODY_BYTES_MAX: Final = 4096


@asynccontextmanager
async def serving(fleet: Fleet, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; gives the URL. Raises LineUnusableError, as a line does."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise LineUnusableError(_("{host} is not on loopback; use 127.0.0.1").format(host=host))
    runner = web.AppRunner(_app(fleet), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise LineUnusableError(f"{host}:{port}: {error.strerror}") from error
        bound = runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{shown}:{bound[1]}"
    finally:
        await runner.cleanup()


def _app(fleet: Fleet) -> web.Application:
    pads = _Pads(fleet)
    app = web.Application(client_max_size=BODY_BYTES_MAX, middlewares=[_own_pages_only, _refusals])
    app.add_routes(
        [
            web.get("/faults", pads.vocabulary),
            web.get("/pads", pads.all),
            web.get("/pads/{name}", pads.one),
            web.get("/pads/{name}/trace", pads.trace),
            web.post("/pads/{name}/keys/{key:[1-5]}", pads.press),
            web.post("/pads/{name}/{act:unplug|replug|reset}", pads.act),
            web.post("/pads/{name}/faults/{fault}", pads.fault_on),
            web.delete("/pads/{name}/faults/{fault}", pads.fault_off),
            web.delete("/pads/{name}/faults", pads.fault_off),
        ]
    )
    return app


@web.middleware
async def _own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page in a browser sends here, and a name that was made to lead to loopback."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if not _is_loopback(request.host) or origin is not None or site not in ("none", "same-origin"):
        return _error(403, _("only programs on this machine may use this, by the address 127.0.0.1"))
    return await handler(request)


def _is_loopback(host_header: str) -> bool:
    try:
        host = urlsplit(f"//{host_header}").hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in JSON what was wrong."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        return _error(refusal.status, refusal.reason)
    except NoSuchPadError as error:
        return _error(404, str(error))
    except BadFaultError as error:
        return _error(400, str(error))
    except (FleetError, LineUnusableError) as error:
        return _error(409, str(error))


class _Pads:
    """The handlers; each answers with the pad as it is then."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def vocabulary(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                fault.name: {
                    "layer": fault.layer.value,
                    "help": _(fault.help),
                    "sees": _(fault.sees),
                    "takes": {each.name: each.allowed() for each in fault.parameters},
                }
                for fault in FAULTS.values()
            }
        )

    async def all(self, _request: web.Request) -> web.Response:
        return web.json_response([_view(self._fleet.view(name)) for name in self._fleet.names])

    async def one(self, request: web.Request) -> web.Response:
        return self._done(request, lambda _name: None)

    async def trace(self, request: web.Request) -> web.Response:
        return web.json_response([asdict(frame) for frame in self._fleet.trace(request.match_info["name"])])

    async def press(self, request: web.Request) -> web.Response:
        key = int(request.match_info["key"])
        return self._done(request, lambda name: self._fleet.press(name, key))

    async def act(self, request: web.Request) -> web.Response:
        acts = {"unplug": self._fleet.unplug, "replug": self._fleet.replug, "reset": self._fleet.reset}
        return self._done(request, acts[request.match_info["act"]])

    async def fault_on(self, request: web.Request) -> web.Response:
        order = read_order(request.match_info["fault"], await _members(request))
        return self._done(request, lambda name: self._fleet.fault(name, order))

    async def fault_off(self, request: web.Request) -> web.Response:
        fault = request.match_info.get("fault")
        return self._done(request, lambda name: self._fleet.end_fault(name, fault))

    def _done(self, request: web.Request, act: Callable[[str], None]) -> web.Response:
        name = request.match_info["name"]
        act(name)
        return web.json_response(_view(self._fleet.view(name)))


async def _members(request: web.Request) -> dict[str, object]:
    body = await request.read()
    try:
        values = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        text = _('parameters are one JSON object, like {{"rate": 0.01}}').format()
        raise BadFaultError(text, "", '{"rate": 0.01}')
    return values


def _view(view: PadView) -> dict[str, object]:
    shown = asdict(view)
    shown["faults"] = {order.name: dict(order.values) for order in view.faults}
    return shown


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
