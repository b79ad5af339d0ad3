"""What a station believes of each of its pads and tells central. Nothing depends on what was pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from devices.events import (
    LineStatistics,
    PadBack,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadSilent,
    PortLost,
    PortOpened,
)
from devices.line_events import AddressClear, AddressTwice, BaudFound, PadSingle, PadTwice
from kiosk.visit import Moment
from mqtt_bridge.messages import control

MODEL: Final = "hallrating-pad"


@dataclass(frozen=True, slots=True)
class PadNote:
    """One pad as it was last heard."""

    window: str
    state: Literal["ready", "silent", "unplugged", "conflict", "starting"] = "starting"
    uid: str | None = None
    firmware: str | None = None
    simulated: bool = False
    fault: str | None = None
    doubt: str | None = None
    """Why it is not sure which pad would answer here; it is asked nothing as long as that is so."""


class PadBoard:
    """All pads of a station by name."""

    def __init__(self, windows_by_pad: Mapping[str, str]) -> None:
        self._notes = {pad: PadNote(window) for pad, window in windows_by_pad.items()}
        self._last_seen: dict[str, datetime] = {}

    def note(self, event: PadEvent, at: Moment) -> bool:
        """Take in an event; whether anything but the time of the last word has changed."""
        before = self._notes[event.pad]
        after = _noted(before, event)
        if not isinstance(event, PortLost | PadSilent):
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
            model=MODEL,
            state=note.state,
            last_seen=self._last_seen.get(pad),
            uid=note.uid,
            firmware=note.firmware,
            simulated=note.simulated,
            line=control.LineStatistics() if line is None else _counted(line),
            faults=[fault for fault in (note.fault, note.doubt) if fault is not None],
        )


def _noted(note: PadNote, event: PadEvent) -> PadNote:
    match event:
        case PortOpened():
            return replace(note, state="starting", fault=None, doubt=None)
        case PortLost():
            return replace(note, state="unplugged", fault="port-lost")
        case PadIdentified(uid=uid, firmware=firmware, simulator=simulator):
            version = f"{firmware >> 8}.{firmware & 0xFF}"
            known = replace(note, uid=uid, firmware=version, simulated=simulator, fault=None)
            return replace(known, state=_when_there(note))
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
            return replace(note, state="ready", doubt=None)
        case BaudFound(baud=baud, configured=configured):
            return replace(note, fault=None if baud == configured else "other-baud")
        case _:
            return note


def _when_there(note: PadNote) -> Literal["ready", "conflict"]:
    return "ready" if note.doubt is None else "conflict"


def _counted(line: LineStatistics) -> control.LineStatistics:
    median_s = line.round_trip_median_s
    return control.LineStatistics(
        frames=line.frames_received,
        bad={defect.value: count for defect, count in line.bad_frames.items()},
        retries=line.retries,
        round_trip_ms=None if median_s is None else round(median_s * 1000, 1),
    )
