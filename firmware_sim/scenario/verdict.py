"""What the story expected beside what the store holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _

from firmware_sim.demo.figures import Summary
from firmware_sim.scenario.settings import ExpectPart


@dataclass(frozen=True, slots=True)
class Compared:
    """One expectation: what it is about, what was to be, what is."""

    about: str
    expected: int
    found: int

    @property
    def came_true(self) -> bool:
        return self.expected == self.found


def compare(expect: ExpectPart, summary: Summary, kept_presses_lost: int) -> tuple[Compared, ...]:
    """Each thing that the story expects; what it does not name is not looked at."""
    return tuple(_compared(expect, summary, kept_presses_lost))


def _compared(expect: ExpectPart, summary: Summary, kept_presses_lost: int) -> Iterator[Compared]:
    whole = (
        (_("cases"), expect.cases, summary.cases),
        (_("rated"), expect.rated, summary.rated),
        (_("refused"), expect.refused, summary.refused),
        (_("set aside"), expect.aside, summary.aside),
        (_("kept presses that the store does not hold"), expect.kept_presses_lost, kept_presses_lost),
    )
    for about, expected, found in whole:
        if expected is not None:
            yield Compared(about, expected, found)
    for cause, expected in expect.unrated.items():
        yield Compared(_("unrated: {cause}").format(cause=cause), expected, summary.unrated.get(cause, 0))
    for level, expected in expect.levels.items():
        yield Compared(_("level {level}").format(level=level), expected, summary.levels.get(int(level), 0))
