"""What a simulated pad is told on standard input and answers on standard output, line by line."""

import json
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from firmware_sim.cable import Faults
from firmware_sim.display import Beeped, Shown
from firmware_sim.pad import Acknowledged, Change
from firmware_sim.question import KEYS

LINE_BYTES_MAX: Final = 1024


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
class SetCable:
    """cable [ber=P] [drop=P] [dup=P] [noise_per_s=N]: a bad cable; without values a good one"""

    faults: Faults


@dataclass(frozen=True, slots=True)
class Help:
    """help"""


@dataclass(frozen=True, slots=True)
class Quit:
    """quit"""


Command = PressKey | Unplug | Replug | Reset | SetCable | Help | Quit


class BadCommandError(Exception):
    """A line that is no command; the text, for people, says what would be one."""


_PLAIN: Final[dict[str, Command]] = {
    "unplug": Unplug(),
    "replug": Replug(),
    "reset": Reset(),
    "help": Help(),
    "quit": Quit(),
}


class LineCutter:
    """Cuts what comes on standard input into lines; one that is too long comes out as None, once."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False

    def cut(self, data: bytes) -> list[bytes | None]:
        """Take bytes and return the lines that they complete."""
        *ended, self._rest = (self._rest + data).split(b"\n")
        lines: list[bytes | None] = []
        for line in ended:
            if not self._skipping:
                lines.append(line if len(line) <= LINE_BYTES_MAX else None)
            self._skipping = False
        if len(self._rest) > LINE_BYTES_MAX or self._skipping:
            if not self._skipping:
                lines.append(None)
            self._rest, self._skipping = b"", True
        return lines


def parse(line: str) -> Command:
    """Read one line; raises BadCommandError."""
    word, *values = line.split() or [""]
    match word, values:
        case "press", [key]:
            if key not in {str(number) for number in range(1, KEYS + 1)}:
                raise BadCommandError(_("press takes a key from 1 to {keys}").format(keys=KEYS))
            return PressKey(int(key))
        case "cable", _:
            return SetCable(_faults(values))
        case _, [] if word in _PLAIN:
            return _PLAIN[word]
        case _:
            raise BadCommandError(_("unknown command; help shows what there is"))


def help_text() -> str:
    """One line for each command."""
    return _(
        "press 1 to 5: a key; unplug, replug: the cable; reset: power off and on, the press log stays; "
        "cable ber=P drop=P dup=P noise_per_s=N: a bad cable, without values a good one; quit: end"
    )


def change_line(change: Change) -> str:
    """Return a change of the pad as one line of JSON; nothing in it depends on the key."""
    match change:
        case Shown(show, lamps, text, t_ms):
            return json_line(event="show", show=show.value, lamps=lamps.value, text=text, t_ms=t_ms)
        case Beeped(beeps, tone, t_ms):
            return json_line(event="buzzer", beeps=beeps, tone=tone.value, t_ms=t_ms)
        case Acknowledged(press_id, code, t_ms):
            return json_line(event="ack", press_id=press_id, code=code.name.lower(), t_ms=t_ms)


def json_line(**members: object) -> str:
    """Return one object on one line."""
    return json.dumps(members, ensure_ascii=False) + "\n"


def _faults(values: list[str]) -> Faults:
    pairs = dict(value.partition("=")[::2] for value in values)
    try:
        return Faults(**{name: float(value) for name, value in pairs.items()})
    except (TypeError, ValueError):
        text = _("cable takes ber=, drop=, dup= (0 to 1) and noise_per_s= (0 to 1000)")
        raise BadCommandError(text) from None
