"""What the demo shows: a line for each case as the store holds it, progress, and the summary."""

from __future__ import annotations

import shlex
import shutil
import sys
from gettext import gettext as _
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from firmware_sim.demo.figures import CaseLine, Summary

BAR_CELLS = 24
LEVEL_STYLES = {5: "green", 4: "chartreuse3", 3: "yellow", 2: "dark_orange", 1: "red"}


def level_names() -> dict[int, str]:
    """The fixed names of the levels, best first."""
    return {
        5: _("very satisfied"),
        4: _("satisfied"),
        3: _("fairly satisfied"),
        2: _("dissatisfied"),
        1: _("very dissatisfied"),
    }


def cause_names() -> dict[str, str]:
    """What stands for each cause of an unrated case."""
    return {
        "timeout": _("nobody pressed"),
        "declined": _("declined"),
        "cancelled": _("cancelled"),
        "superseded": _("superseded"),
        "interrupted": _("interrupted"),
        "pad-lost": _("pad lost"),
        "out-of-order": _("out of order"),
    }


def _bar(count: int, of: int) -> str:
    return "█" * round(BAR_CELLS * count / of) if of else ""


def _share(count: int, of: int) -> str:
    """A rate beside its denominator."""
    return _("{percent} % of finished cases").format(percent=f"{100 * count / of:.1f}") if of else ""


def program() -> str:
    """How to call this program again from where the person stands: a demo's .venv is on nobody's PATH."""
    called = Path(sys.argv[0])
    found = shutil.which("hallrating")
    if called.name != "hallrating" or not called.exists() or (found and called.samefile(found)):
        return "hallrating"
    return shlex.quote(str(short(called.absolute())))


def short(path: Path) -> Path:
    """The same path, from the current folder where it lies below it: commands that fit on a line."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


class DemoScreen:
    """Lines scroll above one progress bar; without a terminal they are plain lines."""

    def __init__(self, console: Console, ratings: int) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(_("ratings stored"), total=ratings)

    def __enter__(self) -> DemoScreen:
        self._progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._progress.stop()

    def note(self, sentence: str) -> None:
        self._console.print(Text(sentence, style="dim"), soft_wrap=True)

    def explain_lines(self) -> None:
        """What the columns of the lines are."""
        self.note(_("Each line: when it was stored, window, case, rating, time from the press to the store."))

    def case(self, line: CaseLine) -> None:
        """One case as the store holds it now."""
        text = Text()
        at = line.stored_at.astimezone()
        text.append(f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}  ", style="dim")
        text.append(f"{line.window}  {line.case_no}  ")
        if line.level is not None:
            text.append("●" * line.level + "○" * (5 - line.level), style=LEVEL_STYLES[line.level])
            names = level_names()
            text.append("  " + set_cell_size(names[line.level], max(map(cell_len, names.values()))))
            text.append(f"  {line.press_to_stored_ms:5.0f} ms", style="dim")
            self._progress.advance(self._task)
        else:
            text.append("─────", style="dim")
            text.append("  " + _("not rated: {cause}").format(cause=cause_names()[line.cause or ""]))
        self._console.print(text, soft_wrap=True)

    def summary(self, summary: Summary, store: Path) -> None:
        """The figures of this store, and how to look at them again."""
        table = Table(title=_("What the store holds"), show_header=False, title_justify="left")
        table.add_column()
        table.add_column(justify="right")
        table.add_column()
        table.add_row(_("cases finished"), str(summary.cases))
        table.add_row(_("rated"), str(summary.rated), _share(summary.rated, summary.cases))
        for level, name in level_names().items():
            count = summary.levels.get(level, 0)
            table.add_row(f"  {name}", str(count), _bar(count, summary.rated), style=LEVEL_STYLES[level])
        table.add_row(_("not rated"), str(sum(summary.unrated.values())))
        for cause, count in sorted(summary.unrated.items()):
            table.add_row(f"  {cause_names()[cause]}", str(count), _bar(count, summary.cases))
        if summary.open:
            table.add_row(_("still open"), str(summary.open))
        table.add_row(_("not asked"), str(summary.not_asked))
        table.add_row(_("refused"), str(summary.refused))
        table.add_row(_("unmatched"), str(summary.unmatched))
        table.add_row(_("set aside"), str(summary.aside))
        if summary.press_to_stored_ms is not None:
            p50, p99, slowest = summary.press_to_stored_ms
            table.add_row(_("press to stored, p50 / p99"), f"{p50:.0f} / {p99:.0f} ms")
            table.add_row(_("  the slowest one"), f"{slowest:.0f} ms")
        self._console.print(table)
        if summary.open:
            self.note(_("What is still open ends as interrupted when the hall opens again."))
        sentence = _("The store lies at {path}. Look into it with:").format(path=short(store))
        self._console.print(sentence, markup=False, soft_wrap=True)
        where = shlex.quote(str(short(store)))
        for command in (
            f"{program()} store stats --store {where}",
            f"sqlite3 -readonly {where} 'SELECT * FROM v_ratings LIMIT 9'",  # noqa: S608 (shown, not run)
        ):
            self._console.print(Text(f"  {command}", style="bold"), soft_wrap=True)

    def told_apart(self, *, second_keys: int, unplugged: bool) -> None:
        """What citizens did that the figures alone do not explain."""
        if second_keys:
            text = _(
                "Second keys pressed: {n}. A pad takes one key for a question, so none came to be refused."
            )
            self.note(text.format(n=second_keys))
        if unplugged:
            self.note(_("One press waited in a pad whose cable was out: it is the slowest one below."))
