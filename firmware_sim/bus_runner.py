"""The loop around a simulated bus: clock, line, standard input."""

import os
import selectors
import signal
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from firmware_sim.bus import Bus
from firmware_sim.clock import boottime_s
from firmware_sim.console import (
    LINE_BYTES_MAX,
    BadCommandError,
    LineCutter,
    PressKey,
    Replug,
    Reset,
    Unplug,
    change_line,
    json_line,
    parse,
)
from firmware_sim.line import Line

READ_BYTES: Final = 4096
LONGEST_SLEEP_S: Final = 0.5  # how long a signal may take to end it


class BusRunner:
    """Runs a bus until it is told to end; say takes each line for standard output."""

    def __init__(self, bus: Bus, line: Line, say: Callable[[str], None]) -> None:
        self._bus = bus
        self._line = line
        self._say = say
        self._input = LineCutter()
        self._running = True

    def run(self, input_fd: int | None) -> None:
        """Plug the line in and work until quit, end of input, SIGINT or SIGTERM. Raises LineUnusableError.

        Runs in the main thread only, because of the signals.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        self._line.plug()
        try:
            self._say(json_line(event="ready", link=self._line.name, pads=len(self._bus.pads)))
            while self._running:
                self._turn(input_fd)
            self._say(json_line(event="bye"))
        finally:
            self._line.unplug()

    def _end(self, *_signal: object) -> None:
        self._running = False

    def _turn(self, input_fd: int | None) -> None:
        readable = self._wait(input_fd)
        now_s = boottime_s()
        if self._line.fileno() in readable:
            self._bus.receive(self._line.read(READ_BYTES), now_s)
        if input_fd is not None and input_fd in readable:
            self._read_input(input_fd, now_s)
        reached = self._bus.work(now_s)
        if reached:
            self._line.write(reached)
        for number, change in self._bus.take_changes():
            self._say(f"{number + 1} {change_line(change)}")

    def _wait(self, input_fd: int | None) -> set[int]:
        now_s = boottime_s()
        deadline_s = self._bus.next_deadline_s(now_s)
        with selectors.SelectSelector() as selector:
            for fd in (input_fd, self._line.fileno()):
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            due_s = LONGEST_SLEEP_S if deadline_s is None else deadline_s - now_s
            return {key.fd for key, _events in selector.select(min(max(due_s, 0.0), LONGEST_SLEEP_S))}

    def _read_input(self, input_fd: int, now_s: float) -> None:
        data = os.read(input_fd, LINE_BYTES_MAX)
        self._running = self._running and bool(data)
        for line in self._input.cut(data):
            if line and line.strip():
                try:
                    self._obey(line.decode("utf-8", "replace").split(), now_s)
                except BadCommandError as error:
                    self._say(json_line(error=str(error)))

    def _obey(self, words: list[str], now_s: float) -> None:
        match words:
            case ["quit"]:
                self._running = False
            case ["echo", ("on" | "off") as switch]:
                self._bus.echo = switch == "on"
            case [pad, *rest] if pad.isdecimal() and 1 <= int(pad) <= len(self._bus.pads):
                self._obey_for(int(pad) - 1, " ".join(rest), now_s)
            case _:
                raise BadCommandError(
                    _("N press 1 to 5, N reset, N unplug, N replug for pad N; echo on, echo off; quit")
                )

    def _obey_for(self, number: int, text: str, now_s: float) -> None:
        match parse(text):
            case PressKey(key):
                self._bus.press_key(number, key, now_s)
            case Reset():
                self._bus.reset(number, now_s)
            case Unplug():
                self._bus.unplug(number)
            case Replug():
                self._bus.replug(number)
            case _:
                raise BadCommandError(_("a pad of a bus takes press, reset, unplug and replug"))
