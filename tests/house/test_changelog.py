"""CHANGELOG.md keeps the form of Keep a Changelog: one line for each change that a user can see."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOT

RELEASE = re.compile(r"## \[(Unreleased|\d+\.\d+\.\d+)\](?: - \d{4}-\d{2}-\d{2})?")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
LINE_CHARACTERS_MAX = 200


def defects(text: str) -> Iterator[str]:
    """Yield what departs from the form, with its line number."""
    lines = text.splitlines()
    if not lines or lines[0] != "# Changelog":
        yield "1: the title is `# Changelog`"
    if not any(line == "## [Unreleased]" for line in lines):
        yield "0: there is no `## [Unreleased]`"
    release = kind = False
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith("## "):
            release, kind = True, False
            match = RELEASE.fullmatch(line)
            if not match or (match[1] == "Unreleased") == (" - " in line):
                yield f"{number}: a release is `## [x.y.z] - YYYY-MM-DD`"
        elif line.startswith("### "):
            kind = line.removeprefix("### ") in KINDS
            if not (kind and release):
                yield f"{number}: a kind is one of {', '.join(sorted(KINDS))}, below a release"
        elif release and line and not (line.startswith("- ") and kind and len(line) <= LINE_CHARACTERS_MAX):
            yield f"{number}: a change is one line `- ...` below a kind"


def test_the_changelog_keeps_its_form() -> None:
    assert list(defects((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))) == []


def test_the_version_of_the_package_is_unreleased_or_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    released = RELEASE.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert released == ["Unreleased"] or version in released


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Changes\n## [Unreleased]\n", 1),
        ("# Changelog\n", 0),
        ("# Changelog\n## [Unreleased]\n## 0.1.0\n", 3),
        ("# Changelog\n## [Unreleased]\n## [0.1.0]\n", 3),
        ("# Changelog\n## [Unreleased] - 2026-01-01\n", 2),
        ("# Changelog\n## [Unreleased]\n### News\n", 3),
        ("# Changelog\n### Added\n## [Unreleased]\n", 2),
        ("# Changelog\n## [Unreleased]\n- no kind\n", 3),
        ("# Changelog\n## [Unreleased]\n### Added\nno dash\n", 4),
        ("# Changelog\n## [Unreleased]\n### Added\n- one\n  and a second line\n", 5),
    ],
)
def test_a_departure_from_the_form_is_found(text: str, line: int) -> None:
    found = [defect for defect in defects(text) if defect.startswith(f"{line}: ")]
    assert len(found) == 1


def test_a_release_with_a_date_is_well_formed() -> None:
    text = "# Changelog\n\nAll of it.\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- One.\n"
    assert list(defects(text)) == []
