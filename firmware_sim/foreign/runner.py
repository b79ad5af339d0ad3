"""The loop around simulated pads of another maker: line, standard input, signals, JSON for changes."""

import json
import os
import selectors
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from firmware_sim.ending import ending_signals
from firmware_sim.foreign.device import Device, NoSuchKeyError
from firmware_sim.line import Line, LineUnusableError

INPUT_BYTES_MAX: Final = 4096
READ_BYTES: Final = 4096


class Runner:
    """Runs what is at one plug until it is told to end; `say` takes each line for standard output."""

    def __init__(self, device: Device, line: Line, say: Callable[[str], None]) -> None:
        self._device = device
        self._line = line
        self._say = say
        self._input = b""
        self._running = True

    def run(self, input_fd: int | None) -> None:
        """Plug in and work until quit, end of input, SIGINT or SIGTERM. Raises LineUnusableError.

        In the main thread only, because of the signals.
        """
        self._line.plug()
        try:
            self._tell(event="ready", link=self._line.name, keys=list(self._device.keys))
            with ending_signals() as signal_fd:
                while self._running:
                    self._turn(input_fd, signal_fd)
            self._tell(event="bye")
        finally:
            self._line.unplug()

    def _turn(self, input_fd: int | None, signal_fd: int) -> None:
        with selectors.SelectSelector() as selector:
            for fd in (input_fd, signal_fd, self._line.fileno()):
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            readable = {key.fd for key, _events in selector.select()}
        if signal_fd in readable:
            self._running = False
        if self._line.fileno() in readable:
            self._line.write(self._device.receive(self._line.read(READ_BYTES)))
        if input_fd is not None and input_fd in readable:
            self._read_input(input_fd)
        for shown in self._device.take_changes():
            self._tell(event="show", address=shown.address, show=shown.show, beep=shown.beep)

    def _read_input(self, fd: int) -> None:
        data = os.read(fd, INPUT_BYTES_MAX)
        self._running = self._running and bool(data)
        *lines, self._input = (self._input + data).split(b"\n")
        if len(self._input) > INPUT_BYTES_MAX:
            self._input = b""
            self._tell(error=_("the line is too long"))
        for line in lines:
            words = line.decode("utf-8", "replace").split()
            if words and self._running:
                self._obey(words)

    def _obey(self, words: list[str]) -> None:
        try:
            match words:
                case ["press", *numbers] if 1 <= len(numbers) <= 2 and all(n.isdecimal() for n in numbers):
                    address = int(numbers[1]) if len(numbers) == 2 else None
                    self._line.write(self._device.press(int(numbers[0]), address))
                case ["bytes", text]:
                    self._line.write(bytes.fromhex(text))
                case ["unplug"]:
                    self._line.unplug()
                    self._tell(event="line", state="unplugged")
                case ["replug"]:
                    self._replug()
                case ["quit"]:
                    self._running = False
                case _:
                    self._tell(
                        help=_("press KEY [ADDRESS]; bytes HEX: noise on the line; unplug; replug; quit")
                    )
        except NoSuchKeyError as error:
            self._tell(error=_("there is only {there}").format(there=error))
        except (ValueError, LineUnusableError) as error:
            self._tell(error=str(error))

    def _replug(self) -> None:
        if self._line.fileno() is None:
            self._line.plug()
        self._tell(event="line", state="plugged")

    def _tell(self, **members: object) -> None:
        self._say(json.dumps(members, ensure_ascii=False) + "\n")
