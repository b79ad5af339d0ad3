"""Sessions at the local API, over real HTTP on loopback."""

import asyncio
from typing import Any

import pytest

from mqtt_bridge.messages import bodies
from tests.kiosk.conftest import SCREEN2, TECHNICIAN, WINDOW1, WINDOW2, Api

pytestmark = pytest.mark.asyncio

CASE = {"source": "desk", "case_no": "A1"}
TOUCH = {"position": 5, "touch_id": "touch-00001"}


async def test_a_window_system_opens_a_session(api: Api) -> None:
    status, view = await api.call(
        "POST", "/sessions", {"window": "w1", "cases": [CASE | {"item": "居住证办理"}]}
    )
    assert status == 201
    assert view["cases"][0] == {
        "source": "desk",
        "case_no": "A1",
        "service_no": "1",
        "title": "居住证办理",
        "state": "asking",
        "cause": None,
        "attempt": view["cases"][0]["attempt"],
        "follow_up": None,
    }
    assert (view["window"], view["open"], view["practice"], view["extended"]) == ("w1", True, False, False)
    assert 59 < view["remaining_s"] <= 60
    assert api.lines.told == [("ask", "pad-1", "请评价 居住证办理")]


async def test_the_same_case_again_is_the_open_session(api: Api) -> None:
    view = await api.open("A1")
    status, again = await api.call(
        "POST", "/sessions", {"window": "w1", "cases": [CASE | {"case_no": " ａ1 "}]}
    )
    assert (status, again["session"]) == (200, view["session"])


@pytest.mark.promise(1)
async def test_a_rated_case_is_refused_with_its_reason_and_nothing_changes(api: Api) -> None:
    await api.press(await api.open("A1"))
    before = len(api.journal.writes)
    status, answer = await api.call("POST", "/sessions", {"window": "w1", "cases": [CASE]})
    assert (status, answer["error"]) == (409, "already-rated")
    assert "desk/A1/1" in answer["text"]
    assert len(api.journal.writes) == before


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"window": "w9", "cases": [CASE]}, 404, "unknown-window"),
        ({"window": "w1", "cases": [CASE | {"case_no": "办件"}]}, 400, "bad-number"),
        ({"window": "w1", "cases": [CASE] * 21}, 400, "body"),
        ({"window": "w1", "level": 5}, 400, "body"),
        ({"cases": [CASE]}, 400, "body"),
        (b"\xff", 400, "body"),
        (b"{", 400, "body"),
        (b"x" * 70_000, 413, "http"),
        ({"window": "w1", "cases": [CASE], "practice": True}, 400, "practice-with-cases"),
    ],
)
async def test_bad_requests_are_named(api: Api, body: Any, status: int, error: str) -> None:
    answered, answer = await api.call("POST", "/sessions", body, TECHNICIAN)
    assert (answered, answer["error"]) == (status, error)
    assert answer["text"]
    assert api.journal.writes == []


@pytest.mark.promise(6)
async def test_after_a_bad_request_the_next_good_one_goes_through(api: Api) -> None:
    await api.call("POST", "/sessions", b"\x00\xff{")
    assert (await api.open("A1"))["open"]


async def test_an_unknown_window_is_named_in_a_clear_sentence(api: Api) -> None:
    _, answer = await api.call("POST", "/sessions", {"window": "w9"})
    assert "w9" in answer["text"]


@pytest.mark.promise(2)
@pytest.mark.promise(8)
async def test_with_a_full_disk_nobody_is_asked(api: Api) -> None:
    api.journal.full = True
    status, answer = await api.call("POST", "/sessions", {"window": "w1", "cases": [CASE]})
    assert (status, answer["error"]) == (503, "not-recorded")
    assert api.lines.told == []


async def test_a_session_is_shown_until_its_case_is_rated_and_after(api: Api) -> None:
    view = await api.open("A1", "A2")
    await api.press(view)
    status, shown = await api.call("GET", f"/sessions/{view['session']}")
    assert status == 200
    assert [case["state"] for case in shown["cases"]] == ["rated", "asking"]


async def test_staff_end_a_session_with_a_code(api: Api) -> None:
    view = await api.open("A1")
    path = f"/sessions/{view['session']}"
    assert (await api.call("DELETE", path + "?code=gone"))[0] == 400
    status, ended = await api.call("DELETE", path + "?code=left")
    assert (status, ended["open"], ended["cases"][0]["cause"]) == (200, False, "cancelled")
    assert api.lines.told[-1][0] == "close"
    assert (await api.call("DELETE", path + "?code=left"))[0] == 409


async def test_more_time_is_given_once(api: Api) -> None:
    view = await api.open("A1")
    path = f"/sessions/{view['session']}/extend"
    for _ in range(2):
        status, extended = await api.call("POST", path)
        assert (status, extended["extended"]) == (200, True)
    assert [told[0] for told in api.lines.told] == ["ask", "extend"]


