"""Pads at the local API, for technicians: shown, identified, tested, drained; the file taken over anew."""

import asyncio
from typing import Any

import msgspec
import pytest

from devices.codes import AckCode
from devices.events import KeyTested, PadConflict, PadIdentified, PadReady
from kiosk.api.evidence import heard
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import EPOCH
from tests.kiosk.conftest import SCREEN2, TECHNICIAN, WINDOW1, Api
from tests.until import until

pytestmark = pytest.mark.asyncio

ONE, TWO, STRANGER = "48524c000101", "48524c000102", "aabbccddee01"


def there(api: Api, pad: str, uid: str, expected: str) -> None:
    api.driver.pad_event(PadIdentified(pad, uid, EPOCH, 1, 0x0105, True, 0))
    if uid != expected:
        api.driver.pad_event(PadConflict(pad, uid, expected))


async def post(api: Api, path: str, **body: object) -> tuple[int, Any]:
    return await api.call("POST", path, body, TECHNICIAN)


def acts(api: Api) -> list[tuple[str, str, str]]:
    events = [body for body in api.journal.events() if isinstance(body, bodies.Audit)]
    return [(body.actor, body.action, body.text) for body in events]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pads"),
        ("POST", "/pads/pad-1/identify"),
        ("POST", "/pads/pad-1/test"),
        ("GET", "/pads/pad-1/seen"),
        ("POST", "/drain"),
        ("POST", "/reload"),
    ],
)
@pytest.mark.parametrize("token", [WINDOW1, SCREEN2])
async def test_only_a_technician_may(api: Api, method: str, path: str, token: str) -> None:
    status, answer = await api.call(method, path, {} if method == "POST" else None, token)
    assert (status, answer["error"]) == (403, "forbidden")


async def test_swapped_pads_are_both_named_with_both_windows(api: Api) -> None:
    there(api, "pad-1", TWO, ONE)
    there(api, "pad-2", ONE, TWO)
    _, answer = await api.call("GET", "/pads", token=TECHNICIAN)
    first, second, third = answer["pads"]
    assert (first["state"], first["uid"], first["expected_uid"], first["belongs_to"]) == (
        "conflict",
        TWO,
        ONE,
        "pad-2",
    )
    for pad in (first, second):
        assert all(word in pad["text"] for word in ("pad-1", "pad-2", "w1", "w2", ONE, TWO))
    assert (third["state"], third["text"]) == ("starting", None)


@pytest.mark.promise(5)
async def test_a_test_of_keys_tells_that_one_works_and_not_which(api: Api) -> None:
    there(api, "pad-1", ONE, ONE)
    answers = set()
    for key, position in ((1, 1), (5, 5)):
        testing = asyncio.create_task(post(api, "/pads/pad-1/test", seconds=5, by="王五"))
        await until_told(api, ("test", "pad-1", 5))
        for event in (KeyTested("pad-1", 0, None), KeyTested("pad-1", key, position)):
            api.tests.heard(event)
        await until_told(api, ("test", "pad-1", 0))
        api.tests.heard(KeyTested("pad-1", 0, None))
        answers.add(str(await testing))
        api.lines.told.clear()
    assert answers == {"(200, {'pad': 'pad-1', 'result': 'works'})"}
    assert set(acts(api)) == {("technician 王五", "pads.checked", "pad-1 works")}
    assert not any(isinstance(body, bodies.Rating | bodies.Press) for body in api.journal.events())


async def until_told(api: Api, told: tuple[Any, ...]) -> None:
    await asyncio.to_thread(until, lambda: told in api.lines.told, 5)


@pytest.mark.promise(4)
async def test_a_key_that_the_map_does_not_know_is_said_so(api: Api) -> None:
    there(api, "pad-1", ONE, ONE)
    testing = asyncio.create_task(post(api, "/pads/pad-1/test", seconds=5))
    await until_told(api, ("test", "pad-1", 5))
    for event in (KeyTested("pad-1", 0, None), KeyTested("pad-1", 9, None), KeyTested("pad-1", 0, None)):
        api.tests.heard(event)
    assert (await testing)[1]["result"] == "unknown-key"


