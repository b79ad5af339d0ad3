"""Real processes for tests: started in folders of their own, killed hard, started again."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from firmware_sim.demo.plan import uid_at
from tests.firmware_avr.build import BUILT
from tests.house.tree import ROOT
from tests.until import until

COMMAND = (sys.executable, "-m", "hallrating")
SIMULATOR = (*COMMAND, "sim", "pad")
SECOND_PAD = (sys.executable, "-m", "tests.second_pad")
"""Another pad's program with the same options and commands, written from the protocol page alone."""
AVR_PAD = (str(BUILT / "simulate"), "--firmware", str(BUILT / "pad.bin"))
"""The reference firmware for the ATmega328P in simavr; `built()` makes it."""
READY_S = 30.0
ENVIRONMENT = os.environ | {
    "LANGUAGE": "en",
    "LC_ALL": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
    "PYTHONPATH": str(ROOT),
}


class Part:
    """One `hallrating ...` process whose first line of output says that it serves."""

    def __init__(
        self, folder: Path, *arguments: str, speaks: bool = False, program: Sequence[str] = COMMAND
    ) -> None:
        self.folder = folder
        self.arguments = arguments
        self.log = folder / f"{arguments[0].strip('-')}.log"
        self.lines: list[str] = []
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [*program, *arguments],
                cwd=folder,
                env=ENVIRONMENT,
                stdin=subprocess.PIPE if speaks else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def ready(self) -> "Part":
        def said_or_ended() -> bool:
            return bool(self.lines) or self.process.poll() is not None

        until(said_or_ended, READY_S)
        assert self.process.poll() is None, self.log.read_text()
        return self

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.kill()
        self.process.wait(10)
        self._close()

    def end(self) -> int:
        """SIGTERM; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        finally:
            self.process.kill()
            self._close()

    def _close(self) -> None:
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):  # what a killed process did not read
                    stream.close()


class PadProcess(Part):
    """A pad at a link; `shows` is everything its display has shown."""

    def __init__(self, link: Path, *options: str, program: Sequence[str] = SIMULATOR) -> None:
        self.shows: list[str] = []
        self.all_events: list[dict[str, Any]] = []
        self.link = link
        eeprom = str(link.with_suffix(".eeprom"))
        named = () if "--uid" in options else ("--uid", uid_at(link))
        where = ("--link", str(link), "--eeprom", eeprom, "--baud", "115200", *named, *options)
        super().__init__(link.parent, *where, speaks=True, program=program)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self.all_events.append(event)
            if event.get("event") == "show":  # an answer to a command that cannot be is none
                self.shows.append(event["show"])
            self.lines.append(line)

    def kill(self) -> None:
        """kill -9; its link goes too, as a device's does: the number of its pty is soon somebody else's."""
        super().kill()
        self.link.unlink(missing_ok=True)

    def uid(self) -> str:
        """The pad's own number, as it says it when it is ready."""
        return next(str(event["uid"]) for event in self.all_events if "uid" in event)

    def until_show(self, show: str, after: int = 0, deadline_s: float = 20.0) -> int:
        """Wait until `show` stands in the shows from index `after` on; return the index behind it."""

        def position() -> int:
            return next((i + 1 for i, name in enumerate(self.shows) if i >= after and name == show), 0)

        return until(position, deadline_s)


def run(*arguments: str, cwd: Path, deadline_s: float = 60.0) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=deadline_s,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
