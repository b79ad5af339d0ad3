"""The local API told twice from one table: as OpenAPI 3.1, and as a page that needs no internet."""

from __future__ import annotations

from gettext import gettext as _
from html import escape
from typing import Final, get_args

import msgspec

from kiosk.api.answers import Answer
from kiosk.api.bodies import Body
from kiosk.api.routes import HEALTH, Route, routes


def schemas() -> dict[str, object]:
    """JSON Schema of every body and every answer, by name."""
    kinds = [*get_args(Body), *get_args(Answer)]
    _refs, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return components


def openapi() -> dict[str, object]:
    """The OpenAPI 3.1 document."""
    paths: dict[str, dict[str, object]] = {}
    for route in routes():
        operation: dict[str, object] = {
            "summary": route.summary,
            "responses": {str(status): _response(route, status, text) for status, text in route.answers}
            | {"default": _response(route, 400, _("nothing was done; error and text say why"))},
            "parameters": _parameters(route),
        }
        if route.body is not None:
            schema = {"$ref": f"#/components/schemas/{route.body}"}
            content: dict[str, object] = {"schema": schema}
            if route.example is not None:
                content["example"] = msgspec.json.decode(route.example)
            operation["requestBody"] = {"required": True, "content": {"application/json": content}}
        if route.path == "/health":
            operation["security"] = []
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "hallrating station", "version": "1", "description": _promise()},
        "paths": paths,
        "components": {
            "schemas": schemas() | {HEALTH: {"type": "object"}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _response(route: Route, status: int, text: str) -> dict[str, object]:
    shape = "Problem" if status >= 400 else route.shape
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _parameters(route: Route) -> list[dict[str, object]]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    found: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    for name, schema in route.query:
        needed = "default" not in schema
        found.append({"name": name, "in": "query", "required": needed, "schema": schema})
    return found


def _promise() -> str:
    return _(
        "A session is rated or unrated. What was chosen is told to nobody here, by no answer and no timing."
    )


def page() -> str:
    """The page /docs."""
    cards = "".join(_card(route) for route in routes())
    title = _("Local API of this station")
    lead = _("Send the token of your window with each request: Authorization: Bearer TOKEN")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>'
        f"<h1>{escape(title)}</h1><p>{escape(_promise())}</p><p class=lead>{escape(lead)}</p>{cards}"
        f'<p><a href="openapi.json">OpenAPI 3.1</a></p></main></body></html>'
    )


def _card(route: Route) -> str:
    answers = "".join(f"<tr><td>{status}</td><td>{escape(text)}</td></tr>" for status, text in route.answers)
    example = "" if route.example is None else f"<pre>{escape(route.example, quote=False)}</pre>"
    method = f'<b class="{route.method.lower()}">{route.method}</b>'
    return (
        f"<section><h2>{method} <code>{escape(route.path)}</code></h2>"
        f"<p>{escape(route.summary)}</p><p class=who>{escape(route.who)}</p>{example}"
        f"<table>{answers}</table></section>"
    )


STYLE: Final = """
body{margin:0;background:#f4f6f8;color:#1d2733;
  font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:46rem;margin:0 auto;padding:2.5rem 1.25rem}
h1{font-size:1.9rem;margin:0 0 .5rem}
.lead{background:#e5eefc;border-left:4px solid #2b63c6;padding:.6rem 1rem;border-radius:.3rem}
section{background:#fff;border-radius:.6rem;box-shadow:0 1px 3px #0002;padding:1rem 1.25rem;margin:1.1rem 0}
h2{font-size:1.05rem;margin:0}
b{display:inline-block;min-width:4.8rem;text-align:center;color:#fff;border-radius:.3rem;padding:.05rem .3rem}
.get{background:#1f7a4d}.post{background:#2b63c6}.delete{background:#a33a2a}
.who{color:#5a6878;font-size:.9rem;margin:.2rem 0}
pre{overflow-x:auto;font-size:.85rem;background:#f4f6f8;border-radius:.3rem;padding:.5rem .7rem}
table{border-collapse:collapse;width:100%;font-size:.95rem}
td{border-top:1px solid #e3e8ee;padding:.3rem .5rem;vertical-align:top}
td:first-child{width:3rem;font-variant-numeric:tabular-nums;font-weight:600}
@media(prefers-color-scheme:dark){body{background:#12181f;color:#e3e9f0}section{background:#1b2430}
pre{background:#12181f}.lead{background:#1d2c45}td{border-color:#2c3948}.who{color:#9aa9b9}a{color:#8db4ff}}
"""
