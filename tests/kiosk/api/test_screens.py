"""Screens at the local API over real HTTP: what they show, reasons, self-start, surveys."""

import asyncio
import json
from typing import Any

import pytest
from msgspec.structs import replace

from evaluation.model import follow_up_for
from mqtt_bridge.messages import bodies
from tests.kiosk.conftest import SCREEN2, TECHNICIAN, WINDOW1, WINDOW2, Api
from tests.mqtt_bridge.messages.halls import HALL

pytestmark = pytest.mark.asyncio

LEVELS = (1, 2, 3, 4, 5)
ANSWERS = [{"question": "overall", "answer": "4"}, {"question": "way", "answer": "net"}]
SURVEY = {"answers": ANSWERS, "touch_id": "touch-00009"}
RECORDED = (200, {"state": "recorded"})


def configured(api: Api, **change: Any) -> None:
    assert api.driver.do(lambda _at: api.driver.station.screens.configure(replace(HALL, **change)))


async def asked(api: Api, number: str = "A1") -> tuple[str, str]:
    """Path and attempt of a session at the screen's window."""
    view = await api.open(number, window="w2")
    return f"/sessions/{view['session']}", view["cases"][0]["attempt"]


async def chosen(api: Api, number: str = "A1", level: int = 5) -> tuple[str, dict[str, Any]]:
    """Path of a session that was rated on the screen, and the body that tells its reasons."""
    path, attempt = await asked(api, number)
    touch = {"position": level, "touch_id": f"touch-{number}-choice", "attempt": attempt}
    assert await api.call("POST", path + "/choice", touch, SCREEN2) == RECORDED
    return path, {"attempt": attempt, "topics": ["attitude"], "touch_id": f"touch-{number}-detail"}


def of(api: Api, kind: type[bodies.Body]) -> list[Any]:
    return [body for body in api.journal.events() if isinstance(body, kind)]


# --- what it shows


async def test_a_screen_shows_its_window_before_any_configuration_came(api: Api) -> None:
    status, shown = await api.call("GET", "/screen", None, SCREEN2)
    assert (status, shown["version"], shown["hall"], shown["topics"], shown["open"]) == (200, 0, {}, [], None)
    assert (shown["screen"], shown["window"], shown["name"]) == ("screen-2", "w2", "2号窗口")
    assert (shown["self_start"], shown["campaign"], shown["today"]) == (True, None, None)
    assert shown["timing"] == {"timeout_s": 60.0, "warning_s": 40.0, "dark_s": 0.0}


async def test_a_screen_shows_what_the_hall_configured(api: Api) -> None:
    configured(api)
    _, shown = await api.call("GET", "/screen", None, SCREEN2)
    assert shown["hall"]["zh_CN"] == "巩县政务服务中心"
    assert [topic["code"] for topic in shown["topics"]] == ["attitude", "time", "materials"]
    assert (shown["languages"], shown["version"]) == (["zh_CN", "en"], 3)
    # The clock of these tests stands at noon of a Monday: the hall has its pause.
    assert (shown["open"], shown["today"]) == (False, ["08:30-12:00", "13:30-17:00"])
    assert (shown["week"]["sun"], shown["campaign"]["id"]) == ([], "2026-1")


@pytest.mark.parametrize("token", [WINDOW1, WINDOW2, TECHNICIAN])
async def test_only_a_screen_asks_as_a_screen(api: Api, token: str) -> None:
    configured(api)
    path, body = await chosen(api)
    calls: dict[str, Any] = {
        path + "/detail": body,
        "/self": {"code": "ABC234"},
        "/surveys/2026-1/answers": SURVEY,
    }
    assert (await api.call("GET", "/screen", None, token))[0] == 403
    for route, sent in calls.items():
        assert (await api.call("POST", route, sent, token))[0] == 403, route


async def test_a_change_of_what_it_shows_is_told_once(api: Api) -> None:
    headers = {"Authorization": f"Bearer {SCREEN2}"}
    async with api.session.ws_connect(api.server.url + "/changes", headers=headers) as socket:
        async with asyncio.timeout(5):
            assert (await socket.receive_json())["version"] == 0
            configured(api)
            assert (await socket.receive_json())["version"] == 3
            assert not api.driver.do(lambda _at: api.driver.station.screens.configure(HALL))
            configured(api, version=4)
            assert (await socket.receive_json())["version"] == 4


