"""Tables of pads on a terminal. Where the output is no terminal they are wide, and without colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

WIDE: Final = 200
GOOD, BAD = "green", "bold red"


def console() -> Console:
    """Where commands write."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDE)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], whole: str | None = None) -> Table:
    """A table; None is an empty cell. The column `whole` is never broken, however narrow the terminal is."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for head in heads:
        made.add_column(Text(head), overflow="fold", no_wrap=head == whole)
    for row in rows:
        made.add_row(*(Text("-" if cell is None else str(cell)) for cell in row))
    return made


def verdict(screen: Console, name: str, text: str, step: str | None) -> None:
    """Something about a pad: what it is, and below it what to do; None: nothing is wrong."""
    screen.print(Text.assemble((name, "bold"), "  ", (text, GOOD if step is None else BAD)))
    if step is not None:
        screen.print(Text(f"  -> {step}"))


class LiveTable:
    """A table at the end of the screen that is drawn anew, with lines that go up above it."""

    def __init__(self) -> None:
        self._console = console()
        self._live = Live(console=self._console, auto_refresh=False, vertical_overflow="visible")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While it is on the screen."""
        with self._live:
            yield
        if not self._console.is_terminal:  # there Rich leaves the last line open
            self._console.print()

    def line(self, text: str) -> None:
        """One more line above the table."""
        self._console.print(Text(text))

    def draw(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Draw the table anew."""
        self._live.update(table(heads, rows), refresh=True)
