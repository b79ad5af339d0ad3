"""What was seen of a pad in a while, from its events and counters. Pure; nothing of what was pressed."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.codes import Defect
from devices.events import (
    Full,
    KeyTested,
    LineStatistics,
    ModelFault,
    Opened,
    PadBack,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadReady,
    PadSilent,
    PortLost,
    PortOpened,
)
from devices.line_events import AddressClear, AddressTwice, PadSingle, PadTwice

MOMENTS_MAX = 64


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pad over the last `seconds`.

    `port_cause`: why the port is not open, None while it is. `losses`, `starts`: how often the port was lost
    and the pad started anew. `full`: it could not keep a press, and has asked no question since. `uid`: who
    is there, None while nobody has said; `expected_uid`: who should be. `unbound`: nobody should be, so
    nothing is asked. `other`: the pad with the same uid.
    `baud_found`: the rate at which it answers where that is not the configured one. `keys_tested`: how many
    keys came in a test of keys, None where there was none; not which. `model`: another maker's (None: ours or
    not known), `verified` whether it has answered, `model_fault` why its code failed.
    """

    pad: str
    port: str
    seconds: float
    port_cause: str | None = None
    losses: int = 0
    starts: int = 0
    silent: bool = False
    full: bool = False
    uid: str | None = None
    expected_uid: str | None = None
    unbound: bool = False
    other: str | None = None
    address_twice: bool = False
    firmware: str | None = None
    simulator: bool = False
    baud: int = 9600
    baud_found: int | None = None
    frames: int = 0
    bad: Mapping[Defect, int] = field(default_factory=dict)
    requests: int = 0
    retries: int = 0
    round_trip_s: float | None = None
    unacknowledged: int = 0
    keys_tested: int | None = None
    model: str | None = None
    verified: bool = True
    model_fault: str | None = None

    @property
    def is_there(self) -> bool:
        """Somebody has answered on this line, or it is one where nobody ever does."""
        return self.uid is not None or self.model is not None

    @property
    def bad_frames(self) -> int:
        return sum(self.bad.values())


@dataclass(slots=True)
class _Seen:
    """What is known of one pad now, and when what counts as often happened last."""

    port_cause: str | None = None
    was_open: bool = False
    silent: bool = False
    uid: str | None = None
    boot: int | None = None
    conflict: str | None = None
    other: str | None = None
    address_twice: bool = False
    firmware: str | None = None
    simulator: bool = False
    full: bool = False
    model: str | None = None
    verified: bool = True
    model_fault: str | None = None
    losses_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOMENTS_MAX))
    starts_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOMENTS_MAX))
    tests_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOMENTS_MAX))
    keys_s: deque[float] = field(default_factory=lambda: deque(maxlen=MOMENTS_MAX))


class Tally:
    """Takes in the events of all pads; bounded in size however long it runs."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def note(self, event: PadEvent, now_s: float) -> None:
        """Something happened on a pad's line."""
        seen = self._seen.setdefault(event.pad, _Seen())
        match event:
            case PortOpened():
                seen.port_cause, seen.was_open = None, True
                seen.uid, seen.conflict, seen.other = None, None, None
                seen.silent = seen.address_twice = seen.full = False
                seen.model = seen.model_fault = None
            case PortLost(cause=cause):
                seen.port_cause, seen.uid, seen.silent = cause, None, False
                if seen.was_open:
                    seen.losses_s.append(now_s)
            case PadIdentified():
                _note_identity(seen, event, now_s)
            case PadConflict(expected_uid=expected):
                seen.conflict = expected
            case PadSilent() | PadBack():
                seen.silent = isinstance(event, PadSilent)
            case Full() | Opened():
                seen.full = isinstance(event, Full)
            case KeyTested(key=key):
                (seen.keys_s if key else seen.tests_s).append(now_s)
            case _:
                _note_line(seen, event)

    def evidence(
        self,
        pad: str,
        port: str,
        baud: int,
        counted: tuple[LineStatistics, LineStatistics],
        span: tuple[float, float],
    ) -> Evidence:
        """What was seen of `pad` from `span[0]` to `span[1]` (seconds); `counted` are its counters then."""
        seen = self._seen.get(pad, _Seen())
        first, last = counted
        since_s = span[0]
        return Evidence(
            pad=pad,
            port=port,
            seconds=span[1] - since_s,
            port_cause=seen.port_cause,
            losses=_since(seen.losses_s, since_s),
            starts=_since(seen.starts_s, since_s),
            silent=seen.silent,
            full=seen.full,
            uid=seen.uid,
            expected_uid=seen.conflict,
            other=seen.other,
            address_twice=seen.address_twice,
            firmware=seen.firmware,
            simulator=seen.simulator,
            baud=baud,
            baud_found=last.baud_found,
            frames=last.frames_received - first.frames_received,
            bad={
                defect: count - first.bad_frames.get(defect, 0)
                for defect, count in last.bad_frames.items()
                if count > first.bad_frames.get(defect, 0)
            },
            requests=last.requests - first.requests,
            retries=last.retries - first.retries,
            round_trip_s=last.round_trip_median_s,
            unacknowledged=last.unacknowledged or 0,
            keys_tested=_keys(seen, since_s),
            model=seen.model,
            verified=seen.verified,
            model_fault=seen.model_fault,
        )


def _note_identity(seen: _Seen, event: PadIdentified, now_s: float) -> None:
    if seen.uid == event.uid and seen.boot not in (None, event.boot):
        seen.starts_s.append(now_s)
    seen.uid, seen.boot, seen.simulator = event.uid, event.boot, event.simulator
    seen.firmware = f"{event.firmware >> 8}.{event.firmware & 0xFF}"
    seen.silent, seen.conflict = False, None


def _note_line(seen: _Seen, event: PadEvent) -> None:
    match event:
        case PadTwice(other=other):
            seen.other = other
        case PadSingle():
            seen.other = None
        case AddressTwice():
            seen.address_twice = True
        case AddressClear():
            seen.address_twice = False
        case PadReady(model=model, verified=verified, simulator=simulator):
            seen.model, seen.verified, seen.simulator = model, verified, simulator
            seen.silent = False
        case ModelFault(model=model, cause=cause):
            seen.model, seen.model_fault = model, cause
        case _:
            pass


def _keys(seen: _Seen, since_s: float) -> int | None:
    tested, keys = _since(seen.tests_s, since_s), _since(seen.keys_s, since_s)
    return keys if tested or keys else None


def _since(moments_s: deque[float], since_s: float) -> int:
    return sum(moment_s >= since_s for moment_s in moments_s)
