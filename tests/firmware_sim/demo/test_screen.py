"""What the demo shows can be copied and is understood: commands that run from here, and no riddle left."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console

from firmware_sim.demo.figures import Summary
from firmware_sim.demo.screen import DemoScreen, program

SUMMARY = Summary(3, 2, {5: 2}, {}, 1, 0, 0, 0, 0, 0, (2.0, 7.0, 3887.0))


def shown(summary: Summary, store: Path) -> str:
    console = Console(file=io.StringIO(), width=80, highlight=False)
    DemoScreen(console, 3).summary(summary, store)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_program_that_is_on_no_path_is_named_so_that_it_runs_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = tmp_path / ".venv" / "bin" / "hallrating"
    called.parent.mkdir(parents=True)
    called.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(called), "demo"])
    monkeypatch.setenv("PATH", os.devnull)
    assert program() == ".venv/bin/hallrating"
    monkeypatch.setenv("PATH", str(called.parent))
    assert program() == "hallrating"
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "hallrating.py"), "demo"])
    assert program() == "hallrating"


def test_the_commands_at_the_end_fit_on_a_line_and_the_slowest_press_is_among_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = shown(SUMMARY, tmp_path / "demo-data" / "central" / "store.db")
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())
    assert "--store demo-data/central/store.db" in text
    assert "3887 ms" in text
    assert "interrupted" in text


def test_a_path_with_a_blank_stays_one_word(tmp_path: Path) -> None:
    assert f"'{tmp_path}/a b/store.db'" in shown(SUMMARY, tmp_path / "a b" / "store.db")
