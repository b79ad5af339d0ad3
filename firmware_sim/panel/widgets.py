"""The pieces of the panel: a pad, the frames of one line, the faults that can be switched."""

from gettext import gettext as _
from typing import Final

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from firmware_sim.faults.vocabulary import LINE_FAULTS
from firmware_sim.panel.drawing import card, key_at, state_of, trace_line
from firmware_sim.trace import Traced
from firmware_sim.views import PadView

BLINK_S: Final = 0.5


class PadCard(Widget):
    """One pad. A click on a key presses it, a click anywhere chooses the pad."""

    class Pressed(Message):
        """A key of a pad was clicked (None: another place of it)."""

        def __init__(self, pad: str, key: int | None) -> None:
            super().__init__()
            self.pad = pad
            self.key = key

    def __init__(self, view: PadView) -> None:
        super().__init__(id=f"card-{view.name}")
        self.view = view
        self._blink_on = True
        self._beeps = False
        self._frame()

    def on_mount(self) -> None:
        self.set_interval(BLINK_S, self._blink)

    def show(self, view: PadView) -> None:
        """The pad is like this now."""
        self.view = view
        self._frame()
        self.refresh()

    def beep(self) -> None:
        """Show for a moment that it sounded."""
        self._beeps = True
        self.refresh()

    def render(self) -> Text:
        return card(self.view, blink_on=self._blink_on, beeps=self._beeps)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        self.post_message(self.Pressed(self.view.name, key_at(place.x, place.y) if place else None))

    def _blink(self) -> None:
        self._blink_on, self._beeps = not self._blink_on, False
        self.refresh()

    def _frame(self) -> None:
        self.border_title = self.view.name
        self.border_subtitle = state_of(self.view)
        self.set_class(not self.view.plugged or not self.view.powered, "away")


class TraceView(Widget):
    """The last frames of the chosen pad, the newest at the bottom."""

    def __init__(self) -> None:
        super().__init__(id="trace")
        self._frames: list[Traced] = []
        self._begun_s = 0.0

    def show(self, view: PadView, frames: list[Traced], begun_s: float) -> None:
        """These frames of this pad."""
        self.border_title = _("Frames of {pad}").format(pad=view.name)
        self.border_subtitle = view.link
        self._frames, self._begun_s = frames, begun_s
        self.refresh()

    def render(self) -> Text:
        rows, columns = self.size.height, self.size.width
        last = self._frames[-rows:] if rows else []
        return Text("\n").join(trace_line(traced, self._begun_s, columns) for traced in last)


class FaultList(SelectionList[str]):
    """All faults of a line by name, with a mark at those of the chosen pad."""

    def __init__(self) -> None:
        super().__init__(*(Selection(name, name) for name in LINE_FAULTS), id="faults")

    def show(self, view: PadView) -> None:
        """Mark what is on at this pad."""
        self.border_title = _("Faults of {pad}").format(pad=view.name)
        wanted = {order.name for order in view.faults}
        with self.prevent(SelectionList.SelectedChanged, SelectionList.SelectionToggled):
            for name in LINE_FAULTS:
                if (name in wanted) != (name in self.selected):
                    (self.select if name in wanted else self.deselect)(name)
