"""How a pad and its frames look in a terminal. Pure: what can be told of them in, styled text out."""

from gettext import gettext as _
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from firmware_sim.display import Lamps, Show
from firmware_sim.trace import Traced
from firmware_sim.views import PadView

CARD_COLUMNS: Final = 26
KEYS: Final = 5
KEY_COLUMNS: Final = 5
KEY_MARGIN: Final = 1
LAMP_ROW: Final = 3
KEY_ROW: Final = 4

_LIT, _UNLIT = "bold #ffcf5c", "#5b6472"
_SHOWN: Final = {
    Show.OPEN: "bold #ffffff on #1d5fa8",
    Show.WARNING: "bold #201800 on #ffcf5c",
    Show.KEPT: "bold #ffffff on #4a5568",
    Show.THANKS: "bold #06210f on #6fcf97",
    Show.FULL: "bold #ffffff on #a33b3b",
}
_DARK: Final = "#8a94a6 on #171b22"


def card(view: PadView, *, blink_on: bool, beeps: bool) -> Text:
    """The pad in eight rows of 26 columns; `blink_on`: whether a blinking lamp is lit now."""
    rows = [
        *_display(view),
        Text(),
        _lamps(view, blink_on=blink_on, beeps=beeps),
        _keys(),
        Text(),
        _counts(view),
        _faults(view),
    ]
    return Text("\n").join(rows)


def key_at(column: int, row: int) -> int | None:
    """The key of a place in the card, lamps and caps alike; None between them."""
    if row not in (LAMP_ROW, KEY_ROW):
        return None
    number, within = divmod(column - KEY_MARGIN, KEY_COLUMNS)
    return number + 1 if 0 <= number < KEYS and within < KEY_COLUMNS - 1 else None


def state_of(view: PadView) -> str:
    """One word for the card's frame."""
    if not view.powered:
        return _("no power")
    if not view.plugged:
        return _("unplugged")
    return {
        Show.DARK: _("dark"),
        Show.OPEN: _("asks"),
        Show.WARNING: _("warns"),
        Show.KEPT: _("kept"),
        Show.THANKS: _("thanks"),
        Show.CLOSED: _("closed"),
        Show.WAIT: _("please wait"),
        Show.FULL: _("out of use"),
        Show.TEST: _("test"),
        Show.SIGNAL: _("signal"),
    }[view.show]


def trace_line(traced: Traced, begun_s: float, columns: int) -> Text:
    """One frame: when, which way, what it says; a bad one in red, with why."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"{traced.at_s - begun_s:8.3f} ", "#5b6472")
    to_host = traced.way == "to-host"
    line.append("▲ " if to_host else "▼ ", "#6fcf97" if to_host else "#7fb2ff")
    if traced.defect is not None:
        line.append(f"{traced.name or '?'} {traced.defect} ", "bold #ff7a7a")
        line.append(traced.raw, "#a36060")
    else:
        line.append(f"{traced.name:<7}", "bold")
        line.append(" ".join(f"{key}={value}" for key, value in traced.fields.items()), "#aab4c3")
    line.truncate(columns, overflow="ellipsis")
    return line


def _display(view: PadView) -> list[Text]:
    style = _SHOWN.get(view.show, _DARK) if view.powered else _DARK
    text = view.text if view.powered else ""
    first = set_cell_size(text, min(cell_len(text), CARD_COLUMNS - 2))
    second = text.removeprefix(first.rstrip())
    return [_centred(row, style) for row in (first, set_cell_size(second, min(cell_len(second), 24)))]


def _centred(text: str, style: str) -> Text:
    left = (CARD_COLUMNS - cell_len(text)) // 2
    return Text(" " * left + text + " " * (CARD_COLUMNS - left - cell_len(text)), style)


def _lamps(view: PadView, *, blink_on: bool, beeps: bool) -> Text:
    lit = view.powered and (view.lamps is Lamps.ON or (view.lamps is Lamps.BLINK and blink_on))
    row = Text(" " * KEY_MARGIN)
    for _key in range(KEYS):
        row.append(" ●  " + " ", _LIT if lit else _UNLIT)
    if beeps:
        row.right_crop(1)
        row.append("♪", "bold #ffcf5c")
    return row


def _keys() -> Text:
    row = Text(" " * KEY_MARGIN)
    for key in range(1, KEYS + 1):
        row.append(f" {key}  ", "bold #10141b on #cdd5e0")
        row.append(" ")
    return row


def _counts(view: PadView) -> Text:
    row = Text(no_wrap=True)
    row.append(f"▲{view.counts.frames_sent} ", "#6fcf97")
    row.append(f"▼{view.counts.frames_received} ", "#7fb2ff")
    bad = view.counts.bad_frames
    row.append(f"✗{bad} ", "bold #ff7a7a" if bad else "#5b6472")
    row.append(_("log {count}").format(count=view.last_press_id), "#8a94a6")
    if view.unacknowledged:
        row.append(" " + _("kept {count}").format(count=view.unacknowledged), "bold #ffcf5c")
    return row


def _faults(view: PadView) -> Text:
    row = Text(no_wrap=True, overflow="ellipsis")
    if view.faults:
        row.append("⚡ " + " ".join(order.name for order in view.faults), "bold #ff9f5c")
        row.truncate(CARD_COLUMNS, overflow="ellipsis")
    return row
