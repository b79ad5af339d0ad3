"""What a kind of fault is, and all that there are: each row is one word, wherever faults are named.

A new fault is one row here and one place that obeys it: contacts.py for keys, cable.py for bytes, memory.py
for the EEPROM, mishaps.py for power and plugs, and bus.py for what only a bus of several pads has.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from firmware_sim.faults.parameters import Number, OtherPad, Parameter, Word

AFTER: Final = Number("after", 0, 86_400, 0, "s")
FOR: Final = Number("for", 0, 86_400, 0, "s")
COUNT: Final = Number("count", 0, 1_000_000, 0, whole=True)
WAY: Final = Word("way", ("both", "to-host", "to-pad"))
_RATE: Final = Number("rate", 0, 1, 0.01)


class Layer(StrEnum):
    """Where a fault happens."""

    KEYS = "keys"
    BYTES = "bytes"
    MEMORY = "memory"
    POWER = "power"
    PLUG = "plug"
    BUS = "bus"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault; `sees` is what the hall sees of it, `cause` the doctor's word for it ("" for none).

    `help` and `sees` are English and go through gettext when they are shown. `count` is how often it happens
    if nothing else is said, 0 without end.
    """

    name: str
    layer: Layer
    help: str
    sees: str
    cause: str
    own: tuple[Parameter, ...] = ()
    count: int = 0

    @property
    def of_bus(self) -> bool:
        """Whether only a pad on a bus can have it; such a pad can have no other one."""
        return self.layer is Layer.BUS

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its own ones and those that all have: after, for, count."""
        count = Number(COUNT.name, COUNT.low, COUNT.high, self.count, whole=True)
        return (*self.own, AFTER, FOR, count)


def N_(text: str) -> str:  # noqa: N802 - the name by which catalogues are collected
    """Mark a text that is translated when it is shown."""
    return text


ALL: Final = (
    Fault(
        "bounce", Layer.KEYS,
        N_("worn contacts: each edge of a key comes as several within a moment"),
        N_("nothing: one press; where it lasts longer than the debouncing, the press counts at its end"),
        "",
        (Number("edges", 2, 100, 10, whole=True), Number("within", 0.0005, 0.2, 0.008, "s")),
    ),
    Fault(
        "stuck-key", Layer.KEYS,
        N_("one key stays down; a pad takes no other key meanwhile"),
        N_("the pad asks, nobody's key counts, every question ends as timed out"),
        "stuck-key",
        (Number("key", 1, 5, 3, whole=True),),
    ),
    Fault(
        "double-press", Layer.KEYS,
        N_("each press comes twice, as nervous fingers do it"),
        N_("one rating; the second press changes nothing"),
        "",
        (Number("gap", 0.01, 5, 0.15, "s"),),
    ),
    Fault(
        "two-keys", Layer.KEYS,
        N_("the finger hits the neighbouring key too"),
        N_("at once: no key is taken, the pad asks on; later than the debouncing: the first one counts"),
        "",
        (Number("gap", 0, 0.1, 0.004, "s"),),
    ),
    Fault(
        "flip", Layer.BYTES,
        N_("bits turn over on the line; rate is the part of all bits"),
        N_("bad frames grow, repeats hide them; at 2 % and more the pad is silent"),
        "bad-line",
        (Number("rate", 0, 1, 0.001), WAY),
    ),
    Fault(
        "drop", Layer.BYTES,
        N_("bytes are lost on the line"),
        N_("bad frames grow, repeats hide them; at rate 1 the pad is silent within 5 s"),
        "bad-line",
        (_RATE, WAY),
    ),
    Fault(
        "double", Layer.BYTES,
        N_("bytes come twice"),
        N_("bad frames grow, repeats hide them; at rate 1 the pad is silent within 5 s"),
        "bad-line",
        (_RATE, WAY),
    ),
    Fault(
        "delay", Layer.BYTES,
        N_("bytes are held up, and all behind them"),
        N_("round trips grow; above 150 ms requests are repeated"),
        "slow-line",
        (_RATE, Number("time", 0.001, 60, 0.25, "s"), WAY),
    ),
    Fault(
        "drip", Layer.BYTES,
        N_("one byte each while: an adapter that starves"),
        N_("no frame is ever whole: the pad is silent within 5 s, other pads are not slowed"),
        "bad-line",
        (Number("gap", 0.01, 60, 1, "s"), Word("way", ("to-host", "to-pad", "both"))),
    ),
    Fault(
        "babble", Layer.BYTES,
        N_("noise on the line; rate is the part of the line's time that it takes, 1 for endless shouting"),
        N_("bad frames without end; at rate 1 the pad is silent within 5 s, other pads are not slowed"),
        "babbling-line",
        (Number("rate", 0, 1, 1), Word("way", ("to-host", "to-pad", "both"))),
    ),
    Fault(
        "wrong-baud", Layer.BYTES,
        N_("the pad speaks at another speed than the host listens; a few per cent are a bad clock"),
        N_("up to 4 % nothing; above, the pad is silent and only bad frames come"),
        "wrong-speed",
        (Number("baud", 300, 115_200, 4800, whole=True),),
    ),
    Fault(
        "host-asleep", Layer.BYTES,
        N_("the host reads nothing: bytes wait in its 16 KiB, more are lost; it sends nothing either"),
        N_("the pad shows kept and repeats; after 5 s it is silent; at waking the press comes once"),
        "no-answer",
        (),
    ),
    Fault(
        "memory-worn", Layer.MEMORY,
        N_("the EEPROM does not take writes; rate is the part of them"),
        N_("the press is not kept: the pad says FULL and shows that it is out of use"),
        "memory-out",
        (Number("rate", 0, 1, 1),),
    ),
    Fault(
        "memory-full", Layer.MEMORY,
        N_("no record of the press log is free"),
        N_("each question is answered by FULL, the pad shows that it is out of use"),
        "memory-out",
    ),
    Fault(
        "brown-out", Layer.POWER,
        N_("the supply dips and the pad starts anew: now, with the next key, or in the middle of its record"),
        N_("the pad says HELLO again and is asked again; a press whose record was whole is delivered"),
        "restarts",
        (Word("at", ("now", "key", "record")), Number("off", 0, 60, 0.2, "s")),
        count=1,
    ),
    Fault(
        "boot-loop", Layer.POWER,
        N_("the pad starts anew again and again"),
        N_("HELLO after HELLO, no question stays open for long"),
        "restarts",
        (Number("every", 0.05, 60, 1, "s"),),
    ),
    Fault(
        "pulled-cable", Layer.PLUG,
        N_("the plug comes out in the middle of a frame, after so many of its bytes; out 0 leaves it out"),
        N_("unplugged within 1 s, back within 2 s of replugging; a kept press is delivered"),
        "unplugged",
        (Number("byte", 0, 300, 12, whole=True), Number("out", 0, 3600, 1, "s")),
        count=1,
    ),
    Fault(
        "re-enumeration", Layer.PLUG,
        N_("the device comes back under another name; its stable link stays, or is another one too"),
        N_("link same: back by itself within 2 s; link other: unplugged until the fault is off"),
        "unplugged",
        (Word("link", ("same", "other")), Number("out", 0, 60, 0.2, "s")),
    ),
    Fault(
        "swapped-cables", Layer.PLUG,
        N_("two pads hang at each other's links"),
        N_("conflict at both, with both uids, where the uids are configured; nothing is asked there"),
        "swapped-cables",
        (OtherPad("with"),),
    ),
    Fault(
        "collision", Layer.BUS,
        N_("another one on the RS-485 wires speaks into the pad's answers; rate is the part of them"),
        N_("bad frames at this address, asked again; at rate 1 it is told as taken twice, others go on"),
        "address-twice",
        (Number("rate", 0, 1, 1),),
    ),
)  # fmt: skip
