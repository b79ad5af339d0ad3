"""The panel: pads in a grid, frames and faults of the chosen one below."""

from collections.abc import Iterable
from gettext import gettext as _
from typing import ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Footer, Input, SelectionList, Static

from firmware_sim.bench import Setup
from firmware_sim.clock import boottime_s
from firmware_sim.display import Beeped
from firmware_sim.faults.parameters import BadFaultError
from firmware_sim.faults.vocabulary import FAULTS, parse_order
from firmware_sim.fleet import Fleet, FleetError, PadChange
from firmware_sim.line import LineUnusableError
from firmware_sim.panel.widgets import FaultList, PadCard, TraceView

COLUMNS: Final = 4
FRAMES_EVERY_S: Final = 0.2

CSS: Final = """
Screen { background: #0d1016; layout: vertical; }
#title { height: 1; background: #1b2130; color: #cdd5e0; padding: 0 1; }
#pads { grid-size: 4; grid-rows: 10; height: auto; max-height: 60%; overflow-y: auto; }
PadCard, #trace, #faults, #values {
    border: round #39424f; border-title-color: #cdd5e0; border-subtitle-color: #8a94a6; background: #0d1016;
}
PadCard { width: 100%; height: 10; background: #11151c; padding: 0 0 0 1; }
PadCard.away { border: round #7a4040; border-subtitle-color: #ff7a7a; }
PadCard.chosen { border: heavy #ffcf5c; border-title-color: #ffcf5c; }
#below { height: 1fr; }
#trace { width: 1fr; padding: 0 1; }
#side { width: 44; }
#faults { height: 1fr; padding: 0; scrollbar-size-vertical: 1; }
FaultList > .selection-list--button { color: #0d1016; background: #2a323e; }
FaultList > .selection-list--button-highlighted { color: #2a323e; background: #2a323e; }
FaultList > .selection-list--button-selected { color: #ff9f5c; background: #2a323e; }
FaultList > .selection-list--button-selected-highlighted { color: #ff9f5c; background: #2a323e; }
#values { height: 3; }
#told { height: 3; color: #aab4c3; padding: 0 1; }
#faults:focus, #values:focus { border: heavy #ffcf5c; }
"""


class Panel(App[None]):
    """Simulated pads under a technician's hands; `pads` are switched on when it starts."""

    CSS = CSS
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(key), f"press({key})", show=False) for key in range(1, 6)),
        Binding("left", "choose(-1)", show=False),
        Binding("right", "choose(1)", show=False),
        Binding("up", f"choose({-COLUMNS})", show=False),
        Binding("down", f"choose({COLUMNS})", show=False),
        Binding("u", "plug", _("unplug / replug")),
        Binding("r", "reset", _("reset")),
        Binding("f", "focus_faults", _("faults")),
        Binding("v", "focus_values", _("values")),
        Binding("o", "faults_off", _("all faults off")),
        Binding("escape", "focus_pads", _("pads")),
        Binding("q", "quit", _("quit")),
    ]

    def __init__(self, pads: Iterable[tuple[str, Setup]]) -> None:
        super().__init__()
        self._pads = pads
        self._chosen = ""
        self.failure: LineUnusableError | None = None
        """A line that could not be had: then the panel left at once."""
        self._begun_s = boottime_s()

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        yield Grid(id="pads")
        with Horizontal(id="below"):
            yield TraceView()
            with Vertical(id="side"):
                yield FaultList()
                yield Input(placeholder=_("values, like rate=0.01 for=10s"), id="values")
                yield Static(id="told")
        yield Footer()

    async def on_mount(self) -> None:
        self.fleet = Fleet(self._changed)
        for name, setup in self._pads:
            try:
                self.fleet.add(name, setup)
            except LineUnusableError as error:
                self.failure = error
                self.exit()
                return
            await self.query_one("#pads", Grid).mount(PadCard(self.fleet.view(name)))
        self.query_one("#title", Static).update(
            _(
                "hallrating sim panel: {count} pads. 1 to 5 press a key, arrows choose a pad, or click."
            ).format(count=len(self.fleet.names))
        )
        self.choose(self.fleet.names[0])
        self.action_focus_pads()
        self.set_interval(FRAMES_EVERY_S, self._show_chosen)

    def on_unmount(self) -> None:
        self.fleet.close()

    # --- what the pads tell

    def _changed(self, change: PadChange) -> None:
        for pad_card in self.query(PadCard).filter(f"#card-{change.pad}"):
            if isinstance(change.change, Beeped):
                pad_card.beep()
            pad_card.show(self.fleet.view(change.pad))

    def _show_chosen(self) -> None:
        if not self.query(TraceView):  # the timer may come once more while the panel is taken down
            return
        view = self.fleet.view(self._chosen)
        self.query_one(TraceView).show(view, self.fleet.trace(self._chosen), self._begun_s)
        self.query_one(FaultList).show(view)
        for pad_card in self.query(PadCard):
            pad_card.show(self.fleet.view(pad_card.view.name))

    # --- what the technician does

    def choose(self, pad: str) -> None:
        """Look at this pad from now on."""
        self._chosen = pad
        for pad_card in self.query(PadCard):
            pad_card.set_class(pad_card.view.name == pad, "chosen")
        self._show_chosen()

    def action_choose(self, step: int) -> None:
        names = self.fleet.names
        self.choose(names[(names.index(self._chosen) + step) % len(names)])
        self.query_one(f"#card-{self._chosen}").scroll_visible()

    def action_press(self, key: int) -> None:
        self.fleet.press(self._chosen, key)

    def on_pad_card_pressed(self, message: PadCard.Pressed) -> None:
        self.choose(message.pad)
        if message.key is not None:
            self.fleet.press(message.pad, message.key)

    def action_plug(self) -> None:
        if self.fleet.view(self._chosen).plugged:
            self.fleet.unplug(self._chosen)
            return
        try:
            self.fleet.replug(self._chosen)
        except (FleetError, LineUnusableError) as error:
            self._tell(str(error))

    def action_reset(self) -> None:
        self.fleet.reset(self._chosen)

    def action_faults_off(self) -> None:
        self.fleet.end_fault(self._chosen)

    def action_focus_faults(self) -> None:
        self.query_one(FaultList).focus()

    def action_focus_values(self) -> None:
        self.query_one("#values", Input).focus()

    def action_focus_pads(self) -> None:
        self.set_focus(None)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self.action_focus_faults()

    def on_selection_list_selection_highlighted(self, event: SelectionList.SelectionHighlighted[str]) -> None:
        fault = FAULTS[event.selection.value]
        own = " ".join(f"{each.name}={each.default}" for each in fault.own)
        self._tell(f"{_(fault.help)}\n{own}")

    def on_selection_list_selection_toggled(self, event: SelectionList.SelectionToggled[str]) -> None:
        name = event.selection.value
        if name not in event.selection_list.selected:
            self.fleet.end_fault(self._chosen, name)
            return
        try:
            self.fleet.fault(
                self._chosen, parse_order([name, *self.query_one("#values", Input).value.split()])
            )
        except (BadFaultError, FleetError) as error:
            self._tell(str(error))
            self._show_chosen()

    def _tell(self, text: str) -> None:
        self.query_one("#told", Static).update(text)
