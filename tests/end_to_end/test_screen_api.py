"""A screen's whole way: configured from the broker, chosen, reasons told, a receipt's code; all is stored."""

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.screen import publish
from tests.until import until


def with_a_screen(hall: EndToEndHall) -> None:
    """The only window gets a screen at which codes may be given."""
    text = hall.files.station.read_text(encoding="utf-8")
    screen = 'pads = ["pad-w01"]\nscreens = ["screen-1"]\nself_start = true'
    hall.files.station.write_text(text.replace('pads = ["pad-w01"]', screen), encoding="utf-8")
    assert "screen-1" in hall.files.station.read_text(encoding="utf-8")


def screen_token(hall: EndToEndHall) -> str:
    text = (hall.files.station.parent / "tokens.toml").read_text(encoding="utf-8")
    return text.split('screen = "screen-1"')[1].split('token = "')[1].split('"')[0]


@pytest.mark.promise(2)
def test_a_choice_with_its_reasons_reaches_the_store_and_a_code_begins_a_session(
    make_hall: Any, tmp_path: Path
) -> None:
    hall: EndToEndHall = make_hall()
    with_a_screen(hall)
    hall.start_all()
    publish(hall, tmp_path)
    token = screen_token(hall)

    def shown() -> Any:
        return hall.api("GET", "/screen", token=token)[1]

    until(lambda: shown()["version"] == 1, 20)
    assert shown()["hall"]["en"] == "Model Service Centre"

    hall.open("A-1")
    until(lambda: "open" in hall.pads["w01"].shows, 20)
    _, again = hall.api(
        "POST", "/sessions", {"window": "w01", "cases": [{"source": "demo", "case_no": "A-1"}]}
    )
    path, attempt = f"/sessions/{again['session']}", again["cases"][0]["attempt"]
    touch = {"position": 2, "touch_id": "touch-00001", "attempt": attempt}
    assert hall.api("POST", path + "/choice", touch, token) == (200, {"state": "recorded"})
    told = {"attempt": attempt, "topics": ["attitude", "time"], "touch_id": "touch-00002"}
    assert hall.api("POST", path + "/detail", told, token) == (200, {"state": "recorded"})
    answers = {"answers": [{"question": "overall", "answer": "4"}], "touch_id": "touch-00003"}
    assert hall.api("POST", "/surveys/2026-autumn/answers", answers, token) == (200, {"state": "recorded"})

    until(lambda: len(hall.rows("SELECT 1 FROM v_survey_answers")) == 1, 20)
    reasons = hall.rows("SELECT case_no, level, topic, code FROM v_reasons ORDER BY topic")
    assert [tuple(row.values()) for row in reasons] == [("A-1", 2, "attitude", 214), ("A-1", 2, "time", 209)]
    assert hall.rows("SELECT topics FROM v_ratings") == [{"topics": '["attitude", "time"]'}]

    hall.open("B-1")
    _, open_one = hall.api(
        "POST", "/sessions", {"window": "w01", "cases": [{"source": "demo", "case_no": "B-1"}]}
    )
    hall.api("DELETE", f"/sessions/{open_one['session']}?code=left")
    until(lambda: hall.outcome("B-1") == "cancelled", 20)
    (case,) = hall.rows("SELECT receipt_code FROM v_case_state WHERE case_no = 'B-1'")
    hall.parts["station"].kill()
    hall.kill("broker")
    hall.start("station")
    assert shown()["version"] == 1  # without a network, from the outbox file
    status, begun = hall.api("POST", "/self", {"code": case["receipt_code"]}, token)
    assert (status, begun["cases"][0]["case_no"]) == (201, "B-1")
    touch = {"position": 5, "touch_id": "touch-00004", "attempt": begun["cases"][0]["attempt"]}
    path = f"/sessions/{begun['session']}/choice"
    until(lambda: hall.api("POST", path, touch, token)[0] == 200, 10)
    hall.start("broker")
    hall.until_outcome("B-1", "rated")
    (row,) = hall.rows("SELECT opened_by, served_by, matched, channel FROM v_ratings WHERE case_no = 'B-1'")
    assert row == {"opened_by": "citizen", "served_by": "unknown", "matched": 1, "channel": 4}