async def test_a_pad_is_not_tested_while_a_session_is_open_and_a_silent_one_says_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.technician.key_tests.BEGIN_S", 0.5)
    monkeypatch.setattr("kiosk.technician.key_tests.END_S", 0.02)
    assert (await post(api, "/pads/pad-1/test"))[1]["result"] == "silent"  # never seen
    there(api, "pad-1", ONE, ONE)
    assert (await post(api, "/pads/pad-1/test"))[1]["result"] == "silent"  # answers nothing
    testing = asyncio.create_task(post(api, "/pads/pad-1/test", seconds=1))
    await until_told(api, ("test", "pad-1", 1))
    api.tests.heard(KeyTested("pad-1", 0, None))
    assert (await post(api, "/pads/pad-1/test"))[1]["result"] == "busy"  # is tested already
    assert (await testing)[1]["result"] == "no-key"
    await api.open("A1")
    assert (await post(api, "/pads/pad-1/test"))[1]["result"] == "busy"


async def test_a_pad_is_found_by_its_blinking_and_an_unknown_one_is_named(api: Api) -> None:
    assert (await post(api, "/pads/pad-3/identify"))[0] == 200
    assert ("identify", "pad-3") in api.lines.told
    for path in ("/pads/pad-9/identify", "/pads/pad-9/test"):
        status, answer = await post(api, path)
        assert (status, answer["error"], "pad-9" in answer["text"]) == (404, "unknown-pad", True)


@pytest.mark.promise(5)
async def test_what_is_seen_of_a_pad_is_told_without_anything_that_was_pressed(api: Api) -> None:
    there(api, "pad-1", ONE, ONE)
    looking = asyncio.create_task(api.call("GET", "/pads/pad-1/seen?seconds=1", token=TECHNICIAN))
    api.sightings.note(PadIdentified("pad-1", ONE, EPOCH, 1, 0x0105, True, 0))
    view = await api.open("SECRET-CASE-7")
    await api.press(view, 2)
    status, answer = await looking
    assert (status, answer["uid"], answer["firmware"], answer["simulator"]) == (200, ONE, "1.5", True)
    assert heard(answer).seconds >= 1.0
    attempt = view["cases"][0]["attempt"]
    assert not any(word in str(answer) for word in ("SECRET", attempt, "key'", "level", "position", "token"))


@pytest.mark.parametrize("seconds", ["0", "61", "-1", "x", "", "1.5", "１"])
async def test_evidence_is_of_a_bounded_time(api: Api, seconds: str) -> None:
    status, answer = await api.call("GET", f"/pads/pad-1/seen?seconds={seconds}", token=TECHNICIAN)
    assert (status, answer["error"]) == (400, "seconds")


async def test_a_pad_that_goes_while_it_is_watched_is_unknown(api: Api) -> None:
    looking = asyncio.create_task(api.call("GET", "/pads/pad-3/seen?seconds=1", token=TECHNICIAN))
    settings = api.plant.settings
    pads = tuple(pad for pad in settings.pads if pad.name != "pad-3")
    windows = tuple(
        msgspec.structs.replace(window, pads=tuple(pad for pad in window.pads if pad != "pad-3"))
        for window in settings.windows
    )
    api.plant.exchange(msgspec.structs.replace(settings, pads=pads, windows=windows))
    assert (await looking)[1]["error"] == "unknown-pad"


async def test_a_pad_of_nobody_is_drained_at_a_free_port_and_let_go(api: Api) -> None:
    status, answer = await post(api, "/drain", port="/dev/spare")
    assert (status, answer) == (200, {"pad": "guest-1", "state": "starting", "uid": None, "left": None})
    there(api, "guest-1", STRANGER, STRANGER)
    api.lines.left["guest-1"] = 2
    assert (await post(api, "/drain", port="/dev/spare"))[1]["left"] == 2
    api.driver.pad_event(api.presses.pressed(b"12345678", 2, "guest-1"))
    api.lines.left["guest-1"] = 0
    assert (await post(api, "/drain", port="/dev/spare", by="王五"))[1]["left"] == 0
    assert ("acknowledge", "guest-1", AckCode.ACCEPTED.name) in api.lines.told
    assert acts(api) == [("technician 王五", "pads.drained", f"/dev/spare {STRANGER}")]
    assert "guest-1" not in [config.name for config in api.lines.configs]
    assert [pad["pad"] for pad in (await api.call("GET", "/pads", token=TECHNICIAN))[1]["pads"]] == [
        "pad-1",
        "pad-2",
        "pad-3",
    ]


async def test_a_guest_that_nobody_asks_about_is_let_go(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.technician.drains.GUEST_S", 0.02)
    await post(api, "/drain", port="/dev/spare")
    gone = lambda: "guest-1" not in [config.name for config in api.lines.configs]  # noqa: E731
    await asyncio.to_thread(until, gone, 5)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "body"),
        ({"pad": "pad-1", "port": "/dev/spare"}, 400, "body"),
        ({"port": "/dev/spare", "baud": 9601}, 400, "body"),
        ({"port": "a\0b"}, 400, "body"),
        ({"pad": "pad-9"}, 404, "unknown-pad"),
        ({"port": "/dev/two"}, 409, "port-taken"),
    ],
)
async def test_a_drain_that_cannot_be_is_named(api: Api, body: Any, status: int, error: str) -> None:
    answered, answer = await api.call("POST", "/drain", body, TECHNICIAN)
    assert (answered, answer["error"]) == (status, error)


