"""The Acme pad as a process: `python -m tests.devices.foreign.acme_sim LINK`."""

import sys
from pathlib import Path

from firmware_sim.arguments import say
from firmware_sim.foreign.device import Shown, check_key
from firmware_sim.foreign.runner import ForeignRunner
from firmware_sim.pty_line import PtyLine
from firmware_sim.serving import serve

LAMPS = {b"L1": "asking", b"L2": "thanks", b"L0": "rest"}


class AcmePad:
    """Three keys and one lamp."""

    keys = range(1, 4)

    def __init__(self) -> None:
        self._heard = b""
        self._changes: list[Shown] = []

    def receive(self, data: bytes) -> bytes:
        *lines, self._heard = (self._heard + data).split(b"\r")
        self._changes += [Shown(0, LAMPS[line]) for line in lines if line in LAMPS]
        return b""

    def press(self, key: int, _address: int | None) -> bytes:
        check_key(key, self.keys)
        return b"#%d\r" % key

    def take_changes(self) -> list[Shown]:
        changes, self._changes = self._changes, []
        return changes


if __name__ == "__main__":
    line = PtyLine(Path(sys.argv[1]))
    serve(ForeignRunner(AcmePad(), line, say), line, say, sys.stdin.fileno(), keys=list(AcmePad.keys))
