"""What a station learns from its pads: frozen events, the same for every kind of pad.

`pad` is the name of the pad in the configuration. Times ending in `_s` are CLOCK_BOOTTIME seconds of the
host. Events may be repeated (a pad repeats, a line loses answers): whoever receives them must be able to take
each one twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.codes import ClosedReason, Defect
from devices.line_events import (
    AddressClear,
    AddressTwice,
    BaudFound,
    PadSingle,
    PadTwice,
    PortFound,
    Readdressed,
)


@dataclass(frozen=True, slots=True)
class PortOpened:
    """The line of this pad is open; the pad has not said anything yet."""

    pad: str


@dataclass(frozen=True, slots=True)
class PortLost:
    """The line is gone, or could not be opened. It is tried again by its stable path; this is said once per
    loss.
    """

    pad: str
    cause: str


@dataclass(frozen=True, slots=True)
class PadIdentified:
    """The pad said who it is: after each opening of its line, each start of the pad and each silence.

    `uid` is 12 hexadecimal digits. `simulator`: its presses are simulated ones, to be marked at the source.
    """

    pad: str
    uid: str
    epoch: int
    boot: int
    firmware: int
    simulator: bool
    last_press_id: int


@dataclass(frozen=True, slots=True)
class PadConflict:
    """The pad on this line is not the configured one: nothing is asked here until it is. Its presses still
    come.
    """

    pad: str
    uid: str
    expected_uid: str


@dataclass(frozen=True, slots=True)
class PadSilent:
    """The line is open and nothing readable came for 5 s; on a bus: in three of its slots and
    for 2 s.
    """

    pad: str


@dataclass(frozen=True, slots=True)
class PadBack:
    """The pad speaks again after `PadSilent`."""

    pad: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The pad asks the question of this token; it takes a key for `remaining_s` more seconds."""

    pad: str
    token: bytes
    remaining_s: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The question of this token has ended on the pad, and the pad holds no press for it."""

    pad: str
    token: bytes
    reason: ClosedReason


@dataclass(frozen=True, slots=True)
class Full:
    """The pad cannot keep another press, so it did not ask this token; a fault. The question is over for this
    pad.
    """

    pad: str
    token: bytes


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed for this token. Comes again until it is acknowledged, at most once in 150 ms.

    Identity: (`uid`, `epoch`, `press_id`); the same press has the same identity for ever. `position` is 1 to
    5, 5 the best, or None where the key map does not know `key`: a fault, which is recorded and then
    acknowledged as refused, and never becomes a position. `age_s`: how long ago the key was pressed, seen
    from `received_s`; None after a restart of the pad. `boot`: low 16 bits of the pad's boot counter when the
    key was pressed. `mac`: 8 bytes or none. What was pressed is left out of the text form, so that no log
    line can carry it.
    """

    pad: str
    uid: str
    epoch: int
    press_id: int
    token: bytes
    key: int = field(repr=False)
    position: int | None = field(repr=False)
    age_s: float | None
    boot: int
    received_s: float
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PressedNow:
    """A key of a pad without a log of its own, for a question that was open when its byte came.

    The host decides here, by `received_s`, and holds the press in memory only: it comes again every second
    until it is acknowledged, and is gone after a restart. Identity: (`pad`, `token`); a question takes one.
    `position` None: the key map does not know `key`; a fault, the question stays open and nothing is to be
    acknowledged. What was pressed is left out of the text form.
    """

    pad: str
    token: bytes
    key: int = field(repr=False)
    position: int | None = field(repr=False)
    received_s: float


@dataclass(frozen=True, slots=True)
class PadReady:
    """A pad of another maker may be asked. `verified`: it answered; else its port is open, and that is all
    that anybody can know. `simulator`: the configuration says so, its presses are simulated ones.
    """

    pad: str
    model: str
    verified: bool
    simulator: bool


@dataclass(frozen=True, slots=True)
class ModelFault:
    """The model of this pad, somebody else's code or file, failed: `cause` says how, never what was pressed.

    Other pads notice nothing.
    """

    pad: str
    model: str
    cause: str


@dataclass(frozen=True, slots=True)
class KeyTested:
    """In a test of keys, which never makes a rating. 0: the test has begun or ended as asked; else the key
    that was pressed, with the position that the key map gives it (None: none).
    """

    pad: str
    key: int
    position: int | None


PadEvent = (
    PortOpened
    | PortLost
    | PadIdentified
    | PadConflict
    | PadSilent
    | PadBack
    | Opened
    | Closed
    | Full
    | Pressed
    | PressedNow
    | PadReady
    | ModelFault
    | KeyTested
    | Readdressed
    | AddressTwice
    | AddressClear
    | PadTwice
    | PadSingle
    | BaudFound
    | PortFound
)

PadPress = Pressed | PressedNow
"""Whatever is acknowledged after its commit."""


@dataclass(frozen=True, slots=True)
class LineDefect:
    """Bytes that were not taken: why, how many, when. Not the bytes: a damaged PRESS would show its key."""

    defect: Defect
    size_bytes: int
    at_s: float


@dataclass(frozen=True, slots=True)
class LineStatistics:
    """Counters of one line since the station started; round trips in seconds over the last requests answered
    at once.

    `pad_bad_frames` and `waiting_keys` are the pad's own counters since its start, `unacknowledged` counts
    the presses that it has not delivered yet (255: that many or more); None until it was asked.
    `last_defects`: oldest first, at most 16. `baud_found`: the rate at which the pad answered where that is
    not the configured one.
    """

    frames_received: int
    frames_sent: int
    bad_frames: Mapping[Defect, int]
    last_defects: tuple[LineDefect, ...]
    requests: int
    retries: int
    round_trip_last_s: float | None
    round_trip_median_s: float | None
    pad_bad_frames: int | None
    waiting_keys: int | None
    unacknowledged: int | None
    baud_found: int | None = None
