"""What the demo shows: a line for each case as the store holds it, progress, and the summary."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from firmware_sim.demo.figures import CaseLine, Summary

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
        self._console.print(Text(sentence, style="dim"))

    def case(self, line: CaseLine) -> None:
        """One case as the store holds it now."""
        text = Text()
        text.append(f"{line.stored_at:%H:%M:%S}.{line.stored_at.microsecond // 1000:03d}  ", style="dim")
        text.append(f"{line.window}  {line.case_no}  ")
        if line.level is not None:
            text.append("●" * line.level + "○" * (5 - line.level), style=LEVEL_STYLES[line.level])
            text.append(f"  {level_names()[line.level]}")
            text.append(f"  {line.press_to_stored_ms:.0f} ms", style="dim")
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
        table.add_row(_("cases finished"), str(summary.cases))
        table.add_row(_("rated"), str(summary.rated))
        for level, name in level_names().items():
            table.add_row(f"  {name}", str(summary.levels.get(level, 0)), style=LEVEL_STYLES[level])
        table.add_row(_("not rated"), str(sum(summary.unrated.values())))
        for cause, count in sorted(summary.unrated.items()):
            table.add_row(f"  {cause_names()[cause]}", str(count))
        table.add_row(_("not asked"), str(summary.not_asked))
        table.add_row(_("refused"), str(summary.refused))
        table.add_row(_("unmatched"), str(summary.unmatched))
        table.add_row(_("set aside"), str(summary.aside))
        if summary.press_to_stored_ms is not None:
            p50, p99 = summary.press_to_stored_ms
            table.add_row(_("press to stored, p50 / p99"), f"{p50:.0f} / {p99:.0f} ms")
        self._console.print(table)
        self._console.print(
            _("The store lies at {path}. Look into it with:").format(path=store), soft_wrap=True
        )
        for command in (
            f"hallrating store stats --store {store}",
            f'sqlite3 "file:{store}?mode=ro" "SELECT * FROM v_ratings LIMIT 10"',  # noqa: S608 (shown, not run)
        ):
            self._console.print(Text(f"  {command}", style="bold"), soft_wrap=True)
