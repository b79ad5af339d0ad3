"""Without pseudo-terminals, as on Windows: everything imports, and a pad works on TCP."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKED = ("termios", "tty", "pty", "fcntl")
WITHOUT = f"""
import importlib, pkgutil, sys
for name in {BLOCKED}:
    sys.modules[name] = None
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


def test_a_link_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = run(RUN, "sim", "pad", "--link", str(tmp_path / "pad"))
    assert done.returncode == 2
    assert "--listen" in done.stderr
