"""Orders for faults: the same words on standard input, over HTTP, in scenario files and in the panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from firmware_sim.faults.kinds import ALL, Fault
from firmware_sim.faults.parameters import NAME_CHARACTERS_MAX, BadFaultError, Value, read_values

FAULTS: Final[dict[str, Fault]] = {fault.name: fault for fault in ALL}
LINE_FAULTS: Final = tuple(name for name, fault in FAULTS.items() if not fault.of_bus)
"""Those of a pad with a line of its own."""


@dataclass(frozen=True, slots=True)
class Order:
    """A fault with all its values, checked; `after_s` from now, `for_s` 0 until it is switched off, `count` 0
    without end.
    """

    fault: Fault
    values: Mapping[str, Value]

    @property
    def name(self) -> str:
        return self.fault.name

    @property
    def after_s(self) -> float:
        return self.number("after")

    @property
    def for_s(self) -> float:
        return self.number("for")

    @property
    def count(self) -> int:
        return int(self.number("count"))

    def number(self, name: str) -> float:
        """A value that is a number."""
        return float(self.values[name])

    def word(self, name: str) -> str:
        """A value that is a word."""
        return str(self.values[name])


def find_fault(name: str) -> Fault:
    """Return the fault of that name. Raises BadFaultError."""
    if name not in FAULTS:
        shown, known = repr(name)[:NAME_CHARACTERS_MAX], ", ".join(FAULTS)
        text = _("there is no fault {name}; there are {known}").format(name=shown, known=known)
        raise BadFaultError(text, name[:NAME_CHARACTERS_MAX], known)
    return FAULTS[name]


def read_order(name: str, given: Mapping[str, object]) -> Order:
    """Return an order from a name and its values as in JSON or TOML. Raises BadFaultError."""
    fault = find_fault(name)
    return Order(fault, read_values(fault.parameters, given))


def parse_order(words: Sequence[str]) -> Order:
    """Return an order from words such as `flip rate=0.001 for=10s`. Raises BadFaultError."""
    name, *pairs = words or ("",)
    given: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key in given:
            text = _("each parameter stands once, like rate=0.01")
            raise BadFaultError(text, key[:NAME_CHARACTERS_MAX], "rate=0.01")
        given[key] = value
    return read_order(name, given)
