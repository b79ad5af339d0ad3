"""Parameters of faults: their bounds, and their values as people and programs write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

Value = float | str

_UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0, "%": 0.01}
NAME_CHARACTERS_MAX: Final = 64


class BadFaultError(Exception):
    """No such fault, parameter or value; the text, for people, says what would be right.

    `key`: the parameter, or the name of the fault; `allowed`: what may stand there, for people.
    """

    def __init__(self, text: str, key: str, allowed: str) -> None:
        super().__init__(text)
        self.key = key
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`; whole ones only where `whole`. Times are seconds, rates parts of 1."""

    name: str
    low: float
    high: float
    default: float
    unit: str = ""
    whole: bool = False

    def read(self, value: object) -> float:
        """Take a number, or text such as 0.001, 10s, 250ms, 2min or 5%. Raises BadFaultError."""
        number = _number(value)
        if number is None or not self.low <= number <= self.high or (self.whole and number % 1):
            raise _refusal(self.name, self.allowed(), value)
        return int(number) if self.whole else number

    def allowed(self) -> str:
        """The bounds for people."""
        return f"{self.low:.6g} - {self.high:.6g}{' ' + self.unit if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words."""

    name: str
    words: tuple[str, ...]

    @property
    def default(self) -> str:
        """The first word."""
        return self.words[0]

    def read(self, value: object) -> str:
        """Take one of the words. Raises BadFaultError."""
        if not isinstance(value, str) or value not in self.words:
            raise _refusal(self.name, self.allowed(), value)
        return value

    def allowed(self) -> str:
        """The words for people."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class OtherPad:
    """The name of another simulated pad; it has no default."""

    name: str
    default = ""

    def read(self, value: object) -> str:
        """Take a name of 1 to 64 characters; whether such a pad exists is the fleet's to say."""
        if not isinstance(value, str) or not 0 < len(value) <= NAME_CHARACTERS_MAX:
            text = _("{name} takes the name of another pad").format(name=self.name)
            raise BadFaultError(text, self.name, self.allowed())
        return value

    def allowed(self) -> str:
        """What it is, for people."""
        return _("name of another pad")


Parameter = Number | Word | OtherPad


def read_values(parameters: tuple[Parameter, ...], given: Mapping[str, object]) -> dict[str, Value]:
    """Return a value for each parameter, those not given by default. Raises BadFaultError."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            shown, allowed = repr(name)[:NAME_CHARACTERS_MAX], ", ".join(known)
            text = _("there is no parameter {name} here; there are {known}").format(name=shown, known=allowed)
            raise BadFaultError(text, name[:NAME_CHARACTERS_MAX], allowed)
    return {name: parameter.read(given.get(name, parameter.default)) for name, parameter in known.items()}


def _refusal(name: str, allowed: str, value: object) -> BadFaultError:
    shown = repr(value)[:NAME_CHARACTERS_MAX]
    text = _("{name} takes {allowed}, not {value}").format(name=name, allowed=allowed, value=shown)
    return BadFaultError(text, name, allowed)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    factor = 1.0
    if isinstance(value, str):
        for unit, unit_factor in _UNITS.items():
            if value.endswith(unit):
                value, factor = value.removesuffix(unit), unit_factor
                break
    try:
        return float(value) * factor
    except (ValueError, OverflowError):
        return None
