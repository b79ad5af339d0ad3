"""The locks pin every dependency with hashes and name no host; the larger one holds all of the smaller."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"


def pins(text: str) -> dict[str, str]:
    """Return the version of each package of a lock; ValueError for a line that is neither pin nor hash."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if match := PIN.match(line):
            found[match[1]] = match[2]
        elif not HASH.match(line):
            raise ValueError(line)
    return found


def lock(name: str) -> dict[str, str]:
    return pins((ROOT / name).read_text(encoding="utf-8"))


def wanted(*extras: str) -> set[str]:
    """Return the normalised names of what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(one for extra in extras for one in project["optional-dependencies"][extra]),
    ]
    return {re.split(r"[\[<>=!~ ;]", one, maxsplit=1)[0].lower() for one in asked}


def test_the_locks_hold_all_that_pyproject_asks_for() -> None:
    assert wanted("build") <= lock(RUNTIME).keys()
    assert wanted("build", "dev") <= lock(DEVELOPMENT).keys()


def test_both_locks_agree() -> None:
    assert lock(RUNTIME).items() <= lock(DEVELOPMENT).items()


@pytest.mark.parametrize(
    "line",
    [
        "--pre",
        "aiohttp>=3.11 \\",
        "aiohttp @ file:///wheels/a.whl",
        "    --hash=md5:0",
    ],
)
def test_a_line_that_is_neither_pin_nor_hash_is_found(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        pins(f"cobs==1.2.2 \\\n{line}\n")
