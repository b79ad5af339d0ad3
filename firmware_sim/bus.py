"""An RS-485 bus with its pads (docs/pad-protocol.md, section 9): one pair of wires, on which speaking at the
same time destroys both. Bytes, keys, faults and time come in; bytes for the host and one deadline go out.
"""

import random
from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from firmware_sim.bench import draw_epoch
from firmware_sim.faults.active import FaultSet, Switched
from firmware_sim.log import Memory, PressLog
from firmware_sim.pacer import BITS_PER_BYTE
from firmware_sim.pad import Build, Change, Pad

HOST, STRANGER = -1, -2  # pads are counted from 0
QUEUED_BYTES_MAX: Final = 4096
SLICE_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Heard:
    """Bytes that have passed, and who was sending; more than one sender: they are garbled."""

    senders: frozenset[int]
    data: bytes


class Medium:
    """The pair of wires. Of bytes that overlap, the receivers see one: both ANDed, and a bit flipped."""

    def __init__(self, baud: int, seed: int = 0) -> None:
        self._byte_s = BITS_PER_BYTE / baud
        self._random = random.Random(seed)
        self._passing: list[tuple[float, int, int]] = []  # beginning, sender, byte; in this order
        self._free_s: dict[int, float] = {}

    def put(self, sender: int, data: bytes, now_s: float) -> None:
        """Begin to send, behind what this sender is sending; what is too much is lost, as in a UART."""
        begins_s = max(now_s, self._free_s.get(sender, 0.0))
        for byte in data[: QUEUED_BYTES_MAX - len(self._passing)]:
            insort(self._passing, (begins_s, sender, byte))
            begins_s += self._byte_s
        self._free_s[sender] = begins_s

    def is_sending(self, sender: int, now_s: float) -> bool:
        """Whether the sender still has its driver on."""
        return now_s < self._free_s.get(sender, 0.0) - self._byte_s / 1000

    def take(self, now_s: float) -> list[Heard]:
        """What has passed completely by now, in order."""
        passed: list[tuple[frozenset[int], int]] = []
        grace_s = self._byte_s / 1000  # a deadline that rounding puts too early must not spin
        while self._passing and self._passing[0][0] + self._byte_s <= now_s + grace_s:
            ends_s = self._passing[0][0] + self._byte_s - grace_s
            count = 1
            while count < len(self._passing) and self._passing[count][0] < ends_s:
                count += 1
            passed.append(self._merged(self._passing[:count]))
            del self._passing[:count]
        runs = groupby(passed, key=lambda item: item[0])
        return [Heard(senders, bytes(byte for _, byte in run)) for senders, run in runs]

    def clear(self) -> None:
        """Forget what was on the way."""
        self._passing.clear()
        self._free_s.clear()

    def next_deadline_s(self) -> float | None:
        """When take() has what is being sent, or a good part of it; None: silence."""
        if not self._passing:
            return None
        last_s = self._passing[-1][0] + self._byte_s
        return min(last_s, self._passing[0][0] + max(SLICE_S, self._byte_s))

    def _merged(self, bytes_: list[tuple[float, int, int]]) -> tuple[frozenset[int], int]:
        senders = frozenset(sender for _, sender, _ in bytes_)
        value = bytes_[0][2]
        if len(senders) > 1:
            for _, _, other in bytes_[1:]:
                value &= other
            value ^= 1 << self._random.randrange(8)
        return senders, value


