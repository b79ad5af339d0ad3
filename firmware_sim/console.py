"""What a simulated pad is told on standard input and answers on standard output, line by line."""

from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from firmware_sim.bench import BenchChange, Plugged, Started
from firmware_sim.console_lines import json_line
from firmware_sim.display import Beeped, Shown
from firmware_sim.faults.active import Switched
from firmware_sim.faults.parameters import BadFaultError
from firmware_sim.faults.vocabulary import FAULTS, Order, find_fault, parse_order
from firmware_sim.pad import Acknowledged
from firmware_sim.question import KEYS


@dataclass(frozen=True, slots=True)
class PressKey:
    """press 1 ... press 5"""

    key: int


@dataclass(frozen=True, slots=True)
class Unplug:
    """unplug"""


@dataclass(frozen=True, slots=True)
class Replug:
    """replug"""


@dataclass(frozen=True, slots=True)
class Reset:
    """reset: power off and on, the EEPROM stays"""


@dataclass(frozen=True, slots=True)
class SwitchOn:
    """fault NAME [PARAMETER=VALUE ...]"""

    order: Order


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """fault off [NAME]: one, or all"""

    fault: str | None


@dataclass(frozen=True, slots=True)
class TellFaults:
    """faults: which are on, and which there are"""


@dataclass(frozen=True, slots=True)
class Help:
    """help"""


@dataclass(frozen=True, slots=True)
class Quit:
    """quit"""


Command = PressKey | Unplug | Replug | Reset | SwitchOn | SwitchOff | TellFaults | Help | Quit


class BadCommandError(Exception):
    """A line that is no command; the text, for people, says what would be one."""


_PLAIN: Final[dict[str, Command]] = {
    "unplug": Unplug(),
    "replug": Replug(),
    "reset": Reset(),
    "faults": TellFaults(),
    "help": Help(),
    "quit": Quit(),
}


def parse(line: str) -> Command:
    """Read one line; raises BadCommandError."""
    word, *values = line.split() or [""]
    match word, values:
        case "press", [key]:
            if key not in {str(number) for number in range(1, KEYS + 1)}:
                raise BadCommandError(_("press takes a key from 1 to {keys}").format(keys=KEYS))
            return PressKey(int(key))
        case "fault", ["off", *names]:
            return _switch_off(names)
        case "fault", [_, *_]:
            return _switch_on(values)
        case _, [] if word in _PLAIN:
            return _PLAIN[word]
        case _:
            raise BadCommandError(_("unknown command; help shows what there is"))


def help_text() -> str:
    """One line for each command."""
    return _(
        "press 1 to 5: a key; unplug, replug: the cable; reset: power off and on, the press log stays; "
        "fault NAME [rate=P] [after=10s] [for=10s] [count=N]: switch a fault on; fault off [NAME]: off; "
        "faults: all faults with what they take; quit: end"
    )


def faults_line(on: tuple[Order, ...]) -> str:
    """Return what `faults` answers: which are on with their values, and what each takes and does."""
    known = {
        fault.name: {
            "help": _(fault.help),
            "takes": {parameter.name: parameter.allowed() for parameter in fault.parameters},
        }
        for fault in FAULTS.values()
    }
    return json_line(on={order.name: dict(order.values) for order in on}, faults=known)


def change_line(change: BenchChange) -> str:
    """Return a change as one line of JSON; nothing in it depends on the key."""
    match change:
        case Shown(show, lamps, text, t_ms):
            return json_line(event="show", show=show.value, lamps=lamps.value, text=text, t_ms=t_ms)
        case Beeped(beeps, tone, t_ms):
            return json_line(event="buzzer", beeps=beeps, tone=tone.value, t_ms=t_ms)
        case Acknowledged(press_id, code, t_ms):
            return json_line(event="ack", press_id=press_id, code=code.name.lower(), t_ms=t_ms)
        case Switched(order, on):
            return json_line(event="fault", fault=order.name, on=on)
        case Plugged(plugged):
            return json_line(event="line", state="plugged" if plugged else "unplugged")
        case Started(cause, epoch, boot):
            return json_line(event="start", cause=cause.name.lower(), epoch=f"{epoch:08x}", boot=boot)


def _switch_on(words: list[str]) -> SwitchOn:
    try:
        return SwitchOn(parse_order(words))
    except BadFaultError as error:
        raise BadCommandError(str(error)) from None


def _switch_off(names: list[str]) -> SwitchOff:
    if len(names) > 1:
        raise BadCommandError(_("fault off takes one fault, or none for all"))
    try:
        return SwitchOff(find_fault(names[0]).name if names else None)
    except BadFaultError as error:
        raise BadCommandError(str(error)) from None
