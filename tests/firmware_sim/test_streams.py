"""What the command says in which order, and what it does with streams that are closed or full."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def run(
    link: Path, commands: str = "", stdout: int | None = subprocess.PIPE, close: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a pad to its end on these commands; `close` is a descriptor that it does not get."""
    closes: Callable[[], None] | None = None if close is None else lambda: os.close(close)
    return subprocess.run(
        [sys.executable, "-m", "firmware_sim", "sim", "pad", "--link", str(link)],
        input=commands,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=20,
        check=False,
        preexec_fn=closes,
    )


def test_each_line_comes_before_those_of_the_next_command(tmp_path: Path) -> None:
    ended = run(tmp_path / "pad", "reset\nfault drop\nunplug\nreset\nquit\n")
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [entry.get("show") or entry["event"] for entry in said] == [
        "ready",
        "dark",
        "ready",
        "dark",
        "fault",
        "line",
        "ready",
        "dark",
        "bye",
    ]


def test_an_input_that_was_closed_before_the_start_is_at_its_end(tmp_path: Path) -> None:
    ended = run(tmp_path / "pad", close=0)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (tmp_path / "pad").is_symlink()


def test_an_output_that_was_closed_before_the_start_is_not_missed(tmp_path: Path) -> None:
    assert run(tmp_path / "pad", "press 1\nquit\n", close=1).returncode == 0


def test_an_output_that_takes_no_more_is_told_in_a_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as output:
        ended = run(tmp_path / "pad", stdout=output.fileno())
    assert (ended.returncode, ended.stderr) == (2, "hallrating sim pad: No space left on device\n")
    assert not (tmp_path / "pad").is_symlink()
