"""Stories and load on a whole hall: the exit code tells what came true; a real store counts nothing of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.processes import run

STORY = """
title = "two windows, a pulled plug"
[hall]
windows = 2
timeout_s = 3
warning_s = 2
baud = 115200
[[cases]]
at = "500ms"
key = 5
think = "100ms"
[[cases]]
at = "1s"
window = "w02"
key = 1
think = "1s"
[[acts]]
at = "1500ms"
window = "w02"
act = "unplug"
[[acts]]
at = "4s"
window = "w02"
act = "replug"
[[cases]]
at = "6s"
window = "w01"
does = "leave"
[expect]
cases = 3
rated = 2
kept_presses_lost = 0
unrated = { timeout = 1 }
levels = { 5 = 1, 1 = 1 }
"""


def test_a_story_that_comes_true_ends_with_0_and_its_store_holds_it(tmp_path: Path) -> None:
    file, data = tmp_path / "day.toml", tmp_path / "data"
    file.write_text(STORY, encoding="utf-8")
    ended = run("sim", "scenario", str(file), "--data", str(data), cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with closing(sqlite3.connect(data / "central" / "store.db")) as store:
        levels = store.execute("SELECT level FROM v_ratings ORDER BY level").fetchall()
    assert levels == [(1,), (5,)]
    assert "pulled plug" in ended.stdout
    assert "✗" not in ended.stdout


def test_a_story_that_does_not_come_true_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    short = STORY[: STORY.index('[[cases]]\nat = "1s"')]
    file.write_text(short + "[expect]\nrated = 2\nwithin = '1s'\n", encoding="utf-8")
    ended = run("sim", "scenario", str(file), "--data", str(tmp_path / "data"), cwd=tmp_path)
    assert ended.returncode == 1
    assert "✗" in ended.stdout


def test_a_mistake_in_a_story_ends_with_2_and_starts_nothing(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(STORY.replace('window = "w02"', 'window = "w03"', 1), encoding="utf-8")
    ended = run("sim", "scenario", str(file), "--data", str(tmp_path / "data"), cwd=tmp_path)
    assert ended.returncode == 2
    assert "day.toml:14: cases[1].window: all, w01, w02" in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.promise(1)
def test_load_loses_nothing_and_counts_nowhere_in_a_real_store(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load = ("sim", "load", "--pads", "4", "--rate", "8", "--minutes", "0.05", "--data", str(data))
    ended = run(*load, "--real-store", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with closing(sqlite3.connect(data / "central" / "store.db")) as store:
        counted = store.execute("SELECT coalesce(sum(rated), 0) FROM v_figures_hall").fetchone()
        apart = store.execute("SELECT count(*) FROM v_apart WHERE type = 'rating'").fetchone()
    assert (counted, apart) == ((0,), (24,))
