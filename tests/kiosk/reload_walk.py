"""A random hall whose configuration is exchanged in the middle of everything."""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.codes import ClosedReason
from kiosk.layout import Binding, Layout
from kiosk.visit import Timing, Window
from tests.kiosk.bench import Bench
from tests.kiosk.walk import PADS, PadModel, Walk

TIMING = Timing(6.0, 4.0, 0.5)
ACTS_BETWEEN = 25


@dataclass(frozen=True)
class Reload:
    """Where each pad stands (None: nowhere), whether w2 has its screen, and whose lines are opened anew."""

    places: tuple[str | None, ...]
    screen: bool
    fresh: frozenset[str]

    def windows(self) -> tuple[Window, ...]:
        found = []
        for name in ("w1", "w2", "w3"):
            pads = tuple(pad for pad, place in zip(PADS, self.places, strict=True) if place == name)
            screens = ("screen-2",) if name == "w2" and self.screen else ()
            if pads or screens:
                found.append(Window(name, name, pads, screens))
        return tuple(found)


ALL_BACK = Reload(("w1", "w2", "w2"), screen=True, fresh=frozenset(PADS))


class ReloadWalk(Walk):
    """`run_reloads` walks, exchanging the layout in between; at the end every pad is back."""

    def __init__(self, seed: int) -> None:
        self.windows = ALL_BACK.windows()
        self.here = frozenset(PADS)
        super().__init__(seed)

    def run_reloads(self, reloads: Sequence[Reload]) -> None:
        for reload in (*reloads, ALL_BACK):
            for _ in range(ACTS_BETWEEN):
                self.act()
                self.obey()
            self.reload(reload)
            self.obey()
        self.heal()

    def reload(self, reload: Reload) -> None:
        self.windows = reload.windows()
        here = frozenset(pad for window in self.windows for pad in window.pads)
        fresh = (reload.fresh | (here - self.here)) & here
        self.here = here
        bindings = {pad: Binding(window.name) for window in self.windows for pad in window.pads}
        layout = Layout(self.windows, TIMING, pads=bindings)
        self.bench.call(self.bench.station.reconfigure, layout, fresh)

    def _station(self, now_s: float) -> Bench:
        bench = Bench(self.windows, TIMING, seed=self.random.randrange(2**32), by_hand=True)
        bench.now_s = now_s
        bench.call(bench.station.start, self.kept)
        self.seen = 0
        return bench

    def _close(self, pad: PadModel, token: bytes, reason: ClosedReason) -> None:
        away, pad.away = pad.away, pad.away or pad.name not in self.here
        super()._close(pad, token, reason)
        pad.away = away

    def deliver(self) -> None:
        for pad in self.pads.values():
            pressed = pad.pressed(self.bench.now_s) if pad.name in self.here else None
            if pressed is not None and self.random.random() < 0.7:
                self.bench.pad(pressed)
