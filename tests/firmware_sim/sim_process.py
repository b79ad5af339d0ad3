"""A simulated device as a process of its own, and what it said so far."""

import json
import os
import select
import subprocess
import sys
from typing import Any, ClassVar

from tests.house.tree import ROOT
from tests.until import until


class SimProcess:
    """`sim DEVICE` with these arguments, and what it said so far."""

    device: ClassVar[str]

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "firmware_sim", "sim", self.device, *arguments]
        self.child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines: list[dict[str, Any]] = []
        self._rest = b""

    def tell(self, line: str) -> None:
        assert self.child.stdin
        self.child.stdin.write(f"{line}\n".encode())
        self.child.stdin.flush()

    def read(self) -> bool:
        """Take what it said; False at the end of its output."""
        assert self.child.stdout
        fd = self.child.stdout.fileno()
        while select.select([fd], [], [], 0)[0]:
            data = os.read(fd, 65536)
            if not data:
                return False
            *lines, self._rest = (self._rest + data).split(b"\n")
            self.lines += [json.loads(line) for line in lines]
        return True

    def said(self, **members: object) -> dict[str, Any]:
        """Wait for a line with these members and return it."""

        def look() -> dict[str, Any] | None:
            self.read()
            return next((line for line in self.lines if members.items() <= line.items()), None)

        found = until(look, 10)
        assert found
        return found

    def end(self) -> int:
        """Wait for its end and return its exit code."""
        code = self.child.wait(10)
        until(lambda: not self.read(), 10)
        self.close()
        return code

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                stream.close()
