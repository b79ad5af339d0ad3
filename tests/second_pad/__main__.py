"""The pad as a program: pseudo-terminal, standard input and output around the pure pad. I/O.

The contract with the world: the `--help` text, one command a line on stdin, one JSON object a line on stdout.
Nothing that is printed depends on which key was pressed.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import select
import sys
import time
from pathlib import Path

from tests.second_pad import requests
from tests.second_pad.eeprom import FileStore, keep_uid
from tests.second_pad.log import Log
from tests.second_pad.pad import CAUSE_POWER_ON, CAUSE_RESET_PIN, Identity
from tests.second_pad.panel import DARK, Panel
from tests.second_pad.port import Pacer, Port

MAX_LINE = 4096
COMMANDS = "press K (1 to 9), unplug, replug, reset, quit"


def write_line(values: dict[str, str | int | bool]) -> None:
    """One JSON object on stdout, at once."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def draw_epoch() -> int:
    """A random log epoch, never zero."""
    return secrets.randbelow(0xFFFFFFFF) + 1


class Program:
    """Everything around the pad, in one loop that sleeps until the next deadline."""

    def __init__(self, link: str, eeprom: str, baud: int, uid: bytes | None) -> None:
        self._began = time.monotonic_ns()
        self._store = FileStore(eeprom)
        self._identity = Identity(keep_uid(self._store, uid), baud)
        self._baud = baud
        self._panel = Panel()
        self._port = Port(Path(link))
        self._pacer = Pacer(baud)
        self._line = b""
        self._stdin_open = True
        self._quit = False
        log = Log(self._store, draw_epoch)
        epoch = f"{log.epoch:08X}"
        write_line({"event": "ready", "link": link, "uid": self._identity.uid.hex().upper(), "epoch": epoch})
        self._panel.add("show", show=DARK)
        self._pad = requests.boot(self._identity, log, self._panel, self._ms(), CAUSE_POWER_ON)

    def _us(self) -> int:
        return (time.monotonic_ns() - self._began) // 1000

    def _ms(self) -> int:
        return self._us() // 1000

    def run(self) -> None:
        """Serve until `quit`."""
        while not self._quit:
            self._pad.tick(self._ms())
            self._send()
            self._print()
            readers = [0] if self._stdin_open else []
            if self._port.plugged:
                readers.append(self._port.master)
            ready, _, _ = select.select(readers, [], [], self._patience())
            if self._port.master in ready:
                self._pad.receive(self._ms(), self._port.receive())
                self._send()
            if 0 in ready:
                self._read_commands()
        self._print()
        self._port.unplug()

    def _patience(self) -> float | None:
        """Seconds until something is to be done; None when only the world can bring news."""
        now = self._us()
        times = [self._pacer.wake_at(now)]
        dues_ms = (self._pad.deadline(), None if self._pacer.busy else self._pad.output_due())
        times += [None if due_ms is None else due_ms * 1000 for due_ms in dues_ms]
        first = min((at for at in times if at is not None), default=None)
        return None if first is None else max(0, first - now) / 1e6

    def _send(self) -> None:
        """Put on the line what it has carried by now, and begin the next frame when it is free."""
        self._port.send(self._pacer.due(self._us()))
        if not self._pacer.busy:
            frame = self._pad.next_frame(self._ms())
            if frame is not None:
                self._pacer.begin(self._us(), frame)

    def _print(self) -> None:
        for event in self._panel.take():
            write_line({"t_ms": self._ms(), "event": event.kind, **dict(event.values)})

    def _read_commands(self) -> None:
        data = os.read(0, MAX_LINE)
        if not data:
            self._stdin_open = False
            return
        *lines, self._line = (self._line + data).split(b"\n")
        self._line = self._line[-MAX_LINE:]
        for line in lines:
            if not self._quit:
                self._command(line.decode(errors="replace").strip())
            self._send()
            self._print()

    def _command(self, line: str) -> None:
        now = self._ms()
        words = line.split()
        if len(words) == 2 and words[0] == "press" and words[1] in "123456789" and len(words[1]) == 1:
            self._pad.press(now, int(words[1]))
        elif line == "unplug":
            if self._port.plugged:
                self._port.unplug()
                self._panel.add("plug", plugged=False)
        elif line == "replug":
            if not self._port.plugged:
                self._port.plug()
                self._panel.add("plug", plugged=True)
        elif line == "reset":
            self._pacer = Pacer(self._baud)
            log = Log(self._store, draw_epoch)
            self._pad = requests.boot(self._identity, log, self._panel, now, CAUSE_RESET_PIN)
        elif line == "quit":
            self._quit = True
        else:
            write_line({"event": "error", "text": f"unknown line; known are {COMMANDS}"})


def uid_from_hex(text: str) -> bytes:
    """The uid of the command line: 12 hexadecimal digits."""
    uid = bytes.fromhex(text)
    if len(uid) != 6 or len(text) != 12:
        raise ValueError("12 hexadecimal digits")
    return uid


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="pad", description=f"A rating pad. Commands on stdin: {COMMANDS}.")
    parser.add_argument("--link", required=True, help="symbolic link to the pseudo-terminal")
    parser.add_argument("--eeprom", required=True, help="file that is the pad's persistent memory")
    parser.add_argument("--baud", required=True, type=int, help="speed of the line")
    parser.add_argument("--uid", type=uid_from_hex, help="12 hex digits; else the one kept, or random")
    options = parser.parse_args()
    if options.baud <= 0:
        parser.error("--baud must be positive")
    Program(options.link, options.eeprom, options.baud, options.uid).run()


if __name__ == "__main__":
    main()
