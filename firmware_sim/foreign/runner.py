"""Simulated pads of another maker at their plug: what comes on the line and on standard input."""

from collections.abc import Callable
from gettext import gettext as _

from firmware_sim.console_lines import json_line
from firmware_sim.foreign.device import Device, NoSuchKeyError
from firmware_sim.line import Line, LineUnusableError


class ForeignRunner:
    """What is at one plug, for serving.serve(); `say` takes each line for standard output."""

    def __init__(self, device: Device, line: Line, say: Callable[[str], None]) -> None:
        self._device = device
        self._line = line
        self._say = say
        self.ended = False

    def hear(self, data: bytes) -> None:
        self._line.write(self._device.receive(data))

    def work(self) -> None:
        for shown in self._device.take_changes():
            self._tell(event="show", address=shown.address, show=shown.show, beep=shown.beep)

    def due_in_s(self) -> float | None:
        return None

    def obey(self, line: str) -> None:
        try:
            match line.split():
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
                    self.ended = True
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
        self._say(json_line(**members))
