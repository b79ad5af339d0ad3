"""Percentiles, tables, pages and the figure, from invented measurements."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from tests.comparison.chart import HEIGHT, WIDTH, draw, x_of, y_of
from tests.comparison.gateway import connector, platform_answer
from tests.comparison.heard import Tally
from tests.comparison.report import BEGIN, END, FIGURE, PAGES, NoMarkers, between_markers, block, write_pages
from tests.comparison.results import (
    Cable,
    Crowd,
    Dying,
    Odd,
    PeerResult,
    Run,
    percentile,
    read_run,
    write_run,
)
from tests.comparison.rows import ARRIVAL, SPEED, arrived, milliseconds
from tests.house.tree import ROOT

ALL = Tally(10, 10, 0, 0, 0)
NONE = Tally(10, 0, 0, 0, 0)
CROWD = Crowd(ALL, 1.0, 2.0, [1.0, 2.0, 3.0])
GOOD = PeerResult(
    start_s=0.5,
    memory_mib=50.0,
    idle_cpu_percent=0.0,
    latency_ms=[float(n) for n in range(1, 101)],
    noise=ALL,
    paced=CROWD,
    burst=CROWD,
    killed=Tally(20, 20, 0, 0, 3),
    cable=Cable(Tally(1, 1, 0, 0, 0), 0.97, Tally(1, 1, 0, 0, 0), 20.0),
    dying=Dying(ALL, [1.0], 0.05, "device: port-lost"),
    odd=Odd([], ["device: unknown-key"], [], ["pad: ready", "unrated: timeout"], ALL),
)
BAD = msgspec.structs.replace(
    GOOD,
    noise=Tally(10, 7, 1, 2, 0),
    burst=Crowd(NONE, 1.0, 0.0, []),
    cable=Cable(Tally(1, 0, 0, 0, 0), None, Tally(80, 0, 0, 0, 0), 20.0),
    dying=Dying(ALL, [1.0], None, ""),
    odd=Odd(["level 9"], [], [], [], NONE),
)
RUN = Run(
    "2026-01-01 00:00 UTC", "2 cores", {"pyserial": "3.5"}, (0.1, 0.2), 7.0, {"ours": GOOD, "script": BAD}
)


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == value


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
    assert milliseconds([]) == "-"


def test_a_run_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    write_run(RUN, tmp_path / "run.json")
    assert read_run(tmp_path / "run.json") == RUN


def test_what_arrived_wrong_or_twice_is_said() -> None:
    assert arrived(ALL).english == "10 of 10"
    said = arrived(Tally(1000, 900, 2, 3, 4))
    assert said.english == "900 of 1,000; 2 with a wrong level; 3 unreadable; 4 told twice"
    assert said.chinese == "1,000 中 900；2 条等级错误；3 条不可用；4 条重复"


def cells(language: str, label: str) -> list[str]:
    (line,) = [line for line in block(RUN, language).splitlines() if line.startswith(f"| {label}")]
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]


@pytest.mark.parametrize(
    ("label", "ours", "script"),
    [
        ("press on the wire", "50.0 / 99.0 ms", "50.0 / 99.0 ms"),
        ("burst", "10 of 10; made in 1.0 s, last after 2.0 s", "0 of 10; made in 1.0 s, last after 0.0 s"),
        ("five times kill", "20 of 20; 3 told twice", "20 of 20; 3 told twice"),
        ("plug in again", "0.97 s", "not back in 20 s"),
        ("… and what", "`device: port-lost`, after 50 ms", "nothing"),
        ("a key that nobody knows", "`device: unknown-key`", "**level 9**"),
        ("nobody presses", "`unrated: timeout`", "nothing"),
    ],
)
def test_the_tables_say_what_was_found(label: str, ours: str, script: str) -> None:
    assert cells("english", label) == [ours, script]


def test_presses_lost_until_a_cable_is_back_are_said() -> None:
    cable = Cable(Tally(1, 0, 0, 0, 0), 1.0, Tally(5, 1, 0, 0, 0), 20.0)
    peer = msgspec.structs.replace(GOOD, cable=cable)
    (row,) = [row for row in ARRIVAL if row.label.english.startswith("plug in again")]
    assert row.cell(peer).english == "1.00 s, 4 presses lost until then"


def test_both_languages_have_the_same_rows_and_figures() -> None:
    english, chinese = block(RUN, "english"), block(RUN, "chinese")
    assert english.count("\n|") == chinese.count("\n|") == len(SPEED) + len(ARRIVAL) + 4
    for line, other in zip(english.splitlines()[3:], chinese.splitlines()[3:], strict=True):
        numbers = [sorted(re.findall(r"\d+\.\d+", text.split("|", 2)[-1])) for text in (line, other)]
        assert numbers[0] == numbers[1]


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    page = f"# A\n\n{BEGIN}\nold\n{END}\n\nprose\n"
    once = between_markers(page, "new")
    assert once == f"# A\n\n{BEGIN}\n\nnew\n\n{END}\n\nprose\n"
    assert between_markers(once, "new") == once


@pytest.mark.parametrize("page", ["# A\n", f"{BEGIN}\n", f"{END}\n"])
def test_a_page_without_markers_is_refused(page: str) -> None:
    with pytest.raises(NoMarkers):
        between_markers(page, "new")


def test_pages_and_figure_are_written_together(tmp_path: Path) -> None:
    for name in ("comparison.md", "comparison.zh.md"):
        (tmp_path / name).write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    write_pages(RUN, tmp_path)
    assert "not back in 20 s" in (tmp_path / "comparison.md").read_text(encoding="utf-8")
    assert "20 s 内未恢复" in (tmp_path / "comparison.zh.md").read_text(encoding="utf-8")
    assert (tmp_path / FIGURE).exists()


def test_the_figure_is_well_formed_and_within_its_bounds() -> None:
    drawn = draw({"a & b": [0.01, 1.0, 5.0], "c": [900.0]})
    root = ElementTree.fromstring(drawn)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "a & b" in texts
    for x in map(float, re.findall(r"H(\d+\.\d)", drawn)):
        assert 0 <= x <= WIDTH
    for y in map(float, re.findall(r"V(\d+\.\d)", drawn)):
        assert 0 <= y <= HEIGHT


def test_the_axes_grow_to_the_right_and_upwards() -> None:
    assert x_of(0.2) < x_of(1) < x_of(10) < x_of(200) == x_of(5000)
    assert x_of(10) - x_of(1) == pytest.approx(x_of(100) - x_of(10))
    assert y_of(100) < y_of(50) < y_of(0)


def test_the_platform_answers_the_one_question_that_the_gateway_waits_for() -> None:
    asked = b'{"method":"getSessionLimits","params":{"timeout":5000}}'
    answer = platform_answer("v1/devices/me/rpc/request/7", asked)
    assert answer is not None
    assert answer[0] == "v1/devices/me/rpc/response/7"
    assert platform_answer("v1/devices/me/rpc/request/8", b'{"method":"other"}') is None
    assert platform_answer("v1/gateway/telemetry", asked) is None


def test_the_gateway_is_told_of_each_pad() -> None:
    devices = connector([Path("pads/pad-0"), Path("pads/pad-1")])["devices"]
    assert [(device["name"], device["port"]) for device in devices] == [
        ("pad-0", "pads/pad-0"),
        ("pad-1", "pads/pad-1"),
    ]


@pytest.mark.parametrize(("language", "page"), sorted(PAGES.items()))
def test_the_page_has_every_row_of_the_tables(language: str, page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    labels = [getattr(row.label, language) for row in (*SPEED, *ARRIVAL)]
    assert [label for label in labels if f"\n| {label} |" not in text] == []
