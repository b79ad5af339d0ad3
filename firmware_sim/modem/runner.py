"""The loop around one simulated modem: clock, line, standard input and signals."""

import os
import selectors
import time
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from firmware_sim.ending import ending_signals
from firmware_sim.line import Line, LineUnusableError
from firmware_sim.modem.console import (
    LINE_BYTES_MAX,
    BadCommandError,
    LineCutter,
    help_text,
    json_line,
    moment,
    obey,
)
from firmware_sim.modem.modem import SimModem

READ_BYTES: Final = 4096


def boottime_s() -> float:
    """Seconds since the machine's start, suspend included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ModemRunner:
    """Runs one modem until it is told to end; `say` takes each line for standard output."""

    def __init__(self, modem: SimModem, line: Line, say: Callable[[str], None]) -> None:
        self._modem = modem
        self._line = line
        self._say = say
        self._input = LineCutter()
        self._running = True

    def run(self, input_fd: int | None) -> None:
        """Plug in and work until quit, end of input, SIGINT or SIGTERM. Raises LineUnusableError.

        Runs in the main thread only, because of the signals.
        """
        self._line.plug()
        try:
            self._say(json_line(event="ready", link=self._line.name))
            with ending_signals() as signal_fd:
                while self._running:
                    self._turn(input_fd, signal_fd)
            self._say(json_line(event="bye"))
        finally:
            self._line.unplug()

    def _turn(self, input_fd: int | None, signal_fd: int) -> None:
        readable = self._wait(input_fd, signal_fd)
        if signal_fd in readable:
            self._running = False
            return
        if self._line.fileno() in readable:
            self._modem.receive(self._line.read(READ_BYTES), boottime_s())
        if input_fd is not None and input_fd in readable:
            self._read_input(input_fd)
        self._work()

    def _work(self) -> None:
        now_s = boottime_s()
        self._modem.tick(now_s)
        self._line.write(self._modem.bytes_to_send(now_s))
        for event in self._modem.take_events():
            self._say(json_line(**event))
        if self._modem.tripped == "unplug":
            self._unplug()
        elif self._modem.tripped == "reset":
            self._reset()

    def _wait(self, input_fd: int | None, signal_fd: int) -> set[int]:
        deadline_s = self._modem.next_deadline_s()
        with selectors.SelectSelector() as selector:  # it takes /dev/null, where epoll does not
            for fd in (input_fd, signal_fd, self._line.fileno()):
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            timeout_s = None if deadline_s is None else max(0.0, deadline_s - boottime_s())
            return {key.fd for key, _events in selector.select(timeout_s)}

    def _read_input(self, input_fd: int) -> None:
        data = os.read(input_fd, LINE_BYTES_MAX)
        self._running = bool(data)
        for line in self._input.cut(data):
            if line is None:
                self._say(json_line(error=_("the line is too long")))
            elif self._running and line.strip():
                self._obey(line.decode("utf-8", "replace").strip())

    def _obey(self, line: str) -> None:
        word, _space, rest = line.partition(" ")
        try:
            match word:
                case "quit":
                    self._running = False
                case "help":
                    self._say(json_line(help=help_text()))
                case "replug":
                    self._replug()
                case "unplug" | "reset" if rest:
                    self._modem.fuse = moment(rest, word)
                    self._say(json_line(event="fuse", action=word, moment=self._modem.fuse.moment))
                case "unplug":
                    self._unplug()
                case "reset":
                    self._reset()
                case _:
                    self._say(json_line(**obey(line, self._modem, boottime_s())))
        except (BadCommandError, LineUnusableError) as error:
            self._say(json_line(error=str(error)))

    def _unplug(self) -> None:
        self._modem.cut()
        self._line.unplug()
        self._say(json_line(event="line", state="unplugged"))

    def _replug(self) -> None:
        if self._line.fileno() is not None:
            raise BadCommandError(_("the cable is plugged in"))
        self._line.plug()
        self._say(json_line(event="line", state="plugged"))

    def _reset(self) -> None:
        self._modem.reset(boottime_s())
        self._say(json_line(event="reset"))
