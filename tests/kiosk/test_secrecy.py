"""For levels 1 to 5 everything that a window can see, hear or read is equal (promise 5)."""

import asyncio
import json
import logging
import re
from typing import Any

import pytest

from evaluation.model import Placed
from kiosk.effects import AnswersSaved, AnswerTouch, Changed, Commit, DetailSaved, Effect, Settled
from kiosk.screens import Survey
from kiosk.visit import Choice, Touch
from mqtt_bridge.messages.control import encode_control
from tests.kiosk.bench import NOON, Bench
from tests.kiosk.conftest import SCREEN2, WINDOW1, Api

LEVELS = (1, 2, 3, 4, 5)
pytestmark = pytest.mark.promise(5)


def story(level: int, caplog: pytest.LogCaptureFixture) -> tuple[list[str], list[str], list[str]]:
    """Presses, a second press, a repeat, a touch, a press after the end: effects, views and log lines."""
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    bench = Bench()
    bench.identified("pad-1", simulator=True)
    first = bench.open("A1", "A2")
    bench.press(bench.token(first), level, press_id=1)
    bench.press(bench.token(first), level, press_id=1)
    bench.wait(1.1)
    bench.wait(90)
    bench.press(bench.token(first, 1), level, press_id=2, age_s=40.0)
    second = bench.open("B1", window="w2")
    bench.touch(second, None, level)
    bench.press(bench.token(second), level, "pad-2")
    bench.press(b"12345678", level, press_id=3)
    views = [repr(bench.view(visit)) for visit in (first, second)]
    views += [encode_control(bench.station.pads.board.state("pad-1", None)).decode()]
    return [shown(effect) for effect in bench.log], views, [record.getMessage() for record in caplog.records]


def shown(effect: Effect) -> str:
    """An effect as everybody but the disk gets it: of a commit only that there is one, and its size."""
    if isinstance(effect, Commit):
        return f"commit {effect.ticket!r} of {len(effect.write.events)}"
    return repr(effect)


def test_effects_views_topics_and_logs_are_equal_for_every_level(caplog: pytest.LogCaptureFixture) -> None:
    told = [story(level, caplog) for level in LEVELS]
    assert told[0][0] != []
    assert all(one == told[0] for one in told)


def test_the_times_at_which_anything_happens_are_equal_for_every_level() -> None:
    deadlines = []
    for level in LEVELS:
        bench = Bench()
        visit = bench.open("A1", "A2")
        seen = [bench.station.next_deadline_s()]
        bench.press(bench.token(visit), level)
        seen.append(bench.station.next_deadline_s())
        bench.wait(1.1)
        seen.append(bench.station.next_deadline_s())
        deadlines.append(seen)
    assert all(one == deadlines[0] for one in deadlines)


def test_no_text_form_of_a_value_carries_what_was_pressed() -> None:
    texts = set()
    for level in LEVELS:
        bench = Bench(by_hand=True)
        token = bench.token(bench.open("A1", window="w2"))
        bench.complete()
        bench.press(token, level, "pad-2")
        bench.touch(bench.view(bench.open("C1", window="w2")).number, None, level)
        values = [effect for effect in bench.log if not isinstance(effect, Commit)]
        choice = Choice(token, level, NOON, Placed.AGE, Touch("touch-00001", "screen-2"))
        tickets, states = [commit.ticket for commit in bench.commits], bench.station._windows._states
        texts.add(repr((values, choice, tickets, states)))
    assert len(texts) == 1


def masked(text: str) -> str:
    """Ids, tokens and the running time taken out: they are drawn anew for each session."""
    text = re.sub(r"[0-9a-f]{16}", "ID", text)
    text = re.sub(r'"follow_up": ?"[A-HJ-NP-Z2-9]{6}"', '"follow_up": CODE', text)
    return re.sub(r'"remaining_s": [0-9.]+', '"remaining_s": S', text)


@pytest.mark.asyncio
async def test_answers_of_the_api_and_its_changes_are_equal_to_the_byte(api: Api) -> None:
    told = []
    for level in LEVELS:
        lines: list[str] = []
        url = api.server.url + "/changes"
        headers = {"Authorization": f"Bearer {SCREEN2}"}
        async with api.session.ws_connect(url, headers=headers) as socket:
            view = await api.open(f"A{level}", window="w2")
            path = f"/sessions/{view['session']}"
            body = {"position": level, "touch_id": f"touch-0000{level}"}
            for call in (("POST", path + "/choice", body, SCREEN2), ("GET", path, None, SCREEN2)):
                status, answer, answer_headers = await api.raw(*call)
                names = sorted((name, value) for name, value in answer_headers.items() if name != "Date")
                lines.append(f"{status} {json.dumps(answer)} {names}".replace(f"A{level}", "CASE"))
            while "rated" not in lines[-1] or len(lines) < 4:
                async with asyncio.timeout(5):
                    lines.append((await socket.receive_str()).replace(f"A{level}", "CASE"))
        told.append([masked(line) for line in lines])
    assert len(told[0]) >= 4
    assert all(one == told[0] for one in told)


@pytest.mark.asyncio
async def test_a_pad_press_reaches_the_window_system_as_rated_and_no_more(api: Api) -> None:
    answers: list[Any] = []
    for level in LEVELS:
        view = await api.open(f"B{level}")
        api.presses = Bench()
        token = bytes.fromhex(view["cases"][0]["attempt"])
        api.driver.pad_event(api.presses.pressed(token, level, press_id=level))
        await asyncio.sleep(0)
        _, shown_view = await api.call("GET", f"/sessions/{view['session']}", None, WINDOW1)
        answers.append(masked(json.dumps(shown_view)).replace(f"B{level}", "CASE"))
    assert len(set(answers)) == 1
    assert '"state": "rated"' in answers[0]


def test_a_survey_s_text_form_has_no_answer() -> None:
    texts = {repr(Survey("c", (("q", str(n)),), None, Touch("touch-00001", "screen-2"))) for n in LEVELS}
    assert len(texts) == 1


def test_effects_that_leave_the_station_have_no_place_for_a_level() -> None:
    for kind in (AnswerTouch, Changed, Settled, DetailSaved, AnswersSaved, Touch):
        assert not {"level", "position", "key"} & set(kind.__dataclass_fields__)
