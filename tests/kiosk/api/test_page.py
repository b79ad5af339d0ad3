"""docs/local-api.md, its Chinese sister and the example page name what the station serves."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from kiosk.api.bodies import Code, OpenBody, decode
from kiosk.api.refusals import STATUS_OF
from kiosk.api.routes import routes
from kiosk.visit import Result

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "docs" / name for name in ("local-api.md", "local-api.zh.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_names_every_route_code_and_state(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for route in routes():
        assert f"`{route.method} {route.path}" in text, route
    for word in (*get_args(Code), *(state.value for state in Result)):
        assert f"`{word}`" in text, word


def test_the_page_names_every_refusal_with_its_status() -> None:
    lines = PAGES[0].read_text(encoding="utf-8").splitlines()
    for why, status in STATUS_OF.items():
        assert any(line.startswith(f"| {status} ") and f"`{why.value}`" in line for line in lines), why


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_request_of_the_page_is_one_that_the_station_takes(page: Path) -> None:
    found = re.search(r"-d '(\{.*\})'", page.read_text(encoding="utf-8"))
    assert found is not None
    assert isinstance(decode(found[1].encode(), OpenBody), OpenBody)


def test_the_example_page_has_ten_lines_and_sends_what_the_station_takes() -> None:
    text = (ROOT / "examples" / "window-system.html").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 10
    assert 'station = "127.0.0.1:8740"' in text
    for used in ("fetch(`http://${station}/sessions`", "new WebSocket(`ws://${station}/changes`"):
        assert used in text
    found = re.search(r"JSON\.stringify\((\{.*?\})\)\n", text)
    assert found is not None
    body = re.sub(r"(\w+):", r'"\1":', found[1])
    assert isinstance(decode(json.dumps(json.loads(body)).encode(), OpenBody), OpenBody)
