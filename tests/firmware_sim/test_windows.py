"""As on Windows: no pseudo-terminals, a select() for sockets only. All imports, and all listens on TCP."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCKED = ("termios", "tty", "pty", "fcntl")
WITHOUT = f"""
import functools, importlib, os, pkgutil, select, stat, sys, time
for name in {BLOCKED}:
    sys.modules[name] = None
del time.CLOCK_BOOTTIME
select_of_all = select.select
def select_of_sockets(*waiting):
    for each in (*waiting[0], *waiting[1], *waiting[2]):
        assert stat.S_ISSOCK(os.fstat(each).st_mode), "no socket"
    return select_of_all(*waiting)
select.select = functools.partial(select_of_sockets)  # no method of the class that takes it
import firmware_sim
"""
IMPORT_ALL = f"""{WITHOUT}
for module in pkgutil.walk_packages(firmware_sim.__path__, "firmware_sim."):
    if module.name not in ("firmware_sim.__main__", "firmware_sim.pty_line"):
        importlib.import_module(module.name)
        print(module.name)
"""
RUN = f"""{WITHOUT}
import argparse
from firmware_sim.commands import register
parser = argparse.ArgumentParser()
register(parser.add_subparsers())
args = parser.parse_args()
sys.exit(args.run(args))
"""


def run(program: str, *arguments: str, commands: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        input=commands,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_every_module_but_the_pseudo_terminal_imports() -> None:
    done = run(IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    assert {"firmware_sim.fleet", "firmware_sim.control.http", "firmware_sim.runner"} <= set(
        done.stdout.split()
    )


def test_a_pad_works_on_tcp() -> None:
    done = run(RUN, "sim", "pad", "--listen", "127.0.0.1:0", commands="fault drop rate=1\nfaults\nquit\n")
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert said[0]["link"].startswith("socket://127.0.0.1:")
    assert said[-1] == {"event": "bye"}


@pytest.mark.parametrize(
    ("device", "commands", "answer"),
    [
        (("bus", "--pads", "2"), "dance\n2 press 1\nquit\n", "error"),
        (("foreign", "--model", "jtt905"), "help\nquit\n", "help"),
        (("modem",), "signal 12\nquit\n", "event"),
    ],
)
def test_every_other_device_works_on_tcp(device: tuple[str, ...], commands: str, answer: str) -> None:
    done = run(RUN, "sim", *device, "--listen", "127.0.0.1:0", commands=commands)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line[line.index("{") :]) for line in done.stdout.splitlines()]
    assert said[0]["link"].startswith("socket://127.0.0.1:")
    assert [line for line in said[1:-1] if answer in line]
    assert said[-1] == {"event": "bye"}


@pytest.mark.parametrize(
    "device", [("pad",), ("bus", "--pads", "2"), ("foreign", "--model", "jtt905"), ("modem",)]
)
def test_a_link_is_refused_with_what_to_do(tmp_path: Path, device: tuple[str, ...]) -> None:
    done = run(RUN, "sim", *device, "--link", str(tmp_path / "pad"))
    assert done.returncode == 2
    assert "--listen" in done.stderr
