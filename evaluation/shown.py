"""Figures and set-aside events as lines for a terminal; a Chinese character is as wide as two others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from gettext import gettext as _
from typing import Any, Final

from evaluation.statistics import Statistics

REASON_WIDTH_MAX: Final = 60
GAP: Final = "  "
SHOWN_BYTES_MAX: Final = 16 * 1024


def stats_lines(statistics: Statistics, columns: int | None = None) -> list[str]:
    """One row a figure, one column a hall; what stands beside the figures at the end. Halls that do not fit
    into `columns` of a terminal (None: no bound) stand below the others.
    """
    kind = _("real") if statistics.kind == "real" else _("demo")
    lines = [_("store {id} ({kind})").format(id=statistics.store_id, kind=kind), ""]
    if statistics.halls:
        names = ["", *(name for _column, name in _counts()), *(name for name, _over, _of in _rates())]
        for block in _blocks(names, [_hall(hall) for hall in statistics.halls], columns):
            lines += [*table(list(zip(*block, strict=True))), ""]
    else:
        lines += [_("No finished case and no rating is here yet."), ""]
    beside = [[name, str(statistics.beside[key])] for key, name in _beside()]
    return [*lines, *table(beside)]


def _hall(hall: Mapping[str, Any]) -> list[str]:
    """A hall's column: its heading, its counts, its rates."""
    counts = (str(hall[column]) for column, _name in _counts())
    return [
        f"{hall['region']}/{hall['hall']}",
        *counts,
        *(_rate(hall, over, of) for _name, over, of in _rates()),
    ]


def _blocks(names: list[str], halls: Sequence[list[str]], columns: int | None) -> Iterator[list[list[str]]]:
    """The columns of each table: the names, then as many halls as fit, at least one."""
    block, used = [names], max(map(width, names))
    for hall in halls:
        wide = len(GAP) + max(map(width, hall))
        if columns is not None and len(block) > 1 and used + wide > columns:
            yield block
            block, used = [names], max(map(width, names))
        block.append(hall)
        used += wide
    yield block


def _counts() -> Sequence[tuple[str, str]]:
    return (
        ("finished", _("finished cases")),
        ("asked", _("  asked")),
        ("not_asked", _("  not asked")),
        ("rated", _("rated")),
        ("level_5", _("  very satisfied")),
        ("level_4", _("  satisfied")),
        ("level_3", _("  fairly satisfied")),
        ("level_2", _("  dissatisfied")),
        ("level_1", _("  very dissatisfied")),
        ("unrated", _("unrated")),
        ("timeout", _("  time ran out")),
        ("declined", _("  declined")),
        ("cancelled", _("  cancelled by staff")),
        ("superseded", _("  next visit opened")),
        ("interrupted", _("  interrupted")),
        ("pad_lost", _("  pad lost")),
        ("out_of_order", _("  out of order")),
        ("open", _("still open")),
        ("elsewhere", _("rated at another window")),
        ("refused", _("refused")),
        ("unmatched", _("unmatched")),
    )


def _rates() -> Sequence[tuple[str, str, str]]:
    return (
        (_("fairly satisfied or better / rated"), "satisfied", "rated"),
        (_("very satisfied / rated"), "level_5", "rated"),
        (_("dissatisfied or worse / rated"), "bad", "rated"),
        (_("actively rated / finished"), "rated", "finished"),
    )


def _beside() -> Sequence[tuple[str, str]]:
    return (
        ("kept", _("ratings kept")),
        ("refused_kept", _("refused ratings kept")),
        ("unmatched_kept", _("ratings without their finished case")),
        ("consultations", _("consultations")),
        ("waiting_presses", _("presses that wait for their attempt")),
        ("apart", _("practice and simulated events, kept apart")),
        ("aside_waiting", _("set aside, waiting for a judgement")),
        ("alarms", _("  of these with an alarm")),
        ("lost", _("events lost for ever")),
        ("chain_broken", _("breaks of a chain")),
    )


def _rate(hall: Mapping[str, Any], over: str, of: str) -> str:
    """A rate never stands without its denominator."""
    top, bottom = int(hall[over]), int(hall[of])
    return f"{100 * top / bottom:.1f} % ({top}/{bottom})" if bottom else "- (0)"


def aside_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each set-aside event."""
    if not rows:
        return [_("Nothing is set aside.")]
    heading = [_("number"), _("from"), "seq", _("bytes"), _("received"), _("reason")]
    return table([heading, *(_aside(row) for row in rows)], left=(1, 4, 5))


def _aside(row: Mapping[str, Any]) -> list[str]:
    # What came on a topic of no station has no place.
    place = f"{row['region']}/{row['hall']}/{row['station']}" if row["region"] else "-"
    seq = "-" if row["seq"] is None else str(row["seq"])
    reason = _printable(str(row["reason"]))[:REASON_WIDTH_MAX]
    mark = "! " if row["alarm"] else ""
    return [str(row["number"]), place, seq, str(row["bytes"]), str(row["received_at"])[:19], mark + reason]


def aside_page(row: Mapping[str, Any]) -> list[str]:
    """All that is known of one, then its bytes as text; what is no text is shown as escapes."""
    names = ("number", "region", "hall", "station", "stream", "seq", "state", "alarm", "received_at")
    known = [[name, "-" if row[name] is None else str(row[name])] for name in names]
    text = bytes(row["raw"][:SHOWN_BYTES_MAX]).decode(errors="backslashreplace")
    reason = _printable(str(row["reason"]))
    return [*table([*known, ["reason", reason]], left=(0, 1)), "", _printable(text)]


def _printable(text: str) -> str:
    """Without control characters: what came from outside must not steer a terminal."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def table(rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> list[str]:
    """Rows with aligned columns; those named in `left` begin at the left, the others end at the right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, cell in enumerate(row):
            gap = " " * (widths[number] - width(cell))
            cells.append(cell + gap if number in left else gap + cell)
        lines.append(GAP.join(cells).rstrip())
    return lines
