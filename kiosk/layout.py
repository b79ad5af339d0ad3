"""What a station is made of: windows, times, case numbers, and which pad is the right one where. Frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.visit import Timing, Window


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a pad asks and which one it is to be.

    `window` None: a guest, which is asked nothing and only hands over its presses. `uid` None: unbound, which
    is asked nothing either, unless `any_pad` says that whatever pad is there will do.
    """

    window: str | None
    uid: str | None = None
    any_pad: bool = True
    port: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole. `patterns`: source -> pattern of its case numbers, normalised.

    `pads`: pad -> its binding; a pad of a window that is not there takes whatever pad comes.
    """

    windows: Sequence[Window]
    timing: Timing = field(default_factory=Timing)
    patterns: Mapping[str, str] = field(default_factory=dict)
    utc_offset_h: float = 8.0
    pads: Mapping[str, Binding] = field(default_factory=dict)

    def bindings(self) -> dict[str, Binding]:
        """The binding of every pad, guests included."""
        of_windows = {pad: Binding(window.name) for window in self.windows for pad in window.pads}
        return of_windows | dict(self.pads)
