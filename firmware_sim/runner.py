"""One simulated pad with a person or a program at its standard input: a fleet of one."""

import asyncio
import contextlib
import selectors
from collections.abc import Callable
from typing import assert_never

from firmware_sim.bench import Setup, Started
from firmware_sim.console import (
    BadCommandError,
    Command,
    Help,
    PressKey,
    Quit,
    Replug,
    Reset,
    SwitchOff,
    SwitchOn,
    TellFaults,
    Unplug,
    change_line,
    faults_line,
    help_text,
    parse,
)
from firmware_sim.console_lines import LineCutter, json_line, too_long_text
from firmware_sim.control.http import serving
from firmware_sim.fleet import Fleet, FleetError, PadChange
from firmware_sim.line import LineUnusableError
from firmware_sim.waking import Commands, ending_signals

Address = tuple[str, int]


def run(
    setup: Setup, name: str, say: Callable[[str], None], *, input_fd: int | None, http: Address | None
) -> None:
    """Run one pad until quit, end of input, SIGINT or SIGTERM; say takes each line for standard output.

    Raises LineUnusableError, and OSError from say or from the input. Runs in the main thread only, because of
    the signals.
    """
    # select() counts microseconds where epoll counts milliseconds, and on Windows it is what sockets have
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(_Runner(setup, name, say).run(input_fd, http))


class _Runner:
    def __init__(self, setup: Setup, name: str, say: Callable[[str], None]) -> None:
        self._setup = setup
        self._name = name
        self._say_line = say
        self._input = LineCutter()
        self._ended = asyncio.Event()
        self._failure: OSError | None = None

    async def run(self, input_fd: int | None, http: Address | None) -> None:
        self._fleet = Fleet(self._tell)
        try:
            async with contextlib.AsyncExitStack() as stack:
                loop = asyncio.get_running_loop()
                signals = stack.enter_context(ending_signals())
                loop.add_reader(signals, self._ended.set)
                stack.callback(loop.remove_reader, signals)
                urls = [await stack.enter_async_context(serving(self._fleet, *http))] if http else []
                self._fleet.add(self._name, self._setup)
                for url in urls:
                    self._say(json_line(event="http", url=url))
                if input_fd is not None:
                    commands = stack.enter_context(contextlib.closing(Commands(input_fd)))
                    loop.add_reader(commands, self._take_input, commands)
                    stack.callback(loop.remove_reader, commands)
                await self._ended.wait()
                self._say(json_line(event="bye"))
        finally:
            self._fleet.close()
        if self._failure:
            raise self._failure

    def _say(self, line: str) -> None:
        """Standard output; one that is gone ends the pad."""
        if self._failure:
            return
        try:
            self._say_line(line)
        except OSError as error:
            self._failure = error
            self._ended.set()

    def _tell(self, change: PadChange) -> None:
        if self._ended.is_set():
            return
        match change.change:
            case Started(_cause, epoch, boot):
                uid, link = self._setup.build.uid.hex(), self._setup.line.name
                self._say(json_line(event="ready", link=link, uid=uid, epoch=f"{epoch:08x}", boot=boot))
            case other:
                self._say(change_line(other))

    def _take_input(self, commands: Commands) -> None:
        try:
            data = commands.read()
        except OSError as error:
            self._failure, data = error, b""
        for line in self._input.cut(data):
            if self._ended.is_set():
                return
            if line is None:
                self._say(json_line(error=too_long_text()))
            elif line.strip():
                self._obey_line(line)
        if not data:
            self._ended.set()

    def _obey_line(self, line: bytes) -> None:
        try:
            self._obey(parse(line.decode("utf-8", "replace")))
        except (BadCommandError, FleetError, LineUnusableError) as error:
            self._say(json_line(error=str(error)))

    def _obey(self, command: Command) -> None:
        fleet, name = self._fleet, self._name
        match command:
            case PressKey(key):
                fleet.press(name, key)
            case Unplug():
                fleet.unplug(name)
            case Replug():
                fleet.replug(name)
            case Reset():
                fleet.reset(name)
            case SwitchOn(order):
                fleet.fault(name, order)
            case SwitchOff(fault):
                fleet.end_fault(name, fault)
            case TellFaults():
                self._say(faults_line(fleet.view(name).faults))
            case Help():
                self._say(json_line(help=help_text()))
            case Quit():
                self._ended.set()
            case _:
                assert_never(command)