# --- screens


async def test_a_choice_is_recorded_and_the_same_touch_again_is_the_same_choice(api: Api) -> None:
    path = f"/sessions/{(await api.open('A1', window='w2'))['session']}/choice"
    token = (await api.call("GET", path.removesuffix("/choice"), None, SCREEN2))[1]["cases"][0]["attempt"]
    for _ in range(2):
        answer = await api.call("POST", path, TOUCH | {"attempt": token}, SCREEN2)
        assert answer == (200, {"state": "recorded"})
    status, refused = await api.call(
        "POST", path, {"position": 1, "touch_id": "touch-00002", "attempt": token}, SCREEN2
    )
    assert (status, refused["error"]) == (409, "already-rated")
    assert [body.level for body in api.journal.events() if isinstance(body, bodies.Rating)] == [5, 1]


@pytest.mark.promise(2)
async def test_a_screen_hears_nothing_until_the_choice_is_on_disk(api: Api) -> None:
    view = await api.open("A1", window="w2")
    api.journal.held = True
    call = asyncio.create_task(api.call("POST", f"/sessions/{view['session']}/choice", TOUCH, SCREEN2))
    # A second answer on the same server shows that the first one had its chance.
    assert (await api.call("GET", "/health"))[0] == 200
    assert not call.done()
    api.journal.release()
    assert await call == (200, {"state": "recorded"})


@pytest.mark.promise(2)
@pytest.mark.promise(8)
async def test_a_choice_that_the_disk_does_not_take_is_not_thanked_for_and_may_be_sent_again(
    api: Api,
) -> None:
    path = f"/sessions/{(await api.open('A1', window='w2'))['session']}/choice"
    api.journal.full = True
    status, answer = await api.call("POST", path, TOUCH, SCREEN2)
    assert (status, answer["error"]) == (503, "not-recorded")
    api.journal.full = False
    assert await api.call("POST", path, TOUCH, SCREEN2) == (200, {"state": "recorded"})


async def test_two_requests_with_one_touch_at_once_are_one_choice(api: Api) -> None:
    path = f"/sessions/{(await api.open('A1', window='w2'))['session']}/choice"
    answers = await asyncio.gather(*(api.call("POST", path, TOUCH, SCREEN2) for _ in range(5)))
    assert [status for status, _ in answers].count(200) >= 1
    assert len([body for body in api.journal.events() if isinstance(body, bodies.Rating)]) == 1


@pytest.mark.promise(4)
@pytest.mark.parametrize("position", [0, 6, -1, 2.5, "5", None, True])
async def test_what_is_no_position_is_never_taken_for_one(api: Api, position: Any) -> None:
    path = f"/sessions/{(await api.open('A1', window='w2'))['session']}/choice"
    status, _ = await api.call("POST", path, TOUCH | {"position": position}, SCREEN2)
    assert status == 400
    assert not any(isinstance(body, bodies.Rating) for body in api.journal.events())


async def test_only_a_screen_may_choose_and_only_decline(api: Api) -> None:
    view = await api.open("A1", window="w2")
    path = f"/sessions/{view['session']}"
    for token in (WINDOW2, TECHNICIAN):
        assert (await api.call("POST", path + "/choice", TOUCH, token))[0] == 403
    assert (await api.call("DELETE", path + "?code=left", None, SCREEN2))[0] == 403
    status, ended = await api.call("DELETE", path + "?code=declined", None, SCREEN2)
    assert (status, ended["cases"][0]["cause"]) == (200, "declined")


# --- duty


async def test_a_clerk_signs_on_and_serves(api: Api) -> None:
    status, answer = await api.call("POST", "/windows/w1/duty", {"clerk": "王五"})
    assert (status, answer) == (200, {"window": "w1", "clerk": "王五"})
    await api.open("A1")
    asked = [body for body in api.journal.events() if isinstance(body, bodies.Asked)]
    assert asked[0].attempt.served_by == "王五"


async def test_duty_that_cannot_be_recorded_is_not_confirmed(api: Api) -> None:
    api.journal.full = True
    assert (await api.call("POST", "/windows/w1/duty", {"clerk": "王五"}))[0] == 503


@pytest.mark.parametrize(
    ("path", "body", "token", "status"),
    [
        ("/windows/w9/duty", {"clerk": "王五"}, TECHNICIAN, 404),
        ("/windows/w2/duty", {"clerk": "王五"}, WINDOW1, 403),
        ("/windows/w2/duty", {"clerk": "王五"}, SCREEN2, 403),
        ("/windows/w1/duty", {}, WINDOW1, 400),
    ],
)
async def test_duty_is_signed_at_ones_own_window(
    api: Api, path: str, body: Any, token: str, status: int
) -> None:
    assert (await api.call("POST", path, body, token))[0] == status
