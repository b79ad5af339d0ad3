"""Child processes of the demo, each in a session of its own: Ctrl-C reaches the demo alone. Logs in files."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final, Self

COMMAND: Final = (sys.executable, "-m", "hallrating")
_SETPRIV: Final = shutil.which("setpriv")
GUARDED: Final = (*((_SETPRIV, "--pdeathsig", "TERM", "--") if _SETPRIV else ()), *COMMAND)
"""The same, ended by the system when the demo itself is killed (without util-linux: not)."""
READY_DEADLINE_S: Final = 30.0
END_DEADLINE_S: Final = 10.0
LAST_WORDS_CHARS_MAX: Final = 300


def end_on_signals() -> None:
    """The first signal ends this task; more of them, while the hall is being closed, change nothing."""
    task = asyncio.current_task()
    assert task is not None
    signals = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]

    def end() -> None:
        if signals:
            signals.clear()
            task.cancel()

    for number in tuple(signals):
        asyncio.get_running_loop().add_signal_handler(number, end)


class PartFailedError(Exception):
    """A part of the hall ended or did not become ready; `log` tells why."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name)
        self.name = name
        self.log = log

    def __str__(self) -> str:
        """The part with the last line of its log."""
        words = self.log.read_text(errors="replace").strip().rpartition("\n")[2] if self.log.exists() else ""
        return f"{self.name}: {words[:LAST_WORDS_CHARS_MAX]}" if words else self.name


class Part:
    """One process of the hall, for example central."""

    def __init__(self, name: str, process: Process, log: Path) -> None:
        self.name = name
        self._process = process
        self._log = log
        self._output = asyncio.create_task(self._drain())
        self._ready = asyncio.Event()

    @classmethod
    async def start(cls, name: str, arguments: tuple[str, ...], logs: Path, *, speaks: bool = False) -> Self:
        """Start `hallrating <arguments>`, wait for its first line of output. `speaks`: it reads commands."""
        log = logs / f"{name}.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *GUARDED, *arguments, stdin=PIPE if speaks else DEVNULL, stdout=PIPE, stderr=errors,
                start_new_session=True,
            )  # fmt: skip
        part = cls(name, process, log)
        try:
            async with asyncio.timeout(READY_DEADLINE_S):
                await part._ready.wait()
            part.check()
        except BaseException as ended:
            # Also where the demo is interrupted meanwhile: nobody else knows this process yet.
            await part.stop()
            if isinstance(ended, TimeoutError):
                raise PartFailedError(name, log) from None
            raise
        return part

    async def _drain(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("ab") as log:
            while line := await self._process.stdout.readline():
                log.write(line)
                log.flush()
                self._ready.set()
        await self._process.wait()
        self._ready.set()

    def check(self) -> None:
        """Raise `PartFailedError` when the process has ended."""
        if self._process.returncode is not None:
            raise PartFailedError(self.name, self._log)

    async def say(self, line: str) -> None:
        """Write one line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        await self._process.stdin.drain()

    async def stop(self) -> None:
        """End it with SIGTERM, and with SIGKILL where that does not help."""
        if self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(END_DEADLINE_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        await self._output
