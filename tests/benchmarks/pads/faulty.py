"""Ten ways in which a pad of the crowd is bad, so that its neighbours can be watched."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

NOISE_EVERY_S = 0.01
DRIP_EVERY_S = 1.0


@dataclass
class Fault:
    """What a bad line makes of the bytes. As it is: a good one that says nothing by itself."""

    rng: random.Random
    next_s: float = 0.0

    def incoming(self, data: bytes) -> bytes:
        return data

    def outgoing(self, data: bytes) -> bytes:
        return data

    def spontaneous(self, now_s: float) -> bytes:
        return b""

    def is_due(self, now_s: float, every_s: float) -> bool:
        if now_s < self.next_s:
            return False
        self.next_s = now_s + every_s
        return True


class Deaf(Fault):
    """Hears nothing and says nothing."""

    def incoming(self, data: bytes) -> bytes:
        return b""

    def outgoing(self, data: bytes) -> bytes:
        return b""


class Shouting(Fault):
    """Noise without end, 25,600 bytes a second: twice what 115,200 baud could carry."""

    def spontaneous(self, now_s: float) -> bytes:
        return self.rng.randbytes(256) if self.is_due(now_s, NOISE_EVERY_S) else b""


class Zeros(Fault):
    """A line that is held low: delimiters without end."""

    def spontaneous(self, now_s: float) -> bytes:
        return bytes(128) if self.is_due(now_s, NOISE_EVERY_S) else b""


class Losing(Fault):
    """Every fifth byte is lost."""

    def outgoing(self, data: bytes) -> bytes:
        return bytes(byte for byte in data if self.rng.random() > 0.2)


class Flipping(Fault):
    """Every fiftieth byte has a wrong bit, in both directions."""

    def incoming(self, data: bytes) -> bytes:
        return bytes(b ^ (1 << self.rng.randrange(8)) if self.rng.random() < 0.02 else b for b in data)

    def outgoing(self, data: bytes) -> bytes:
        return self.incoming(data)


class Doubling(Fault):
    """Says everything twice."""

    def outgoing(self, data: bytes) -> bytes:
        return data + data


@dataclass
class Dripping(Fault):
    """One byte a second."""

    _waiting: bytearray = field(default_factory=bytearray)

    def outgoing(self, data: bytes) -> bytes:
        self._waiting += data[: 4096 - len(self._waiting)]
        return b""

    def spontaneous(self, now_s: float) -> bytes:
        if not self._waiting or not self.is_due(now_s, DRIP_EVERY_S):
            return b""
        return bytes((self._waiting.pop(0),))


class Dumb(Fault):
    """Hears all and says nothing."""

    def outgoing(self, data: bytes) -> bytes:
        return b""


@dataclass
class Echoing(Fault):
    """Sends back what it hears."""

    _heard: bytes = b""

    def incoming(self, data: bytes) -> bytes:
        self._heard += data
        return data

    def outgoing(self, data: bytes) -> bytes:
        heard, self._heard = self._heard, b""
        return heard + data


class Halving(Fault):
    """Loses the second half of everything it says."""

    def outgoing(self, data: bytes) -> bytes:
        return data[: len(data) // 2]


FAULTS: tuple[Callable[[random.Random], Fault], ...] = (
    Deaf, Shouting, Zeros, Losing, Flipping, Doubling, Dripping, Dumb, Echoing, Halving,
)  # fmt: skip
