"""What can be told of a simulated pad at a moment, for panels and programs."""

from dataclasses import dataclass
from typing import Self

from firmware_sim.bench import Bench
from firmware_sim.counts import PadCounts
from firmware_sim.display import Lamps, Show, Shown
from firmware_sim.faults.vocabulary import Order


@dataclass(frozen=True, slots=True)
class PadView:
    """A pad as it is now; `counts` are the pad's own since its start, bytes are those that arrived.

    `uid` is 12 hexadecimal digits; `link` what a host opens; `faults` what was switched on and has not ended.
    """

    name: str
    uid: str
    link: str
    plugged: bool
    powered: bool
    epoch: int
    boot: int
    last_press_id: int
    unacknowledged: int
    show: Show
    lamps: Lamps
    text: str
    faults: tuple[Order, ...]
    counts: PadCounts
    bytes_to_host: int
    bytes_to_pad: int

    @classmethod
    def of(cls, name: str, uid: bytes, bench: Bench, shown: Shown) -> Self:
        """Return the view of a pad on its bench."""
        log, passed = bench.log, bench.trace.bytes_passed
        return cls(
            name=name,
            uid=uid.hex(),
            link=bench.line.name,
            plugged=bench.plugged,
            powered=bench.powered,
            epoch=log.epoch,
            boot=log.boot,
            last_press_id=log.last_press_id,
            unacknowledged=log.unacknowledged,
            show=shown.show,
            lamps=shown.lamps,
            text=shown.text,
            faults=tuple(bench.faults.orders()),
            counts=bench.counts,
            bytes_to_host=passed["to-host"],
            bytes_to_pad=passed["to-pad"],
        )
