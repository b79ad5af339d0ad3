"""The loop around whatever is simulated at one line: line, commands, signals and time. Decides nothing."""

import contextlib
import selectors
from collections.abc import Callable
from typing import Final, Protocol

from firmware_sim.console_lines import LineCutter, json_line, too_long_text
from firmware_sim.line import Line
from firmware_sim.waking import READ_BYTES, Commands, ending_signals

WAITING_S_MAX: Final = 3600.0


class Simulator(Protocol):
    """What is at the line. Whatever it says goes through its own `say`."""

    ended: bool
    """Whether it was told to quit."""

    def hear(self, data: bytes) -> None:
        """Take bytes of the host, none if it has come or gone."""
        ...

    def obey(self, line: str) -> None:
        """Carry out a line of standard input, not an empty one."""
        ...

    def work(self) -> None:
        """Do and tell what is due now; called after each of the others, and at its time."""
        ...

    def due_in_s(self) -> float | None:
        """In how many seconds work() has something to do by itself, None for never."""
        ...


def serve(
    simulator: Simulator, line: Line, say: Callable[[str], None], input_fd: int | None, **ready: object
) -> None:
    """Plug in and work until quit, end of input, SIGINT or SIGTERM; `ready` is told with the line's name.

    Raises LineUnusableError, and OSError from say or from the input. In the main thread only, because of the
    signals.
    """
    with contextlib.ExitStack() as stack:
        signals = stack.enter_context(ending_signals()).fileno()
        line.plug()
        stack.callback(line.unplug)
        say(json_line(event="ready", link=line.name, **ready))
        commands = None
        if input_fd is not None:
            commands = stack.enter_context(contextlib.closing(Commands(input_fd)))
        _Loop(simulator, line, say, commands).run(signals)
        say(json_line(event="bye"))


class _Loop:
    def __init__(
        self, simulator: Simulator, line: Line, say: Callable[[str], None], commands: Commands | None
    ) -> None:
        self._simulator = simulator
        self._line = line
        self._say = say
        self._commands = commands
        self._cutter = LineCutter()

    def run(self, signals: int) -> None:
        simulator = self._simulator
        simulator.work()
        while not simulator.ended:
            readable = self._wait(signals)
            if signals in readable:
                return
            if self._line.fileno() in readable:
                simulator.hear(self._line.read(READ_BYTES))
            if self._commands and self._commands.fileno() in readable:
                self._obey(self._commands)
            simulator.work()

    def _wait(self, signals: int) -> set[int]:
        watched = [signals, self._line.fileno(), self._commands.fileno() if self._commands else None]
        due_s = self._simulator.due_in_s()
        # select() counts microseconds where epoll counts milliseconds, and on Windows it is what sockets have
        with selectors.SelectSelector() as selector:
            for fd in watched:
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            timeout_s = None if due_s is None else min(max(due_s, 0.0), WAITING_S_MAX)
            return {key.fd for key, _events in selector.select(timeout_s)}

    def _obey(self, commands: Commands) -> None:
        data = commands.read()
        for line in self._cutter.cut(data):
            if line is None:
                self._say(json_line(error=too_long_text()))
            elif line.strip() and not self._simulator.ended:
                self._simulator.obey(line.decode("utf-8", "replace").strip())
        self._simulator.ended = self._simulator.ended or not data
