"""Processes of the benchmark that are told lines and answer lines."""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT


async def pace(seconds: float) -> None:
    """The rhythm of a load: nothing is waited for but the time itself."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)


class Child:
    """`python -m tests.benchmarks.pads.MODULE ARGUMENTS`, ready when it says so."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.benchmarks.pads.{module}", *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert self._answer() == "ready"

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line: str) -> Any:
        """Say a line; the JSON that it is answered with."""
        self.say(line)
        return json.loads(self._answer())

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def start_crowd(folder: Path, links: Sequence[Path], faulty: int) -> Child:
    """All pads in a process of their own, the first ones bad."""
    names = folder / "links"
    names.write_text("\n".join(map(str, links)))
    return Child("crowd", str(names), str(faulty))
