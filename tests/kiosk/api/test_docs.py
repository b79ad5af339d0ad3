"""The OpenAPI document and the page tell every route that there is, and nothing else."""

import json
import re
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from kiosk.api.app import Parts, make_app
from kiosk.api.bodies import Body, ChoiceBody, OpenBody, decode
from kiosk.api.changes import Changes
from kiosk.api.docs import openapi, page
from kiosk.api.routes import Route, routes
from kiosk.config import ApiSettings
from tests.kiosk.conftest import SCREEN2, WINDOW2, Api

DOCUMENT: Any = json.loads(json.dumps(openapi()))
SELF_DESCRIBING = {("GET", "/openapi.json"), ("GET", "/docs")}


@pytest.mark.asyncio
async def test_every_route_is_told_and_every_told_route_is_there(api: Api) -> None:
    parts = Parts(api.driver, api.access, api_settings(), dict, api.pads)
    app = make_app(parts, Changes(api.driver, api.access))
    served = {
        (route.method, re.sub(r"\{(\w+):[^}]*\}*\}", r"{\1}", route.resource.canonical))
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert served - SELF_DESCRIBING == {(route.method, route.path) for route in routes()}


def api_settings() -> ApiSettings:
    return ApiSettings()


def test_every_reference_of_the_document_resolves() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)):
        assert name in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("kind", "body", "valid"),
    [
        (OpenBody, {"window": "w1", "cases": [{"source": "desk", "case_no": "A1"}]}, True),
        (OpenBody, {"window": "W 1"}, False),
        (OpenBody, {"window": "w1", "level": 5}, False),
        (ChoiceBody, {"position": 5, "touch_id": "touch-00001"}, True),
        (ChoiceBody, {"position": 6, "touch_id": "touch-00001"}, False),
        (ChoiceBody, {"position": 5, "touch_id": "short"}, False),
    ],
)
def test_the_schemas_say_what_the_station_takes(kind: type[OpenBody], body: Any, valid: bool) -> None:
    schema = {"$ref": f"#/components/schemas/{kind.__name__}", "components": DOCUMENT["components"]}
    assert Draft202012Validator(schema).is_valid(body) is valid
    assert isinstance(decode(json.dumps(body).encode(), kind), kind) is valid


def test_the_page_needs_no_internet_and_shows_every_route() -> None:
    html = page()
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", html)
    assert "<script" not in html
    for route in routes():
        assert route.path in html


@pytest.mark.asyncio
async def test_what_the_station_answers_is_what_the_document_says(api: Api) -> None:
    view = await api.open("A1", window="w2")
    path = f"/sessions/{view['session']}"
    for method, tail, body, token, shape in (
        ("GET", "", None, SCREEN2, "SessionAnswer"),
        ("POST", "/extend", None, SCREEN2, "SessionAnswer"),
        ("POST", "/choice", {"position": 6, "touch_id": "touch-00001"}, SCREEN2, "Problem"),
        ("POST", "/choice", {"position": 5, "touch_id": "touch-00001"}, SCREEN2, "RecordedAnswer"),
        ("DELETE", "?code=left", None, WINDOW2, "Problem"),
    ):
        _, answer = await api.call(method, path + tail, body, token)
        validator(shape).validate(answer)
    validator("DutyAnswer").validate((await api.call("POST", "/windows/w1/duty", {"clerk": None}))[1])


def validator(shape: str) -> Draft202012Validator:
    """Checks one shape of the document, and that it knows every member."""
    schema = {"$ref": f"#/components/schemas/{shape}", "unevaluatedProperties": False}
    return Draft202012Validator(schema | {"components": DOCUMENT["components"]})


@pytest.mark.promise(5)
def test_no_answer_of_the_document_has_a_place_for_a_level() -> None:
    shapes = {name: schema for name, schema in DOCUMENT["components"]["schemas"].items() if "Answer" in name}
    members = {member for schema in shapes.values() for member in schema.get("properties", {})}
    assert {"session", "cases", "state", "attempt", "clerk"} <= members
    assert not members & {"level", "position", "key", "choice", "rating"}


@pytest.mark.parametrize("route", [route for route in routes() if route.body], ids=lambda route: route.path)
def test_each_route_with_a_body_shows_one_that_the_station_takes(route: Route) -> None:
    assert route.example is not None
    kinds: dict[str, Any] = {kind.__name__: kind for kind in get_args(Body)}
    assert not isinstance(decode(route.example.encode(), kinds[route.body or ""]), str)
    assert route.example.splitlines()[0] in page()
