"""What a station believes of each of its pads and tells central. Nothing depends on what was pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

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
from kiosk.visit import Moment
from mqtt_bridge.messages import control

MODEL: Final = "hallrating-pad"


@dataclass(frozen=True, slots=True)
class PadNote:
    """One pad as it was last heard."""

    window: str
    state: control.PadStateName = "starting"
    model: str = MODEL
    uid: str | None = None
    firmware: str | None = None
    simulated: bool = False
    fault: str | None = None


class PadBoard:
    """All pads of a station by name."""

    def __init__(self, windows_by_pad: Mapping[str, str]) -> None:
        self._notes = {pad: PadNote(window) for pad, window in windows_by_pad.items()}
        self._last_seen: dict[str, datetime] = {}

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

    def __getitem__(self, pad: str) -> PadNote:
        return self._notes[pad]

    def state(self, pad: str, line: LineStatistics | None) -> control.PadState:
        """The message for topic `pads/{pad}`."""
        note = self._notes[pad]
        return control.PadState(
            window=note.window,
            model=note.model,
            state=note.state,
            last_seen=self._last_seen.get(pad),
            uid=note.uid,
            firmware=note.firmware,
            simulated=note.simulated,
            line=control.LineStatistics() if line is None else _counted(line),
            faults=[] if note.fault is None else [note.fault],
        )


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
            return note.model == MODEL


def _noted(note: PadNote, event: PadEvent) -> PadNote:
    match event:
        case PortOpened():
            return replace(note, state="starting", fault=None)
        case PortLost():
            return replace(note, state="unplugged", fault="port-lost")
        case PadIdentified(uid=uid, firmware=firmware, simulator=simulator):
            version = f"{firmware >> 8}.{firmware & 0xFF}"
            return replace(note, state="ready", uid=uid, firmware=version, simulated=simulator, fault=None)
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
            return replace(note, state="ready", fault=None)
        case _:
            return note


def _counted(line: LineStatistics) -> control.LineStatistics:
    median_s = line.round_trip_median_s
    return control.LineStatistics(
        frames=line.frames_received,
        bad={defect.value: count for defect, count in line.bad_frames.items()},
        retries=line.retries,
        round_trip_ms=None if median_s is None else round(median_s * 1000, 1),
    )
