"""Words that must not stand in this repository, each with the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name_of

TEXTS = (
    "**/*.py",
    "**/*.md",
    "**/*.toml",
    "**/*.yaml",
    "**/*.json",
    "**/*.sh",
    "**/*.[ch]",
    "**/*.conf",
    "**/*.lock",
    "**/*.po",
)
TOP = ("Makefile", ".gitignore", ".ci/run", "examples/**/*", "docs/**/*")
TEXT_SUFFIXES_NOT = {".png", ".svg", ".webp", ".mo", ".db"}
THIS_FILE = name_of(Path(__file__))


@dataclass(frozen=True)
class Rule:
    """A pattern that no file matching `where` (a regular expression on its path) may hold."""

    reason: str
    pattern: str
    where: str = r""

    def found(self, file: str, text: str) -> list[str]:
        """Return `file:line: reason` for each line with the pattern, if the rule is for this file."""
        if not re.search(self.where, file):
            return []
        lines = enumerate(text.splitlines(), start=1)
        return [f"{file}:{number}: {self.reason}" for number, line in lines if re.search(self.pattern, line)]


RULES = (
    Rule("a path of one machine", r"(?<![\w.$}*])/(work|root)/|(?<![\w.$}*])/home/[a-z]"),
    Rule("a host of a package registry", r"pypi\.org|pythonhosted\.org|--(extra-)?index-url|--find-links"),
    Rule("work left for later", r"\b(TODO|FIXME|XXX)\b"),
    Rule(
        "wait for an event with `until`", r"\btime\.sleep\(|from time import .*\bsleep\b", r"^tests/.*\.py$"
    ),
    Rule("wait for an event with a deadline", r"\basyncio\.sleep\((?!0\))", r"^tests/.*\.py$"),
    Rule("a test runs or is deleted", r"\b(skip|skipif|xfail|importorskip|flaky)\b\s*\(", r"^tests/.*\.py$"),
    Rule("it also swallows NOT NULL and CHECK", r"(?i)INSERT\s+OR\s+IGNORE", r"\.py$"),
    Rule("it is INSERT OR IGNORE", r"\bignore\s*=\s*True", r"\.py$"),
    Rule("durable means FULL", r"(?i)PRAGMA\s+(\w+\.)?synchronous\s*=(?!\s*FULL\b)", r"\.py$"),
)


def everything() -> Iterable[Path]:
    """Return every text file of the checkout but this one."""
    return (
        path
        for path in files(*TEXTS, *TOP)
        if path.suffix not in TEXT_SUFFIXES_NOT and name_of(path) != THIS_FILE
    )


def test_no_forbidden_word_stands_in_the_repository() -> None:
    found = [
        line
        for path in everything()
        for rule in RULES
        for line in rule.found(name_of(path), path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_search_reads_the_sources_the_pages_and_the_house_itself() -> None:
    read = {name_of(path) for path in everything()}
    assert {
        "pyproject.toml",
        "Makefile",
        "README.md",
        "requirements.lock",
        ".ci/run",
        "tools/setup.sh",
    } <= read
    assert any(file.startswith("docs/") for file in read)
    assert not any(file.startswith(".venv/") for file in read)
    assert (ROOT / THIS_FILE).exists()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("docs/a.md", "see /work/main/x"),
        ("examples/a.toml", 'path = "/home/anna/data"'),
        ("kiosk/a.py", 'open("/root/x")'),
        ("requirements.lock", "--index-url https://example.org/simple"),
        ("devices/a.py", "# TODO: later"),
        ("tests/a.py", "time.sleep(1)"),
        ("tests/a.py", "from time import monotonic, sleep"),
        ("tests/a.py", "await asyncio.sleep(0.1)"),
        ("tests/a.py", "@pytest.mark.skipif(True)"),
        ("tests/a.py", "pytest.xfail('later')"),
        ("evaluation/store/a.py", 'db.execute("insert or ignore into a")'),
        ("evaluation/store/a.py", "table.insert(row, ignore=True)"),
        ("mqtt_bridge/outbox/a.py", '"PRAGMA synchronous=NORMAL"'),
        ("mqtt_bridge/outbox/a.py", '"PRAGMA synchronous = 1"'),
    ],
)
def test_each_forbidden_word_is_found(file: str, line: str) -> None:
    assert any(rule.found(file, f"first\n{line}\n") for rule in RULES)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("docs/a.md", "the framework/work/flow and https://example.org/home/page"),
        ("mqtt_bridge/outbox/a.py", '"PRAGMA synchronous = FULL"'),
        ("mqtt_bridge/outbox/a.py", 'level = db.execute("PRAGMA synchronous").fetchone()[0]'),
        ("kiosk/a.py", "time.sleep(1)"),
        ("tests/a.py", "await asyncio.sleep(0)"),
        ("docs/a.md", "never INSERT OR IGNORE, never synchronous=NORMAL"),
        ("devices/a.py", "shutil.rmtree(path, ignore_errors=True)"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(file: str, line: str) -> None:
    assert [found for rule in RULES for found in rule.found(file, line)] == []
