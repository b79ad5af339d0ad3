"""What the command says in which order, and what it does with streams that are closed or full."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

DEVICES = (("pad",), ("bus", "--pads", "2"), ("foreign", "--model", "jtt905"), ("modem",))
every_device = pytest.mark.parametrize("device", DEVICES, ids=lambda words: words[0])


def run(
    link: Path,
    commands: str = "",
    stdout: int | None = subprocess.PIPE,
    close: int | None = None,
    device: tuple[str, ...] = ("pad",),
) -> subprocess.CompletedProcess[str]:
    """Run a device to its end on these commands; `close` is a descriptor that it does not get."""
    closes: Callable[[], None] | None = None if close is None else lambda: os.close(close)
    return subprocess.run(
        [sys.executable, "-m", "firmware_sim", "sim", *device, "--link", str(link)],
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


@every_device
def test_an_input_that_was_closed_before_the_start_is_at_its_end(
    tmp_path: Path, device: tuple[str, ...]
) -> None:
    ended = run(tmp_path / "pad", close=0, device=device)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1]) == {"event": "bye"}
    assert not (tmp_path / "pad").is_symlink()


@every_device
def test_an_output_that_was_closed_before_the_start_is_not_missed(
    tmp_path: Path, device: tuple[str, ...]
) -> None:
    assert run(tmp_path / "pad", "press 1\nquit\n", close=1, device=device).returncode == 0


@every_device
def test_an_output_that_takes_no_more_is_told_in_a_sentence(tmp_path: Path, device: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as output:
        ended = run(tmp_path / "pad", stdout=output.fileno(), device=device)
    said = ended.stderr.splitlines()[-1]
    assert (ended.returncode, said) == (2, f"hallrating sim {device[0]}: No space left on device")
    assert not (tmp_path / "pad").is_symlink()
