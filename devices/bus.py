"""An RS-485 bus: up to 32 addressed pads at one port, of which none speaks unless it is asked (section 9 of
the page).

Bytes and time come in; bytes, events and one deadline go out. The host asks one address after the other, each
in a slot of its own; what it asks a pad for is decided in pad.py, as on a line of its own.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devices.codes import Defect
from devices.config import PadConfig
from devices.events import PadEvent
from devices.frames import BadFrame, Frame, FrameDecoder
from devices.member import Member
from devices.pace import LONGEST_ANSWER_BYTES
from devices.pad import Pad

GAP_CHARACTERS = 3.5
ANSWER_BEGINS_S = 0.02
NETWORK_S = 0.05  # what a serial server may hold bytes back
MISSING_APART_S = 0.5
BITS_PER_BYTE = 10


@dataclass(slots=True)
class _Slot:
    """One question on the wire, and until when its answer is waited for."""

    member: Member
    ends_s: float
    garbled: bool = False


class Bus:
    """All pads of one port as a `Wire`. Raises nothing for the sake of the line."""

    def __init__(self, configs: Sequence[PadConfig]) -> None:
        self.baud = configs[0].baud
        self._latency_s = NETWORK_S if "://" in configs[0].port else 0.0
        self._character_s = BITS_PER_BYTE / self.baud
        self._members = [Member(config) for config in configs]
        self._open = False
        self._decoder = FrameDecoder()
        self._outgoing = b""
        self._slot: _Slot | None = None
        self._free_s = 0.0
        self._round_s = 0.0
        self._missing_s = 0.0
        self._events: deque[PadEvent] = deque()

    def pads(self) -> Mapping[str, Pad]:
        """The pads by their configured names."""
        return {member.config.name: member.pad for member in self._members}

    def adapt(self, configs: Sequence[PadConfig], now_s: float) -> bool:
        """Take over another set of pads at this port; those that stay as they are notice nothing.

        False: these need another wire.
        """
        first = configs[0]
        if first.baud != self.baud or not first.address or first.model is not None:
            return False
        staying = {member.config: member for member in self._members}
        self._members = [staying.get(config) or Member(config) for config in configs]
        if self._slot and self._slot.member not in self._members:
            self._slot = None
            self._free_s = now_s + self._longest_slot_s(0)  # its answer may be under way
        if self._open:
            for member in self._members:
                if member.config not in staying:
                    member.line_opened(now_s)
        return True

    # --- the line

    def line_opened(self, now_s: float) -> None:
        """The port is open: ask at every address who is there."""
        self._open = True
        self._reset(now_s)
        for member in self._members:
            member.line_opened(now_s)

    def line_lost(self, cause: str, now_s: float) -> None:
        """The port is gone, or could not be opened. What is wanted stays wanted."""
        self._open = False
        self._reset(now_s)
        for member in self._members:
            member.pad.line_lost(cause, now_s)

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes of the wire; noise never raises. A frame ends the slot of its address."""
        for found in self._decoder.receive(data, now_s) if self._open else ():
            self._take(found, now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due. Call at or after `next_deadline_s()`."""
        slot = self._slot
        if slot and now_s >= slot.ends_s:
            slot.garbled |= self._decoder.has_begun
            self._decoder.clear()  # what is left of it must not spoil the next answer
            self._slot = None
            self._free_s = now_s
            self._events.extend(
                slot.member.missed(now_s, garbled=slot.garbled, others_well=self._are_well(slot))
            )
        for member in self._members:
            due_s = member.pad.next_deadline_s()
            if due_s is not None and now_s >= due_s:
                member.pad.tick(now_s)
        if self._open and self._slot is None and now_s >= self._free_s:
            self._begin_slot(now_s)

    def bytes_to_send(self) -> bytes:
        """Whole frames for the wire; each byte is returned once."""
        data, self._outgoing = self._outgoing, b""
        return data

    def events(self) -> Iterator[PadEvent]:
        """What happened, oldest first for each pad; each event is returned once."""
        for member in self._members:
            yield from member.pad.events()
        while self._events:
            yield self._events.popleft()

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: not before the next call."""
        pads_s = (member.pad.next_deadline_s() for member in self._members)
        deadlines_s = [at_s for at_s in pads_s if at_s is not None]
        if self._slot:
            deadlines_s.append(self._slot.ends_s)
        elif self._open:
            next_s = min(self._due_s(member, self._free_s) for member in self._members)
            deadlines_s.append(max(next_s, self._free_s))
        return min(deadlines_s, default=None)

    # --- slots

    def _begin_slot(self, now_s: float) -> None:
        member = min(self._members, key=lambda member: self._due_s(member, now_s))
        if self._due_s(member, now_s) > now_s:
            return
        if member.pad.is_silent:
            self._missing_s = now_s
        elif member.is_busy(now_s) and member.is_well:
            self._round_s = now_s - member.asked_s
        self._outgoing = member.ask(now_s)
        self._slot = _Slot(member, now_s + self._longest_slot_s(len(self._outgoing)))

    def _due_s(self, member: Member, now_s: float) -> float:
        """When this member is asked next. A missing one must not cost those that are there."""
        due_s = member.due_s(now_s, self._round_s)
        if member.pad.is_silent and any(m.is_busy(now_s) for m in self._members if not m.pad.is_silent):
            return max(due_s, self._missing_s + MISSING_APART_S)
        return due_s

    def _longest_slot_s(self, question_bytes: int) -> float:
        # 9: the host waits for 3.5 characters, the frame and 20 ms; what it writes has to go out before that.
        characters = question_bytes + GAP_CHARACTERS + LONGEST_ANSWER_BYTES
        return characters * self._character_s + ANSWER_BEGINS_S + self._latency_s

    def _take(self, found: Frame | BadFrame, now_s: float) -> None:
        slot = self._slot
        if isinstance(found, BadFrame):
            if found.defect is Defect.DIRECTION:
                return  # our own frame, heard by our own receiver
            if slot:
                slot.garbled = True
                slot.member.pad.take(found, now_s)
            return
        member = next((m for m in self._members if m.config.address == found.address), None)
        if member is None:
            return
        self._events.extend(member.take(found, now_s))
        if slot and slot.member is member:
            self._slot = None
            self._free_s = now_s + GAP_CHARACTERS * self._character_s

    def _are_well(self, slot: _Slot) -> bool:
        """Whether the wire itself is good: others are understood, or there is nobody else."""
        others = [member for member in self._members if member is not slot.member]
        return not others or any(member.is_well for member in others)

    def _reset(self, now_s: float) -> None:
        self._decoder.clear()
        self._outgoing = b""
        self._slot = None
        self._free_s = self._missing_s = now_s
