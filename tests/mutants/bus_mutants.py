"""Bugs planted in the host's side of a bus, one class each; the simulation of the bus must find every one."""

from collections.abc import Sequence

from devices.bus import Bus
from devices.codes import Defect
from devices.config import PadConfig
from devices.frames import BadFrame, Frame
from devices.member import Member


class WaitsTooShort(Bus):
    """Asks the next pad while the answer of the one before is still on the wire."""

    def _longest_slot_s(self, question_bytes: int) -> float:
        return (question_bytes + 8) * self._character_s


class LeavesNoGap(Bus):
    """Does not wait for answers at all: asks whenever something is to be asked."""

    def _longest_slot_s(self, question_bytes: int) -> float:
        return question_bytes * self._character_s


class TakesEchoForAnswer(Bus):
    """Goes on to the next pad when it has heard itself."""

    def _take(self, found: Frame | BadFrame, now_s: float) -> None:
        if isinstance(found, BadFrame) and found.defect is Defect.DIRECTION:
            self._slot = None
            self._free_s = now_s
        super()._take(found, now_s)


class GivesUpTheMissing(Bus):
    """Never asks again at an address that has been silent."""

    def _due_s(self, member: Member, now_s: float) -> float:
        return now_s + 1000.0 if member.pad.is_silent else super()._due_s(member, now_s)


class _FetchesNoPress(Member):
    def ask(self, now_s: float) -> bytes:
        self.asked_s = now_s
        self._slots.grant()
        self.pad.tick(now_s)
        return self.pad.bytes_to_send()  # no POLL where nothing else is to be said


class FetchesNoPress(Bus):
    """Asks only what it wants to know, and never what is pending."""

    def __init__(self, configs: Sequence[PadConfig]) -> None:
        super().__init__(configs)
        self._members = [_FetchesNoPress(config) for config in configs]


class SpeaksOutOfTurn(Bus):
    """Sends an ACK at once, whoever is speaking."""

    def bytes_to_send(self) -> bytes:
        data = super().bytes_to_send()
        for member in self._members:
            member._slots.grant()
            member.pad._link._send_waiting()
            data += member.pad.bytes_to_send()
        return data


BUS_MUTANTS: tuple[type[Bus], ...] = (
    WaitsTooShort,
    LeavesNoGap,
    TakesEchoForAnswer,
    GivesUpTheMissing,
    FetchesNoPress,
    SpeaksOutOfTurn,
)