@pytest.mark.promise(5)
async def test_a_follow_up_code_is_told_to_the_screen_and_never_to_staff(api: Api) -> None:
    path, _ = await asked(api)
    _, shown = await api.call("GET", path, None, SCREEN2)
    code = shown["cases"][0]["follow_up"]
    assert len(code) == 6
    for token in (WINDOW2, TECHNICIAN):
        assert (await api.call("GET", path, None, token))[1]["cases"][0]["follow_up"] is None
    nonce = bytes.fromhex(of(api, bodies.Asked)[0].attempt.nonce)
    assert follow_up_for(nonce) == code


async def test_the_clerk_on_duty_is_told(api: Api) -> None:
    await api.call("POST", "/windows/w2/duty", {"clerk": "王五"}, WINDOW2)
    path, _ = await asked(api)
    assert (await api.call("GET", path, None, SCREEN2))[1]["served_by"] == "王五"


# --- reasons


async def test_reasons_are_recorded_once_and_the_same_touch_again_is_the_same(api: Api) -> None:
    configured(api)
    path, body = await chosen(api)
    body["topics"] = ["attitude", "time"]
    for _ in range(2):
        assert await api.call("POST", path + "/detail", body, SCREEN2) == RECORDED
    status, answer = await api.call("POST", path + "/detail", body | {"touch_id": "touch-other"}, SCREEN2)
    assert (status, answer["error"]) == (409, "already-told")
    (detail,) = of(api, bodies.RatingDetail)
    assert (detail.topics, detail.attempt.token) == (["attitude", "time"], body["attempt"])
    (event,) = [e for write in api.journal.writes for e in write.events if e.body is detail]
    assert event.id == f"d-{body['attempt']}"


async def test_five_requests_at_once_are_one_detail(api: Api) -> None:
    configured(api)
    path, body = await chosen(api)
    answers = await asyncio.gather(*(api.call("POST", path + "/detail", body, SCREEN2) for _ in range(5)))
    assert answers == [RECORDED] * 5
    assert len(of(api, bodies.RatingDetail)) == 1


async def test_before_the_choice_and_after_a_pads_press_there_is_nothing_to_tell(api: Api) -> None:
    configured(api)
    path, attempt = await asked(api)
    body = {"attempt": attempt, "topics": ["attitude"], "touch_id": "touch-00002"}
    status, answer = await api.call("POST", path + "/detail", body, SCREEN2)
    assert (status, answer["error"]) == (409, "not-chosen")
    await api.press((await api.call("GET", path, None, SCREEN2))[1], pad="pad-2")
    assert (await api.call("POST", path + "/detail", body, SCREEN2))[1]["error"] == "not-chosen"
    assert of(api, bodies.RatingDetail) == []


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"topics": ["mood"]}, 400, "unknown-topic"),
        ({"topics": []}, 400, "body"),
        ({"topics": ["attitude", "time", "materials"]}, 400, "body"),
        ({"topics": ["time", "time"]}, 400, "body"),
        ({"attempt": "0" * 16}, 409, "not-chosen"),
        ({"level": 5}, 400, "body"),
    ],
)
async def test_reasons_that_are_none_are_named(
    api: Api, change: dict[str, Any], status: int, error: str
) -> None:
    configured(api)
    path, body = await chosen(api)
    answered, answer = await api.call("POST", path + "/detail", body | change, SCREEN2)
    assert (answered, answer["error"]) == (status, error)
    assert await api.call("POST", path + "/detail", body, SCREEN2) == RECORDED


async def test_reasons_of_another_windows_session_are_none_of_this_screen(api: Api) -> None:
    configured(api)
    view = await api.open("A1")
    body = {"attempt": view["cases"][0]["attempt"], "topics": ["time"], "touch_id": "touch-00002"}
    path = f"/sessions/{view['session']}/detail"
    assert (await api.call("POST", path, body, SCREEN2))[1]["error"] == "unknown-session"


