"""What a scenario and a load show: progress while they run, a report at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from gettext import gettext as _

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from firmware_sim.demo.figures import Summary, quantile
from firmware_sim.demo.screen import cause_names
from firmware_sim.scenario.crowd import Tally
from firmware_sim.scenario.plan import Disturbed, Handled, Plan
from firmware_sim.scenario.run import Result, Watcher

BAR_COLUMNS = 36


@contextmanager
def watching(console: Console, plan: Plan) -> Iterator[Watcher]:
    """A bar of cases, the store's figures beside it, and a line for each fault and act."""
    columns = (
        TextColumn(_("cases")),
        BarColumn(BAR_COLUMNS),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=len(plan.cases), figures="")

        def told(_window: str, what: object) -> None:
            line = happening_line(what)
            if line is not None:
                bar.console.print(line)

        def progress(finished: int, summary: Summary | None) -> None:
            bar.update(task, completed=finished, figures=_running(summary))

        yield Watcher(told, progress)


def happening_line(what: object) -> Text | None:
    """What a person would see happen; cases are counted and not told one by one."""
    line = Text()
    match what:
        case Disturbed(at_s, window, order):
            line.append(f"{at_s:7.1f} s  ", "dim").append(f"{window}  ", "bold")
            line.append(f"⚡ {order.name} ", "dark_orange").append(_(order.fault.help), "dim")
            return line
        case Handled(at_s, window, act):
            line.append(f"{at_s:7.1f} s  ", "dim").append(f"{window}  ", "bold").append(act, "cyan")
            return line
        case _:
            return None


def _running(summary: Summary | None) -> str:
    if summary is None:
        return ""
    return _("rated {rated}, unrated {unrated}").format(
        rated=summary.rated, unrated=sum(summary.unrated.values())
    )


def report(console: Console, result: Result) -> None:
    """Figures of the store, times of the pads, and what was expected."""
    console.print(_figures(result))
    if result.compared:
        console.print(_expectations(result))


def _figures(result: Result) -> Table:
    summary = result.summary
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row(_("finished cases"), f"{summary.cases:,}", _("in {s} s").format(s=f"{result.took_s:.1f}"))
    table.add_row(_("rated"), f"{summary.rated:,}", _levels(summary))
    for cause, count in summary.unrated.items():
        table.add_row(_("unrated"), f"{count:,}", cause_names()[cause])
    table.add_row(_("not asked"), f"{summary.not_asked:,}", "")
    table.add_row(_("refused"), f"{summary.refused:,}", _("a second press for a rated case"))
    if summary.apart:
        table.add_row(_("kept apart"), f"{summary.apart:,}", _("simulated: in no figure of a real store"))
    table.add_row(_("kept presses"), f"{result.kept_presses:,}", _("in the pads' logs"))
    table.add_row(_("key to thanks"), *_times(result.waits_ms))
    if summary.press_to_stored_ms:
        p50, p99, slowest = summary.press_to_stored_ms
        text = _("p99 {p99} ms, slowest {slowest} ms").format(p99=f"{p99:,.0f}", slowest=f"{slowest:,.0f}")
        table.add_row(_("press to store"), f"{p50:,.0f} ms", text)
    return table


def tally_table(tally: Tally) -> Table:
    """What pads saw whose station runs elsewhere."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row(_("asked"), f"{tally.asked:,}", "")
    table.add_row(_("kept presses"), f"{tally.kept:,}", _("in the pads' logs"))
    table.add_row(_("thanked"), f"{tally.thanked:,}", "")
    table.add_row(_("refused"), f"{tally.refused:,}", _("a second press for a rated case"))
    table.add_row(_("not acknowledged"), f"{tally.waiting:,}", _("they stay in the pads' logs"))
    table.add_row(_("key to thanks"), *_times(tally.waits_ms))
    return table


def _levels(summary: Summary) -> str:
    return "  ".join(f"{level}: {summary.levels.get(level, 0)}" for level in (5, 4, 3, 2, 1))


def _times(waits_ms: Sequence[float]) -> tuple[str, str]:
    if not waits_ms:
        return "-", ""
    ordered = sorted(waits_ms)
    p50, p99, slowest = quantile(ordered, 0.5), quantile(ordered, 0.99), ordered[-1]
    text = _("p99 {p99} ms, slowest {slowest} ms").format(p99=f"{p99:,.1f}", slowest=f"{slowest:,.1f}")
    return f"{p50:,.1f} ms", text


def _expectations(result: Result) -> Table:
    table = Table(title=_("What was expected"), title_justify="left", title_style="bold", box=None)
    table.add_column("")
    table.add_column(_("of"))
    table.add_column(_("expected"), justify="right")
    table.add_column(_("found"), justify="right")
    for each in result.compared:
        mark = Text("✓", "bold green") if each.came_true else Text("✗", "bold red")
        table.add_row(mark, each.about, f"{each.expected:,}", f"{each.found:,}")
    return table
