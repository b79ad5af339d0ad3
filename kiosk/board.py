"""What a station believes of each of its pads and tells central. Nothing depends on what was pressed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from devices.events import (
    LineStatistics,
    ModelFault,
    PadBack,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadReady,
    PadSilent,
    PortLost,
    PortOpened,
    PressedNow,
)
from devices.foreign.catalog import OURS
from devices.line_events import AddressClear, AddressTwice, BaudFound, PadSingle, PadTwice
from kiosk.layout import Binding
from kiosk.visit import Moment
from mqtt_bridge.messages import control


@dataclass(frozen=True, slots=True)
class PadNote:
    """One pad as it was last heard."""

    binding: Binding
    state: control.PadStateName = "starting"
    model: str = OURS
    uid: str | None = None
    firmware: str | None = None
    simulated: bool = False
    fault: str | None = None
    doubt: str | None = None
    """Why it is not sure which pad would answer here; it is asked nothing as long as that is so."""
    other_baud: int | None = None
    """The rate at which it answers, where that is not the configured one."""


class PadBoard:
    """All pads of a station by name."""

    def __init__(self, bindings: Mapping[str, Binding]) -> None:
        self._notes = {pad: PadNote(binding) for pad, binding in bindings.items()}
        self._last_seen: dict[str, datetime] = {}

    def rebind(self, bindings: Mapping[str, Binding], fresh: Collection[str]) -> frozenset[str]:
        """Take over other bindings; what is known of a pad goes with its line. The pads that are gone."""
        before = self._notes
        self._notes = {
            pad: PadNote(binding)
            if pad in fresh or pad not in before
            else replace(before[pad], binding=binding)
            for pad, binding in bindings.items()
        }
        stay = before.keys() & self._notes.keys() - set(fresh)
        self._last_seen = {pad: seen for pad, seen in self._last_seen.items() if pad in stay}
        return frozenset(before) - frozenset(self._notes)

    def simulators(self) -> frozenset[str]:
        """The pads that said they are simulated."""
        return frozenset(pad for pad, note in self._notes.items() if note.simulated)

    def owner(self, pad: str) -> str | None:
        """Of a pad that stands at the path of another one: the name under which its uid is configured."""
        note = self._notes[pad]
        if note.uid is None or note.uid == note.binding.uid:
            return None
        return next((name for name, other in self._notes.items() if other.binding.uid == note.uid), None)

    def note(self, event: PadEvent, at: Moment) -> bool:
        """Take in an event; whether anything but the time of the last word has changed."""
        before = self._notes[event.pad]
        after = _noted(before, event)
        if _is_said_by_pad(event, after):
            self._last_seen[event.pad] = at.wall
        self._notes[event.pad] = after
        return after != before

    def __contains__(self, pad: object) -> bool:
        return pad in self._notes

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def __getitem__(self, pad: str) -> PadNote:
        return self._notes[pad]

    def state(self, pad: str, line: LineStatistics | None) -> control.PadState:
        """The message for topic `pads/{pad}`, for a pad of a window."""
        note = self._notes[pad]
        assert note.binding.window is not None
        return control.PadState(
            window=note.binding.window,
            model=note.model,
            state=note.state,
            last_seen=self._last_seen.get(pad),
            uid=note.uid,
            expected_uid=note.binding.uid,
            belongs_to=self.owner(pad),
            firmware=note.firmware,
            simulated=note.simulated,
            line=control.LineStatistics() if line is None else _counted(line),
            faults=_faults(note),
        )


def _faults(note: PadNote) -> list[str]:
    speed = None if note.other_baud is None else "other-baud"
    return [fault for fault in (note.fault, note.doubt, speed) if fault is not None]


def _is_said_by_pad(event: PadEvent, note: PadNote) -> bool:
    """Whether the pad spoke; of one without a log most events are the host's own."""
    match event:
        case PortOpened() | PortLost() | PadSilent() | ModelFault():
            return False
        case PadReady(verified=verified):
            return verified
        case PadBack() | PressedNow():
            return True
        case _:
            return note.model == OURS


def _noted(note: PadNote, event: PadEvent) -> PadNote:
    match event:
        case PortOpened():
            return replace(note, state="starting", fault=None, doubt=None, other_baud=None)
        case PortLost():
            return replace(note, state="unplugged", fault="port-lost")
        case PadIdentified(uid=uid, firmware=firmware, simulator=simulator):
            version = f"{firmware >> 8}.{firmware & 0xFF}"
            known = replace(note, uid=uid, firmware=version, simulated=simulator, fault=None)
            return replace(known, state=_when_there(known))
        case PadReady(_, model, verified, simulator):
            state: control.PadStateName = "ready" if verified else "unverified"
            return replace(note, state=state, model=model, simulated=simulator, fault=None)
        case ModelFault(model=model):
            return replace(note, state="faulty", model=model, fault="model")
        case PadConflict(uid=uid):
            return replace(note, state="conflict", uid=uid, fault="conflict")
        case PadSilent():
            return replace(note, state="silent", fault="silent")
        case PadBack():
            return replace(note, state=_when_there(note), fault=None)
        case _:
            return _noted_line(note, event)


def _noted_line(note: PadNote, event: PadEvent) -> PadNote:
    match event:
        case PadTwice():
            return replace(note, state="conflict", doubt="uid-twice")
        case AddressTwice():
            return replace(note, state="conflict", doubt="address-twice")
        case PadSingle() | AddressClear():
            return replace(note, state=_when_there(replace(note, doubt=None)), doubt=None)
        case BaudFound(baud=baud, configured=configured):
            return replace(note, other_baud=None if baud == configured else baud)
        case _:
            return note


def _when_there(note: PadNote) -> control.PadStateName:
    """What it means that the pad of this uid stands there."""
    binding = note.binding
    if note.uid is None:
        return "starting"
    if note.doubt is not None:
        return "conflict"
    if binding.uid is None:
        return "ready" if binding.any_pad else "unbound"
    return "ready" if binding.uid == note.uid else "conflict"


def _counted(line: LineStatistics) -> control.LineStatistics:
    median_s = line.round_trip_median_s
    return control.LineStatistics(
        frames=line.frames_received,
        bad={defect.value: count for defect, count in line.bad_frames.items()},
        retries=line.retries,
        round_trip_ms=None if median_s is None else round(median_s * 1000, 1),
    )