@pytest.mark.promise(2)
@pytest.mark.promise(8)
async def test_what_the_disk_does_not_take_is_not_thanked_for_and_may_be_sent_again(api: Api) -> None:
    configured(api)
    path, body = await chosen(api)
    calls: dict[str, Any] = {path + "/detail": body, "/surveys/2026-1/answers": SURVEY}
    api.journal.full = True
    for route, sent in calls.items():
        assert (await api.call("POST", route, sent, SCREEN2))[1]["error"] == "not-recorded"
    api.journal.full = False
    for route, sent in calls.items():
        assert await api.call("POST", route, sent, SCREEN2) == RECORDED


@pytest.mark.promise(2)
async def test_a_screen_hears_nothing_until_its_reasons_are_on_disk(api: Api) -> None:
    configured(api)
    path, body = await chosen(api)
    api.journal.held = True
    call = asyncio.create_task(api.call("POST", path + "/detail", body, SCREEN2))
    assert (await api.call("GET", "/health"))[0] == 200
    assert not call.done()
    api.journal.release()
    assert await call == RECORDED


@pytest.mark.promise(5)
async def test_every_answer_about_reasons_is_equal_for_every_level(api: Api) -> None:
    configured(api)
    told = []
    for level in LEVELS:
        path, body = await chosen(api, f"A{level}", level)
        answers = [await api.raw("POST", path + "/detail", body, SCREEN2) for _ in range(2)]
        answers.append(await api.raw("POST", path + "/detail", body | {"touch_id": "touch-other"}, SCREEN2))
        answers.append(await api.raw("GET", "/screen", None, SCREEN2))
        told.append([(s, json.dumps(a), sorted(h.items())[:2]) for s, a, h in answers])
        commits = len(api.journal.writes[-1].events)
        assert commits == 1
    assert all(one == told[0] for one in told)


# --- self-start


def code_of(api: Api, number: str) -> str:
    (case,) = [body for body in of(api, bodies.Case) if body.key.case_no == number]
    assert case.receipt_code is not None
    return str(case.receipt_code)


async def unrated(api: Api, number: str) -> str:
    """The receipt's code of a case that was asked at another window and not rated."""
    view = await api.open(number)
    await api.call("DELETE", f"/sessions/{view['session']}?code=left", None, WINDOW1)
    return code_of(api, number)


async def test_a_receipts_code_opens_its_case_for_the_citizen(api: Api) -> None:
    await api.call("POST", "/windows/w2/duty", {"clerk": "王五"}, WINDOW2)
    code = await unrated(api, "A1")
    status, view = await api.call("POST", "/self", {"code": f" {code.lower()} "}, SCREEN2)
    assert (status, view["window"], view["cases"][0]["case_no"]) == (201, "w2", "A1")
    assert view["cases"][0]["follow_up"]
    attempt = of(api, bodies.Asked)[-1].attempt
    assert (attempt.opened_by, attempt.served_by) == ("citizen", "unknown")
    status, again = await api.call("POST", "/self", {"code": code}, SCREEN2)
    assert (status, again["session"]) == (200, view["session"])


async def test_a_case_number_opens_nothing_and_three_wrong_codes_pause_the_screen(api: Api) -> None:
    code = await unrated(api, "A1")
    answers = [await api.raw("POST", "/self", {"code": c}, SCREEN2) for c in ("A1", "ZZZZZZ", "511526200001")]
    assert [(status, answer["error"]) for status, answer, _ in answers] == [(404, "unknown-code")] * 3
    assert [answer.get("seconds", 0) for _, answer, _ in answers] == [0, 0, 30]
    status, answer, headers = await api.raw("POST", "/self", {"code": code}, SCREEN2)
    assert (status, answer["error"], headers["Retry-After"]) == (429, "paused", str(answer["seconds"]))
    assert 25 <= answer["seconds"] <= 30
    assert of(api, bodies.Asked)[-1].attempt.opened_by != "citizen"


