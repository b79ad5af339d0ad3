"""The loop around one simulated pad: clock, line, standard input and signals."""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from gettext import gettext as _
from typing import Final, assert_never

from firmware_sim.bench import Bench
from firmware_sim.console import (
    LINE_BYTES_MAX,
    BadCommandError,
    Command,
    Help,
    LineCutter,
    PressKey,
    Quit,
    Replug,
    Reset,
    SetCable,
    Unplug,
    change_line,
    help_text,
    json_line,
    parse,
)
from firmware_sim.line import Line, LineUnusableError
from firmware_sim.log import Memory
from firmware_sim.pad import Build

_ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Setup:
    """One pad to simulate; the line is still unplugged, the seed is that of the cable's faults."""

    build: Build
    memory: Memory
    line: Line
    seed: int = 0


def boottime_s() -> float:
    """Seconds since the machine's start, suspend included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Runner:
    """Runs one pad until it is told to end; say takes each line for standard output."""

    def __init__(self, setup: Setup, say: Callable[[str], None]) -> None:
        self._setup = setup
        self._line = setup.line
        self._say = say
        self._bench = Bench(setup.build, setup.memory, setup.line, boottime_s(), seed=setup.seed)
        self._input = LineCutter()
        self._running = True

    def run(self, input_fd: int | None) -> None:
        """Plug the line in and work until quit, end of input, SIGINT or SIGTERM. Raises LineUnusableError.

        Runs in the main thread only, because of the signals.
        """
        self._bench.plug()
        try:
            self._ready()
            with _ending_signals() as signal_fd:
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
            self._bench.read_line(boottime_s())
        if input_fd in readable and input_fd is not None:
            self._read_input(input_fd)
        self._bench.work(boottime_s())
        self._say_changes()

    def _wait(self, input_fd: int | None, signal_fd: int) -> set[int]:
        now_s = boottime_s()
        deadline_s = self._bench.next_deadline_s(now_s)
        line_fd = self._line.fileno() if self._bench.wants_bytes() else None
        # select() counts microseconds where poll and epoll count milliseconds, and it takes /dev/null
        with selectors.SelectSelector() as selector:
            for fd in (input_fd, signal_fd, line_fd):
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            timeout_s = None if deadline_s is None else max(0.0, deadline_s - now_s)
            return {key.fd for key, _events in selector.select(timeout_s)}

    def _read_input(self, input_fd: int) -> None:
        data = os.read(input_fd, LINE_BYTES_MAX)
        self._running = bool(data)
        for line in self._input.cut(data):
            if line is None:
                self._say(json_line(error=_("the line is too long")))
            elif self._running and line.strip():
                self._obey_line(line)

    def _obey_line(self, line: bytes) -> None:
        try:
            self._obey(parse(line.decode("utf-8", "replace")))
        except (BadCommandError, LineUnusableError) as error:
            self._say(json_line(error=str(error)))

    def _obey(self, command: Command) -> None:
        now_s = boottime_s()
        self._bench.work(now_s)
        self._say_changes()
        match command:
            case PressKey(key):
                self._bench.press_key(key, now_s)
            case Unplug():
                self._bench.unplug(now_s)
                self._say(json_line(event="line", state="unplugged"))
            case Replug():
                self._replug()
            case Reset():
                self._bench.reset(now_s)
                self._ready()
            case SetCable(faults):
                self._bench.set_cable(faults)
                self._say(json_line(event="cable", **asdict(faults)))
            case Help():
                self._say(json_line(help=help_text()))
            case Quit():
                self._running = False
            case _:
                assert_never(command)

    def _replug(self) -> None:
        if self._line.fileno() is not None:
            raise BadCommandError(_("the cable is plugged in"))
        self._bench.plug()
        self._say(json_line(event="line", state="plugged"))

    def _ready(self) -> None:
        log = self._bench.log
        uid = self._setup.build.uid.hex()
        self._say(
            json_line(event="ready", link=self._line.name, uid=uid, epoch=f"{log.epoch:08x}", boot=log.boot)
        )

    def _say_changes(self) -> None:
        for change in self._bench.take_changes():
            self._say(change_line(change))


@contextlib.contextmanager
def _ending_signals() -> Iterator[int]:
    """Give a descriptor that becomes readable when the process is asked to end."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in _ENDING_SIGNALS}
    wakeup_before = signal.set_wakeup_fd(writable)
    try:
        yield readable
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(readable)
        os.close(writable)
