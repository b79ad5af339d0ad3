"""docs/replace-a-pad.md names commands that there are, in both languages; end-to-end tests run each."""

import re
import shlex
from pathlib import Path

import pytest

from hallrating import build_parser

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "docs" / name for name in ("replace-a-pad.md", "replace-a-pad.zh.md")]
COMMAND = re.compile(r"hallrating (?:pads|window|station) [a-z]+ --config [^`\n]+")


def commands(page: Path) -> list[str]:
    return COMMAND.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_of_the_page_is_one_that_the_parser_takes(page: Path) -> None:
    assert len(commands(page)) >= 8
    for command in commands(page):
        args = build_parser().parse_args(shlex.split(command)[1:])
        assert args.config == Path("station.toml")


def test_both_pages_have_the_same_commands() -> None:
    english, chinese = map(commands, PAGES)
    assert english == chinese


def test_the_end_to_end_tests_run_each_command_of_the_page() -> None:
    acts = (ROOT / "tests" / "end_to_end" / "test_technician.py").read_text(encoding="utf-8")
    for command in commands(PAGES[0]):
        group, action = command.split()[1:3]
        assert f'"{group}", "{action}"' in acts, command