async def test_a_rated_case_and_one_asked_elsewhere_are_told(api: Api) -> None:
    await api.press(await api.open("A1"))
    assert (await api.call("POST", "/self", {"code": code_of(api, "A1")}, SCREEN2))[1][
        "error"
    ] == "already-rated"
    await api.open("B1")
    status, answer = await api.call("POST", "/self", {"code": code_of(api, "B1")}, SCREEN2)
    assert (status, answer["error"]) == (409, "open-elsewhere")


async def test_a_code_does_not_take_the_screen_from_a_clerks_session(api: Api) -> None:
    code = await unrated(api, "A1")
    path, _ = await asked(api, "B1")
    assert (await api.call("POST", "/self", {"code": code}, SCREEN2))[1]["error"] == "open-elsewhere"
    assert (await api.call("GET", path, None, SCREEN2))[1]["open"]


async def test_where_self_start_is_off_no_code_is_looked_at(api: Api) -> None:
    code = await unrated(api, "A1")
    text = api.path.read_text(encoding="utf-8").replace("self_start = true\n", "")
    api.path.write_text(text, encoding="utf-8")
    assert (await api.call("POST", "/reload", {}, TECHNICIAN))[0] == 200
    status, answer = await api.call("POST", "/self", {"code": code}, SCREEN2)
    assert (status, answer["error"]) == (403, "no-self-start")
    assert not (await api.call("GET", "/screen", None, SCREEN2))[1]["self_start"]


# --- surveys


async def test_answers_are_recorded_once_and_marked_without_a_token(api: Api) -> None:
    configured(api)
    for _ in range(2):
        assert await api.call("POST", "/surveys/2026-1/answers", SURVEY, SCREEN2) == RECORDED
    found = of(api, bodies.SurveyAnswer)
    assert [(one.question, one.answer, one.visitor) for one in found] == [
        ("overall", "4", None),
        ("way", "net", None),
    ]
    named = SURVEY | {"visitor": "v-1", "touch_id": "touch-00010"}
    assert await api.call("POST", "/surveys/2026-1/answers", named, SCREEN2) == RECORDED
    assert of(api, bodies.SurveyAnswer)[-1].visitor == "v-1"
    ids = [event.id for write in api.journal.writes for event in write.events]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("path", "change", "status", "error"),
    [
        ("2026-9", {}, 404, "unknown-campaign"),
        ("2026-1", {"answers": [{"question": "overall", "answer": "6"}]}, 400, "bad-answer"),
        ("2026-1", {"answers": [{"question": "mood", "answer": "5"}]}, 400, "bad-answer"),
        ("2026-1", {"answers": ANSWERS[:1] * 2}, 400, "bad-answer"),
        ("2026-1", {"answers": []}, 400, "body"),
        ("2026-1", {"answers": [{"question": "overall", "answer": 4}]}, 400, "body"),
        ("2026-1", {"touch_id": "x"}, 400, "body"),
    ],
)
async def test_answers_that_are_none_are_named(
    api: Api, path: str, change: dict[str, Any], status: int, error: str
) -> None:
    configured(api)
    answered, answer = await api.call("POST", f"/surveys/{path}/answers", SURVEY | change, SCREEN2)
    assert (answered, answer["error"]) == (status, error)
    assert of(api, bodies.SurveyAnswer) == []


async def test_a_survey_that_is_over_takes_no_answers(api: Api) -> None:
    campaign = replace(HALL.campaigns[0], last_day=HALL.campaigns[0].first_day)
    configured(api, campaigns=[campaign])
    status, answer = await api.call("POST", "/surveys/2026-1/answers", SURVEY, SCREEN2)
    assert (status, answer["error"]) == (404, "unknown-campaign")


@pytest.mark.promise(5)
async def test_every_answer_to_a_survey_is_equal_for_every_level(api: Api) -> None:
    configured(api)
    told = []
    for level in LEVELS:
        body = {
            "answers": [{"question": "overall", "answer": str(level)}],
            "touch_id": f"touch-0000{level}",
        }
        status, answer, headers = await api.raw("POST", "/surveys/2026-1/answers", body, SCREEN2)
        told.append((status, answer, sorted((n, v) for n, v in headers.items() if n != "Date")))
    assert all(one == told[0] for one in told)