class Bus:
    """Pads on one medium, with the host's bytes; work() follows each call and each deadline.

    `echo`: the host's adapter hears what it sends, as those do whose receiver is always on.
    """

    def __init__(
        self,
        builds: Sequence[Build],
        memories: Sequence[Memory],
        now_s: float,
        *,
        seed: int = 0,
        draw: Callable[[], int] = draw_epoch,
    ) -> None:
        self.echo = False
        self._builds = list(builds)
        self._memories = list(memories)
        self._draw = draw
        self._medium = Medium(builds[0].baud, seed)
        self._to_host = bytearray()
        self._changes: list[tuple[int, Change | Switched]] = []
        self.faults = [FaultSet(seed + number) for number in range(len(builds))]  # collisions, of each pad
        self._off: set[int] = set()
        self.logs = [PressLog(memory, draw) for memory in memories]
        self.pads = [Pad(build, log, now_s) for build, log in zip(builds, self.logs, strict=True)]

    def press_key(self, number: int, key: int, now_s: float) -> None:
        """Press a key, 1 to 5, of a pad, counted from 0."""
        self.pads[number].press_key(key, now_s)

    def reset(self, number: int, now_s: float) -> None:
        """Power off and on: all but the EEPROM is lost."""
        self._changes += [(number, change) for change in self.pads[number].take_changes()]
        self.logs[number] = PressLog(self._memories[number], self._draw)
        self.pads[number] = Pad(self._builds[number], self.logs[number], now_s)

    def unplug(self, number: int) -> None:
        """Take one pad off the bus; it runs on."""
        self._off.add(number)

    def replug(self, number: int) -> None:
        """Put it back."""
        self._off.discard(number)

    def hang_up(self) -> None:
        """The host's end is gone, with all that was on the way."""
        self._medium.clear()
        self._to_host.clear()

    def receive(self, data: bytes, now_s: float) -> None:
        """Bytes of the host begin to pass."""
        self._medium.put(HOST, data, now_s)

    def disturb(self, data: bytes, now_s: float) -> None:
        """Somebody who is no pad sends bytes, whoever may be speaking: noise, or a pad that nobody asked."""
        self._medium.put(STRANGER, data, now_s)

    def work(self, now_s: float) -> bytes:
        """Do all that is due now; return what has reached the host."""
        for heard in self._medium.take(now_s):
            self._hand_out(heard, now_s)
        for number, pad in enumerate(self.pads):
            pad.tick(now_s)
            self._tick_faults(number, now_s)
            if not self._medium.is_sending(number, now_s):
                frame = pad.frame_to_send(now_s)
                if frame and number not in self._off:
                    self._medium.put(number, frame, now_s)
                    self._collide(number, len(frame), now_s)
        reached = bytes(self._to_host)
        self._to_host.clear()
        return reached

    def next_deadline_s(self, now_s: float) -> float | None:
        """When work() has something to do."""
        deadlines = [self._medium.next_deadline_s()]
        for number, pad in enumerate(self.pads):
            free = not self._medium.is_sending(number, now_s)
            deadlines.append(pad.next_deadline_s(now_s, line_free=free))
            deadlines.append(self.faults[number].next_deadline_s())
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def take_changes(self) -> list[tuple[int, Change | Switched]]:
        """Return the changes of pads and faults since the last call, each with the pad's number."""
        changes, self._changes = self._changes, []
        for number, pad in enumerate(self.pads):
            changes += [(number, change) for change in pad.take_changes()]
        return changes

    def _tick_faults(self, number: int, now_s: float) -> None:
        faults = self.faults[number]
        if not faults.none:
            faults.tick(now_s)
        self._changes += [(number, switched) for switched in faults.take_switched()]

    def _collide(self, number: int, frame_bytes: int, now_s: float) -> None:
        """Another one speaks at the same time, if that fault is on and happens now."""
        faults = self.faults[number]
        order = faults.get("collision")
        if order and faults.happens("collision", order.number("rate"), now_s):
            self.disturb(faults.draw("collision").randbytes(frame_bytes), now_s)

    def _hand_out(self, heard: Heard, now_s: float) -> None:
        for number, pad in enumerate(self.pads):
            if number not in heard.senders and number not in self._off:
                pad.receive(heard.data, now_s)
        if HOST not in heard.senders or self.echo:
            self._to_host += heard.data
