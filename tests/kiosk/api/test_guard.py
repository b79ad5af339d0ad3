"""Tokens, web origins, CORS and private-network preflight of the local API."""

import pytest

from tests.kiosk.conftest import ORIGIN, SCREEN2, TECHNICIAN, WINDOW1, WINDOW2, Api

pytestmark = pytest.mark.asyncio

OPEN_W1 = {"window": "w1", "cases": [{"source": "desk", "case_no": "A1"}]}


@pytest.mark.parametrize("token", [None, "", "wrong", WINDOW1[:-1], WINDOW1 + "x", "ä"])
async def test_without_one_of_our_tokens_nothing_is_done(api: Api, token: str | None) -> None:
    status, answer = await api.call("POST", "/sessions", OPEN_W1, token)
    assert (status, answer["error"]) == (401, "token")
    assert api.journal.writes == []


async def test_a_token_opens_its_own_window_only(api: Api) -> None:
    assert (await api.call("POST", "/sessions", OPEN_W1, WINDOW2))[0] == 403
    assert (await api.call("POST", "/sessions", OPEN_W1, SCREEN2))[0] == 403
    assert (await api.call("POST", "/sessions", OPEN_W1, WINDOW1))[0] == 201
    assert (await api.call("POST", "/sessions", OPEN_W1, TECHNICIAN))[0] == 200


async def test_a_case_that_is_asked_at_another_window_does_not_open_that_window(api: Api) -> None:
    view = await api.open("A1")
    case = {"source": "desk", "case_no": "A1"}
    status, answer = await api.call("POST", "/sessions", {"window": "w2", "cases": [case]}, WINDOW2)
    assert (status, answer["error"]) == (409, "open-elsewhere")
    assert view["session"] not in str(answer)


@pytest.mark.parametrize(
    "act", [("GET", ""), ("DELETE", "?code=left"), ("POST", "/extend"), ("POST", "/choice")]
)
async def test_the_session_of_another_window_looks_like_none(api: Api, act: tuple[str, str]) -> None:
    view = await api.open("A1")
    method, tail = act
    body = {"position": 5, "touch_id": "touch-00001"}
    for token in (WINDOW2, SCREEN2):
        status, answer = await api.call(method, f"/sessions/{view['session']}{tail}", body, token)
        assert (status, answer["error"]) == (404, "unknown-session")


async def test_practice_is_a_technicians(api: Api) -> None:
    assert (await api.call("POST", "/sessions", {"window": "w1", "practice": True}))[0] == 403
    status, view = await api.call("POST", "/sessions", {"window": "w1", "practice": True}, TECHNICIAN)
    assert (status, view["practice"], view["cases"][0]["source"]) == (201, True, "practice")


async def test_an_allowed_page_may_read_the_answer(api: Api) -> None:
    status, _, headers = await api.raw("POST", "/sessions", OPEN_W1, Origin=ORIGIN)
    assert status == 201
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", ORIGIN + ".evil.example", "null", "http://localhost"]
)
async def test_any_other_page_is_refused_before_anything_is_done(api: Api, origin: str) -> None:
    status, answer, headers = await api.raw("POST", "/sessions", OPEN_W1, Origin=origin)
    assert (status, answer["error"]) == (403, "origin")
    assert "Access-Control-Allow-Origin" not in headers
    assert api.journal.writes == []


async def test_our_own_page_may_use_the_api(api: Api) -> None:
    assert (await api.raw("GET", "/health", Origin=api.server.url))[0] == 200


async def test_a_preflight_from_an_allowed_page_opens_the_private_network(api: Api) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "authorization,content-type",
        "Access_Control_Request_Private_Network": "true",
    }
    status, _, headers = await api.raw("OPTIONS", "/sessions", None, None, **asked)
    assert status == 204
    assert headers["Access-Control-Allow-Private-Network"] == "true"
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert headers["Access-Control-Max-Age"] == "600"


async def test_a_preflight_that_does_not_ask_for_the_private_network_is_not_given_it(api: Api) -> None:
    asked = {"Origin": ORIGIN, "Access_Control_Request_Method": "POST"}
    status, _, headers = await api.raw("OPTIONS", "/sessions", None, None, **asked)
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert "Access-Control-Allow-Private-Network" not in headers


async def test_a_preflight_from_elsewhere_opens_nothing(api: Api) -> None:
    status, _, headers = await api.raw(
        "OPTIONS",
        "/sessions",
        None,
        None,
        Origin="https://evil.example",
        Access_Control_Request_Private_Network="true",
    )
    assert status == 403
    assert "Access-Control-Allow-Private-Network" not in headers


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/sessions", 405)])
async def test_paths_that_are_none_are_answered_as_json(
    api: Api, method: str, path: str, status: int
) -> None:
    answered, answer = await api.call(method, path)
    assert (answered, answer["error"]) == (status, "http")


async def test_a_mistake_of_ours_is_answered_without_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api.driver.station, "open", lambda *_: 1 / 0)
    status, answer = await api.call("POST", "/sessions", OPEN_W1)
    assert (status, answer["error"]) == (500, "internal")
    assert "ZeroDivisionError" not in str(answer)
    assert "ZeroDivisionError" in caplog.text


async def test_health_and_documents_need_no_token(api: Api) -> None:
    for path in ("/health", "/docs", "/openapi.json"):
        assert (await api.call("GET", path, None, None))[0] == 200
