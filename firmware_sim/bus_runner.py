"""A simulated bus at its plug: what comes on the line and on standard input, and when."""

from collections.abc import Callable
from gettext import gettext as _

from firmware_sim.bus import Bus
from firmware_sim.clock import boottime_s
from firmware_sim.console import (
    BadCommandError,
    PressKey,
    Replug,
    Reset,
    SwitchOff,
    SwitchOn,
    Unplug,
    change_line,
    parse,
)
from firmware_sim.console_lines import json_line
from firmware_sim.line import Line


class BusRunner:
    """A bus for serving.serve(); `say` takes each line for standard output."""

    def __init__(self, bus: Bus, line: Line, say: Callable[[str], None]) -> None:
        self._bus = bus
        self._line = line
        self._say = say
        self.ended = False

    def hear(self, data: bytes) -> None:
        self._bus.receive(data, boottime_s())

    def work(self) -> None:
        reached = self._bus.work(boottime_s())
        if reached:
            self._line.write(reached)
        for number, change in self._bus.take_changes():
            self._say(f"{number + 1} {change_line(change)}")

    def due_in_s(self) -> float | None:
        now_s = boottime_s()
        deadline_s = self._bus.next_deadline_s(now_s)
        return None if deadline_s is None else deadline_s - now_s

    def obey(self, line: str) -> None:
        try:
            self._obey(line.split())
        except BadCommandError as error:
            self._say(json_line(error=str(error)))

    def _obey(self, words: list[str]) -> None:
        match words:
            case ["quit"]:
                self.ended = True
            case ["echo", ("on" | "off") as switch]:
                self._bus.echo = switch == "on"
            case [pad, *rest] if pad.isdecimal() and 1 <= int(pad) <= len(self._bus.pads):
                self._obey_for(int(pad) - 1, " ".join(rest))
            case _:
                raise BadCommandError(
                    _(
                        "N press 1 to 5, N reset, N unplug, N replug, N fault collision [rate=P] [after=10s] "
                        "[for=10s] [count=N], N fault off for pad N; echo on, echo off; quit"
                    )
                )

    def _obey_for(self, number: int, text: str) -> None:
        match parse(text):
            case PressKey(key):
                self._bus.press_key(number, key, boottime_s())
            case Reset():
                self._bus.reset(number, boottime_s())
            case Unplug():
                self._bus.unplug(number)
            case Replug():
                self._bus.replug(number)
            case SwitchOn(order) if order.fault.of_bus:
                self._bus.faults[number].on(order, boottime_s())
            case SwitchOff(fault):
                self._bus.faults[number].off(fault, boottime_s())
            case _:
                raise BadCommandError(
                    _("a pad of a bus takes press, reset, unplug, replug and fault collision")
                )