async def test_so_many_guests_are_too_many(api: Api) -> None:
    for number in range(8):
        assert (await post(api, "/drain", port=f"/dev/spare{number}"))[0] == 200
    assert (await post(api, "/drain", port="/dev/spare9"))[1]["error"] == "busy"


@pytest.mark.promise(9)
async def test_a_reload_is_on_record_before_it_is_done(api: Api) -> None:
    text = api.path.read_text(encoding="utf-8")
    api.path.write_text(text.replace(ONE, STRANGER), encoding="utf-8")
    api.journal.full = True
    assert (await post(api, "/reload"))[0] == 503
    assert api.lines.configs[0].uid == ONE
    api.journal.full = False
    status, answer = await post(api, "/reload", by="王五")
    assert (status, answer) == (
        200,
        {"changed": [{"action": "pads.adopted", "text": f"pad-1 {ONE}->{STRANGER}"}]},
    )
    assert acts(api) == [("technician 王五", "pads.adopted", f"pad-1 {ONE}->{STRANGER}")]
    assert api.lines.configs[0].uid == STRANGER
    assert (await post(api, "/reload"))[1] == {"changed": []}
    assert len(acts(api)) == 1


@pytest.mark.parametrize(
    ("before", "after", "status", "words"),
    [
        ('hall = "demo-hall"', 'hall = "other"', 409, "station.hall"),
        ('path = "outbox.db"', 'path = "other.db"', 409, "outbox"),
        ("origins = []", "port = 9", 409, "api.port"),
        ("[timing]", "[broker]\nport = 9\n[timing]", 409, "broker"),
        (TWO, ONE, 422, "pad-1"),
        ('"/dev/two"', '"/dev/one"', 422, "pad-1"),
        ("dark_s = 0", "dark_s = -1", 422, "timing.dark_s"),
        ("[timing]", "[timing", 422, "station.toml"),
    ],
)
@pytest.mark.promise(6)
async def test_a_file_that_cannot_be_taken_over_changes_nothing(
    api: Api, before: str, after: str, status: int, words: str
) -> None:
    text, configs = api.path.read_text(encoding="utf-8"), api.lines.configs
    assert before in text
    api.path.write_text(text.replace(before, after), encoding="utf-8")
    answered, answer = await post(api, "/reload")
    assert (answered, words in answer["text"]) == (status, True), answer
    assert (api.lines.configs, api.journal.events()) == (configs, [])


async def test_a_token_that_is_no_more_opens_nothing_and_its_watcher_is_sent_away(api: Api) -> None:
    url = api.server.url.replace("http", "ws") + "/changes"
    headers = {"Authorization": f"Bearer {WINDOW1}"}
    async with api.session.ws_connect(url, headers=headers) as socket:
        text = api.path.read_text(encoding="utf-8")
        api.path.write_text(text.replace(WINDOW1, f"{WINDOW1}-x"), encoding="utf-8")
        status, answer = await post(api, "/reload")
        assert status == 200
        assert answer["changed"] == [{"action": "tokens.changed", "text": ""}]
        assert (await socket.receive(5)).type.name in {"CLOSE", "CLOSED", "CLOSING"}
    assert (await api.call("POST", "/sessions", {"window": "w1"}, WINDOW1))[0] == 401
    assert (await api.call("POST", "/sessions", {"window": "w1"}, f"{WINDOW1}-x"))[0] == 201


async def test_a_pad_that_never_answers_can_have_its_keys_tested(api: Api) -> None:
    api.driver.pad_event(PadReady("pad-1", "one-byte", verified=False, simulator=True))
    testing = asyncio.create_task(post(api, "/pads/pad-1/test", seconds=5))
    await until_told(api, ("test", "pad-1", 5))
    for event in (KeyTested("pad-1", 0, None), KeyTested("pad-1", 49, 1), KeyTested("pad-1", 0, None)):
        api.tests.heard(event)
    assert (await testing)[1]["result"] == "works"


async def test_a_port_that_is_searched_for_is_not_drained(api: Api) -> None:
    status, answer = await post(api, "/drain", port="auto")
    assert (status, answer["error"], "the path" in answer["text"]) == (400, "body", True)
