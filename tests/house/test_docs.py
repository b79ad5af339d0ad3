"""The pages keep up with the house: paths in them exist, links lead somewhere, every command is explained."""

import argparse
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from hallrating import build_parser
from tests.house.tree import PACKAGES, ROOT, files, name_of

FOLDERS = (*PACKAGES, "tests", "docs", "examples", "locale", "tools", ".ci")
OPERATIONS = ("docs/operations.md", "docs/operations.zh.md")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
TOP_FILE = r"[A-Z]+(\.zh)?\.md|Makefile|LICENSE|pyproject\.toml|requirements[\w-]*\.lock|hallrating\w*\.py"
OUR_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*|{TOP_FILE}")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def named_paths(text: str) -> Iterator[str]:
    """Yield what stands in backticks, outside of code blocks, and is meant as a path of this repository."""
    for named in IN_BACKTICKS.findall(FENCED.sub("", text)):
        if OUR_PATH.fullmatch(named):
            yield named


def links(text: str) -> Iterator[str]:
    """Yield the targets of links that stay within the repository, without their anchors."""
    for target in LINK.findall(FENCED.sub("", text)):
        if not re.match(r"[a-z][a-z+.-]*:|#", target):
            yield target.split("#")[0]


def commands(parser: argparse.ArgumentParser, name: str = "hallrating") -> Iterator[str]:
    """Yield every command that can be run, in full."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for word, inner in group.choices.items():
            yield from commands(inner, f"{name} {word}")
    if not groups or parser.get_default("run") is not None:
        yield name


def unnamed(wanted: Collection[str], text: str) -> list[str]:
    """Return the commands that the page does not name, whole and not as part of a longer word."""
    return sorted(command for command in wanted if not re.search(rf"{re.escape(command)}(?![\w-])", text))


def pages() -> list[Path]:
    return list(files("README*.md", "docs/**/*.md"))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_each_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [named for named in named_paths(text) if not (ROOT / named).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_each_link_of_a_page_leads_to_a_file(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [target for target in links(text) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", OPERATIONS)
def test_each_command_is_told_to_those_who_run_a_hall(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert unnamed(set(commands(build_parser())), text) == []


@pytest.mark.parametrize("page", OPERATIONS)
def test_no_command_is_told_that_there_is_not(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    known = set(commands(build_parser()))
    told = re.findall(r"^\| `(hallrating [a-z ]+[a-z])", text, re.MULTILINE)
    assert told
    assert sorted(set(told) - known) == []


def test_the_two_pages_of_operations_have_the_same_parts() -> None:
    english, chinese = ((ROOT / page).read_text(encoding="utf-8") for page in OPERATIONS)
    for sign in (r"^## ", r"^### ", r"^\| `", r"^```"):
        count = [len(re.findall(sign, text, re.MULTILINE)) for text in (english, chinese)]
        assert count[0] == count[1] > 0, sign


def test_the_search_reads_the_pages_that_people_read() -> None:
    read = {name_of(page) for page in pages()}
    assert {"README.md", "README.zh.md", "docs/architecture.md", "docs/pad-protocol.md", *OPERATIONS} <= read
    tour = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert len(set(named_paths(tour))) > 40


def test_a_path_is_found_in_backticks_and_nowhere_else() -> None:
    text = "`kiosk/gone.py` kiosk/a.py `docs/` `tests/a_b/c-d.json` `hallrating_x.py`\n"
    text += "```\n`devices/no.py`\n```\n"
    assert list(named_paths(text)) == [
        "kiosk/gone.py",
        "docs/",
        "tests/a_b/c-d.json",
        "hallrating_x.py",
    ]


@pytest.mark.parametrize("named", ["store.db", "a/b", "/etc/hallrating/station.toml", "kiosk", "devices/x y"])
def test_what_is_no_path_of_ours_is_left_alone(named: str) -> None:
    assert list(named_paths(f"`{named}`")) == []


def test_a_link_is_ours_unless_it_leaves_the_repository() -> None:
    text = "[a](gone.md) [b](../x.md#part) [c](https://example.org/y.md) [d](#part) [e](mailto:a@example.org)"
    assert list(links(text)) == ["gone.md", "../x.md"]


def test_a_command_that_a_page_forgets_is_found() -> None:
    parser = argparse.ArgumentParser()
    store = parser.add_subparsers().add_parser("store").add_subparsers()
    store.add_parser("stats")
    store.add_parser("create")
    wanted = set(commands(parser))
    assert wanted == {"hallrating store stats", "hallrating store create"}
    assert unnamed(wanted, "`hallrating store stats --json`, hallrating store created") == [
        "hallrating store create"
    ]
