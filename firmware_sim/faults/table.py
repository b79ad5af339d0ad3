"""The table of docs/faults.md, from the same rows that the simulator obeys."""

from collections.abc import Iterator
from gettext import gettext as _

from firmware_sim.faults.kinds import AFTER, COUNT, FOR
from firmware_sim.faults.parameters import OtherPad, Parameter
from firmware_sim.faults.vocabulary import FAULTS


def table_lines() -> Iterator[str]:
    """Yield the lines of the table in Markdown, in the language of the locale."""
    heads = (_("fault"), _("where"), _("what happens"), _("takes"), _("what the hall sees"), _("doctor"))
    yield _row(heads)
    yield _row(("---",) * len(heads))
    for fault in FAULTS.values():
        takes = "; ".join(_takes(parameter) for parameter in fault.own) or "-"
        cause = f"`{fault.cause}`" if fault.cause else "-"
        yield _row((f"`{fault.name}`", f"`{fault.layer.value}`", _(fault.help), takes, _(fault.sees), cause))


def common_lines() -> Iterator[str]:
    """Yield one line for each parameter that all faults take."""
    for parameter in (AFTER, FOR, COUNT):
        yield f"- {_takes(parameter)}"


def _takes(parameter: Parameter) -> str:
    text = f"`{parameter.name}` {parameter.allowed()}"
    if isinstance(parameter, OtherPad):
        return text
    default = parameter.default
    shown = f"{default:.6g}" if isinstance(default, int | float) else default
    return f"{text} ({shown})"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
