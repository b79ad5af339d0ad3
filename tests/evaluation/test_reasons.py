"""Topic and level give the official code of the version in force; where it has none, none is invented."""

from datetime import date
from pathlib import Path

import pytest

from evaluation.reasons import ReasonsError, code_for, read_reasons

REASONS = read_reasons()
TODAY = date(2026, 3, 2)
TWO = """
[[versions]]
name = "new"
since = 2026-07-01
texts = { 518 = "更快" }
topics.time = { 5 = 518 }
[[versions]]
name = "old"
since = 2020-01-01
texts = { 510 = "一次办结" }
topics.time = { 5 = 510 }
"""


@pytest.mark.parametrize(
    ("topic", "level", "code"),
    [("attitude", level, code) for level, code in zip(range(1, 6), (115, 214, 314, 413, 517), strict=True)]
    + [("time", 1, 110), ("time", 5, None), ("mood", 1, None)],
)
def test_a_topic_at_a_level_is_its_official_code_or_none(topic: str, level: int, code: int | None) -> None:
    found = code_for(REASONS, topic, level, TODAY)
    assert (found.code if found else None) == code


def test_every_official_code_has_one_topic_and_every_level_its_eight() -> None:
    codes = [one.code for one in REASONS]
    assert len(codes) == len(set(codes))
    known = {level: [code for code in codes if code // 100 == level] for level in range(1, 6)}
    assert {level: len(found) for level, found in known.items()} == dict.fromkeys(range(1, 6), 8)
    assert all(one.text for one in REASONS)


def test_the_version_in_force_on_the_day_holds(tmp_path: Path) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(TWO, encoding="utf-8")
    reasons = read_reasons(path)
    days = (date(2019, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    found = [code_for(reasons, "time", 5, day) for day in days]
    assert [one.code if one else None for one in found] == [None, 510, 518]


@pytest.mark.parametrize("topic", ["{ 5 = 410 }", "{ 5 = 519 }", "{ 6 = 610 }", '{ 5 = "x" }'])
def test_a_code_of_another_level_or_without_text_is_named(tmp_path: Path, topic: str) -> None:
    path = tmp_path / "reasons.toml"
    text = f'[[versions]]\nname = "a"\nsince = 2020-01-01\ntexts = {{ 510 = "x" }}\ntopics.time = {topic}\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReasonsError):
        read_reasons(path)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    for text in ("[", "version = 1"):
        (tmp_path / "reasons.toml").write_text(text)
        with pytest.raises(ReasonsError, match=r"reasons\.toml"):
            read_reasons(tmp_path / "reasons.toml")
