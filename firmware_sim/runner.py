"""One simulated pad with a person or a program at its standard input: a fleet of one."""

import asyncio
import contextlib
import os
import selectors
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Final, assert_never

from firmware_sim.bench import Setup, Started
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
    SwitchOff,
    SwitchOn,
    TellFaults,
    Unplug,
    change_line,
    faults_line,
    help_text,
    json_line,
    parse,
    too_long_text,
)
from firmware_sim.control.http import serving
from firmware_sim.fleet import Fleet, FleetError, PadChange
from firmware_sim.line import LineUnusableError

_ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
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
                stack.enter_context(_ended_by_signal(self._ended.set))
                urls = [await stack.enter_async_context(serving(self._fleet, *http))] if http else []
                self._fleet.add(self._name, self._setup)
                for url in urls:
                    self._say(json_line(event="http", url=url))
                if input_fd is not None:
                    _read_in_thread(input_fd, self._take_input)
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

    def _take_input(self, data: bytes | OSError) -> None:
        if isinstance(data, OSError):
            self._failure, data = data, b""
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


@contextlib.contextmanager
def _ended_by_signal(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` on the loop when the process is asked to end; a socket wakes any select()."""
    loop = asyncio.get_running_loop()
    readable, writable = socket.socketpair()
    writable.setblocking(False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in _ENDING_SIGNALS}
    wakeup_before = signal.set_wakeup_fd(writable.fileno())
    loop.add_reader(readable, end)
    try:
        yield
    finally:
        loop.remove_reader(readable)
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        readable.close()
        writable.close()


def _read_in_thread(fd: int, take: Callable[[bytes | OSError], None]) -> None:
    """Hand over what comes on a descriptor, empty at its end; any kind of file, on any system."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        data: bytes | OSError = b" "
        while data and not isinstance(data, OSError):
            try:
                data = os.read(fd, LINE_BYTES_MAX)
            except OSError as error:
                data = error
            try:
                loop.call_soon_threadsafe(take, data)
            except RuntimeError:  # the pad has ended meanwhile
                return

    threading.Thread(target=read, name="commands", daemon=True).start()
