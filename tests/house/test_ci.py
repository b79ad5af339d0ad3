"""CI runs the one command that README names, and nothing else."""

import os
import re

import pytest

from tests.house.tree import ROOT

CI = ROOT / ".ci" / "run"
PREAMBLE = ["set -e", 'cd "$(dirname "$0")/.."']


def readme_command(readme: str) -> list[str]:
    """Return the lines of the first block ```sh of a README that holds `make test`; none if there is none."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)
    return next((block.splitlines() for block in blocks if "make test" in block), [])


def commands(script: str) -> list[str]:
    """Return the commands of a shell script, without comments, blank lines and what only goes to the root."""
    lines = [line.strip() for line in script.splitlines()]
    return [line for line in lines if line and not line.startswith("#") and line not in PREAMBLE]


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_ci_runs_what_the_readme_says_and_nothing_else(readme: str) -> None:
    assert commands(CI.read_text(encoding="utf-8")) == readme_command(
        (ROOT / readme).read_text(encoding="utf-8")
    )
    assert commands(CI.read_text(encoding="utf-8")) == ["make test"]


def test_ci_can_be_run_and_stops_at_the_first_failure() -> None:
    assert os.access(CI, os.X_OK)
    lines = CI.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert all(line in lines for line in PREAMBLE)


def test_a_script_that_does_more_or_less_is_found() -> None:
    readme = "```sh\nmake demo\n```\n\n```sh\nmake test\n```\n"
    assert readme_command(readme) == ["make test"]
    assert readme_command("make test\n") == []
    assert commands("#!/usr/bin/env bash\nset -e\nmake test\npip list\n") == ["make test", "pip list"]
