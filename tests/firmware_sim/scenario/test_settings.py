"""Scenario files: what is wrong is told with file, line, key and what is allowed."""

from pathlib import Path

import pytest

from firmware_sim.scenario.plan import read_plan
from firmware_sim.scenario.settings import StoryMistakeError
from firmware_sim.scenario.toml_lines import line_of
from tests.house.tree import ROOT

TEXT = """seed = 1

[hall]
windows = 2

[[cases]]
at = 1

[[cases]]
window = "w01"
key = 3

[[faults]]
at = 2
window = "w01"
fault = "flip"
values = { rate = 0.1 }
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("seed", 1),
        ("hall", 3),
        ("hall.windows", 4),
        ("cases", 6),
        ("cases[0].at", 7),
        ("cases[1]", 9),
        ("cases[1].key", 11),
        ("cases[1].nothing", 9),
        ("faults[0].values.rate", 17),
        ("nothing.at.all", 1),
    ],
)
def test_each_key_is_found_at_its_line(path: str, line: int) -> None:
    assert line_of(TEXT, path) == line


def mistake(tmp_path: Path, text: str) -> StoryMistakeError:
    file = tmp_path / "day.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StoryMistakeError) as caught:
        read_plan(file)
    assert caught.value.file == file
    return caught.value


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "allowed"),
    [
        ("windows = 2", "windows = 0", 4, "hall.windows", ">= 1"),
        ("windows = 2", "windoes = 2", 4, "hall.windoes", "windows, timeout_s"),
        ("key = 3", "key = 6", 11, "cases[1].key", "<= 5"),
        ("key = 3", 'key = 3\ndoes = "dance"', 12, "cases[1].does", "press, twice, leave"),
        ("windows = 2", "windows = 2\nbaud = 1300", 5, "hall.baud", "9600, 19200"),
        ("values = {", "values = [\n", 18, "", "Invalid value"),
        ("values = { rate = 0.1 }", "values = [", 17, "", "end of document"),
        ("seed = 1\n\n[hall]\nwindows = 2", "seed = 1\nhall.windows = 0", 2, "hall.windows", ">= 1"),
        ("key = 3", 'key = 3\ndoes = "leave"', 11, "cases[1].key", "leaves"),
        ('window = "w01"\nkey', 'window = "w09"\nkey', 10, "cases[1].window", "all, w01, w02"),
        ("at = 2", 'at = "soon"', 14, "faults[0].at", "0 - 86400 s"),
        ('"flip"', '"flop"', 16, "faults[0].fault", "flip"),
        ('"flip"', '"collision"', 16, "faults[0].fault", "swapped-cables"),
        ("rate = 0.1", "rate = 7", 17, "faults[0].values.rate", "0 - 1"),
        ("rate = 0.1", "speed = 7", 17, "faults[0].values.speed", "rate"),
        ("seed = 1", "sead = 1", 1, "sead", "title, seed"),
        ("seed = 1", "seed = ", 1, "", "Invalid value"),
        ("seed = 1", "seed = 1\nseed = 2", 2, "", "overwrite"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, before: str, after: str, line: int, key: str, allowed: str
) -> None:
    assert before in TEXT
    found = mistake(tmp_path, TEXT.replace(before, after, 1))
    assert (found.line, found.key) == (line, key)
    assert allowed in found.allowed
    assert str(found).startswith(f"{found.file}:{line}: ")


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("[citizens]\npress = 0\ntwice = 0\nleave = 0\n", "citizens"),
        ("[citizens]\nkeys = { 1 = 0 }\n", "citizens.keys"),
        ('[citizens]\nthink = ["2s", "1s"]\n', "citizens.think"),
        ("[expect.unrated]\nbored = 1\n", "expect.unrated.bored"),
        ("[expect.levels]\n7 = 1\n", "expect.levels"),
        ("[citizens]\nkeys = { 6 = 1 }\n", "citizens.keys"),
        ('[[acts]]\nat = 1\nwindow = "w01"\nact = "kick"\n', "acts[0].act"),
    ],
)
def test_values_that_make_no_story_are_refused(tmp_path: Path, more: str, key: str) -> None:
    assert mistake(tmp_path, TEXT + more).key == key


def test_a_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_bytes(b'title = "\xff"')
    with pytest.raises(StoryMistakeError, match=r"day\.toml:1: "):
        read_plan(file)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "examples" / "scenarios").glob("*.toml")), ids=lambda f: f.stem
)
def test_every_example_is_a_story(file: Path) -> None:
    assert read_plan(file).cases
