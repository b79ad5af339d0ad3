"""One address of a bus: when it is asked next, and whether one pad or several answer there. Pure."""

from collections import deque
from collections.abc import Iterator

from devices.config import PadConfig
from devices.events import PadEvent
from devices.frames import Frame
from devices.line_events import AddressClear, AddressTwice
from devices.messages import Hello, Press
from devices.pace import InSlots
from devices.pad import Pad

IDLE_S = 4.0
BUSY_S = 0.01  # a key need not be fetched sooner, and a fast wire need not keep a core busy
MISSING_S = 5.0
MISSING_ROUNDS = 10
MOVE_S = 0.3
MISS_PAUSE_S = (0.05, 0.8)
COLLISIONS = 5
WELL_AGAIN = 3
ALTERNATING_S = 30.0
HELD = "two pads at one address"


class Member:
    """The pad that is configured at an address, with what its slots brought."""

    def __init__(self, config: PadConfig) -> None:
        self.config = config
        self._slots = InSlots(config.baud)
        self.pad = Pad(config, self._slots)
        self.asked_s = 0.0
        self._garbled = 0
        self._well = 0
        self._holds_press = False
        self._uids: deque[str] = deque(maxlen=3)
        self._changed_s = 0.0
        self._told = False

    @property
    def is_well(self) -> bool:
        """The last slot brought an answer that could be read."""
        return self._well > 0

    def line_opened(self, now_s: float) -> None:
        """The port is open: whoever is there is asked at once, and counted anew."""
        self.asked_s = now_s
        self._garbled = self._well = 0
        self._holds_press = self._told = False
        self._uids.clear()
        self.pad.hold(HELD, False, now_s)
        self.pad.line_opened(now_s)

    def is_busy(self, now_s: float) -> bool:
        """A citizen or a technician waits for this pad."""
        return self._holds_press or self.pad.has_to_say or self.pad.is_busy(now_s)

    def due_s(self, now_s: float, round_s: float) -> float:
        """When it is to be asked next; `round_s`: how long a round of the busy ones takes."""
        if self.pad.is_to_move(now_s):
            return self.asked_s + MOVE_S
        if self.pad.is_silent:
            return self.asked_s + max(MISSING_S, MISSING_ROUNDS * round_s)
        misses = self._slots.misses
        if misses:
            first_s, longest_s = MISS_PAUSE_S
            return self.asked_s + min(first_s * (1 << min(misses, 8)), longest_s)
        if self.pad.has_to_say:
            return self.asked_s
        return self.asked_s + (BUSY_S if self.is_busy(now_s) else IDLE_S)

    def ask(self, now_s: float) -> bytes:
        """The frame for its slot, which begins now."""
        self.asked_s = now_s
        self._slots.grant()
        return self.pad.speak(now_s)

    def missed(self, now_s: float, *, garbled: bool, others_well: bool) -> Iterator[PadEvent]:
        """The slot has ended without an answer that could be read."""
        self._slots.misses += 1
        self._well = 0
        self._garbled = self._garbled + 1 if garbled else 0
        self.pad.tick(now_s)
        if self._garbled >= COLLISIONS and others_well and not self._told:
            self._told = True
            yield AddressTwice(self.config.name, self.config.address, (), self._garbled)

    def take(self, frame: Frame, now_s: float) -> Iterator[PadEvent]:
        """A readable frame of this address."""
        self._slots.misses = 0
        self._garbled = 0
        self._well += 1
        message = self.pad.take(frame, now_s)
        self._holds_press = isinstance(message, Press)
        if isinstance(message, Hello):
            yield from self._heard_uid(message.uid.hex(), now_s)
        if self._told and self._well >= WELL_AGAIN and now_s - self._changed_s > ALTERNATING_S:
            self._told = False
            self._uids.clear()
            self.pad.hold(HELD, False, now_s)
            yield AddressClear(self.config.name)

    def _heard_uid(self, uid: str, now_s: float) -> Iterator[PadEvent]:
        """One pad may have been replaced by another; that the first is back soon after, it was not."""
        if self._uids and self._uids[-1] == uid:
            return
        alternates = len(self._uids) > 1 and self._uids[-2] == uid and now_s - self._changed_s < ALTERNATING_S
        self._uids.append(uid)
        self._changed_s = now_s
        if alternates and not self._told:
            self._told = True
            self.pad.hold(HELD, True, now_s)
            yield AddressTwice(self.config.name, self.config.address, tuple(sorted(set(self._uids))), 0)
