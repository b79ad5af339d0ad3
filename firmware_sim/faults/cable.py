"""One direction of a line: bytes at the line's speed, and what the faults of bytes make of them."""

from collections import deque
from typing import Final, Literal

from firmware_sim.faults.active import FaultSet
from firmware_sim.faults.uart import resample
from firmware_sim.faults.vocabulary import Order
from firmware_sim.pacer import BITS_PER_BYTE, SLICE_S, Pacer

Way = Literal["to-host", "to-pad"]
NOISE_BYTES_MAX: Final = 4096
_HARMS: Final = ("drop", "double", "flip", "babble")


class Cable:
    """Takes bytes at any time and gives out, in order, what arrives of them.

    `baud` is the speed that both sides were set to; a host that listens at another one is named to `take`.
    """

    def __init__(self, way: Way, baud: int, faults: FaultSet, *, paced: bool = True) -> None:
        self._way = way
        self._baud = baud
        self._faults = faults
        self._byte_s = BITS_PER_BYTE / baud if paced else 0.0
        self._pacer = Pacer(self._byte_s)
        self._held: deque[tuple[float, bytes]] = deque()
        self._noise_from_s: float | None = None
        self._noise_due = 0.0

    @property
    def idle(self) -> bool:
        """Whether the next byte could begin at once."""
        return self._pacer.idle

    @property
    def free_bytes(self) -> int:
        """How many bytes may be put in now."""
        return self._pacer.free_bytes

    def put(self, data: bytes, now_s: float) -> None:
        """Queue bytes behind those that are there."""
        self._pacer.set_byte_s(self._pace_s(), now_s)
        self._pacer.put(data, now_s)

    def take(self, now_s: float, host_baud: int | None = None) -> bytes:
        """Return what arrives now."""
        self._pacer.set_byte_s(self._pace_s(), now_s)
        passed = self._pacer.take(now_s)
        if self._faults.none and not self._held:
            self._noise_from_s = None
            return passed
        arriving = self._harm(self._at_other_speed(passed, host_baud or self._baud), now_s)
        noise = self._noise(now_s)
        return self._delay(noise + arriving, now_s)

    def clear(self) -> None:
        """Forget what was on the way."""
        self._pacer.clear()
        self._held.clear()

    def next_deadline_s(self, now_s: float) -> float | None:
        """When take() has something."""
        due = [self._held[0][0]] if self._held else []
        pacer_s = self._pacer.next_deadline_s()
        if pacer_s is not None:
            due.append(pacer_s)
        if self._order("babble"):
            due.append(now_s + SLICE_S)
        return min(due, default=None)

    def _order(self, name: str) -> Order | None:
        """The order for a fault of this way that is on."""
        order = self._faults.get(name)
        return order if order and order.word("way") in (self._way, "both") else None

    def _pace_s(self) -> float:
        if self._faults.none:
            return self._byte_s
        drip = self._order("drip")
        if drip:
            return drip.number("gap")
        wrong = self._faults.get("wrong-baud")
        if wrong and self._byte_s and self._way == "to-host":
            return BITS_PER_BYTE / wrong.number("baud")
        return self._byte_s

    def _at_other_speed(self, data: bytes, host_baud: int) -> bytes:
        wrong = self._faults.get("wrong-baud")
        if not wrong:
            return data
        pad_baud = wrong.number("baud")
        return (
            resample(data, pad_baud, host_baud)
            if self._way == "to-host"
            else resample(data, host_baud, pad_baud)
        )

    def _harm(self, data: bytes, now_s: float) -> bytes:
        if not any(self._order(name) for name in _HARMS):
            return data
        arrived = bytearray()
        for byte in data:
            if not self._happens("drop", now_s):
                copies = 2 if self._happens("double", now_s) else 1
                arrived += bytes((self._harm_byte(byte, now_s),)) * copies
        return bytes(arrived)

    def _harm_byte(self, byte: int, now_s: float) -> int:
        if self._happens("babble", now_s):
            return self._faults.draw("babble").randrange(256)
        return byte ^ sum(1 << bit for bit in range(8) if self._happens("flip", now_s))

    def _happens(self, name: str, now_s: float) -> bool:
        order = self._order(name)
        return order is not None and self._faults.happens(name, order.number("rate"), now_s)

    def _noise(self, now_s: float) -> bytes:
        """The noise since the last call, as much as fits the line beside what else passed."""
        babble = self._order("babble")
        if not babble:
            self._noise_from_s = None
            return b""
        if self._noise_from_s is not None:
            self._noise_due += (
                (now_s - self._noise_from_s) * babble.number("rate") * self._baud / BITS_PER_BYTE
            )
        self._noise_from_s = now_s
        count = min(int(self._noise_due), NOISE_BYTES_MAX)
        self._noise_due = min(self._noise_due - count, 1.0)
        noise = bytearray()
        while len(noise) < count and self._faults.get("babble"):  # until it has happened often enough
            noise.append(self._faults.draw("babble").randrange(256))
            self._faults.spend("babble", now_s)
        return bytes(noise)

    def _delay(self, data: bytes, now_s: float) -> bytes:
        delay = self._order("delay")
        if not (delay or self._held):
            return data
        for byte in data:
            held_s = self._held[-1][0] if self._held else now_s
            due_s = held_s
            if delay and self._happens("delay", now_s):
                due_s = max(held_s, now_s + delay.number("time"))
            self._held.append((due_s, bytes((byte,))))
        arrived = bytearray()
        while self._held and (delay is None or self._held[0][0] <= now_s):
            arrived += self._held.popleft()[1]
        return bytes(arrived)
