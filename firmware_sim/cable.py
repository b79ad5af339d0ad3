"""Faults of a cable as a transform of bytes in time; the same seed and bytes give the same faults."""

import random
from dataclasses import dataclass
from typing import Final

NOISE_BYTES_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Faults:
    """ber: part of bits flipped; drop, dup: part of bytes lost or doubled; noise_per_s: bursts a second.

    The first three are 0 to 1, noise_per_s is 0 to 1000; a burst is 1 to 16 random bytes before what is next.
    """

    ber: float = 0.0
    drop: float = 0.0
    dup: float = 0.0
    noise_per_s: float = 0.0

    def __post_init__(self) -> None:
        for name in ("ber", "drop", "dup"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(name)
        if not 0 <= self.noise_per_s <= 1000:
            raise ValueError("noise_per_s")


NO_FAULTS: Final = Faults()


class Cable:
    """One direction of a line."""

    def __init__(self, seed: int, faults: Faults = NO_FAULTS) -> None:
        self._random = random.Random(seed)
        self._faults = faults
        self._noise_at_s: float | None = None

    def set_faults(self, faults: Faults) -> None:
        """From now on these faults."""
        self._faults = faults
        self._noise_at_s = None

    def carry(self, data: bytes, now_s: float) -> bytes:
        """Return what arrives of data that passes now, with the noise since the last call before it."""
        return self._noise(now_s) + b"".join(self._carry_byte(byte) for byte in data)

    def _carry_byte(self, byte: int) -> bytes:
        faults, draw = self._faults, self._random.random
        if faults.drop and draw() < faults.drop:
            return b""
        if faults.ber:
            for bit in range(8):
                if draw() < faults.ber:
                    byte ^= 1 << bit
        copies = 2 if faults.dup and draw() < faults.dup else 1
        return bytes((byte,)) * copies

    def _noise(self, now_s: float) -> bytes:
        rate = self._faults.noise_per_s
        if not rate:
            return b""
        if self._noise_at_s is None:
            self._noise_at_s = now_s + self._random.expovariate(rate)
        noise = b""
        while self._noise_at_s <= now_s and len(noise) < 4 * NOISE_BYTES_MAX:
            noise += self._random.randbytes(self._random.randint(1, NOISE_BYTES_MAX))
            self._noise_at_s += self._random.expovariate(rate)
        self._noise_at_s = max(self._noise_at_s, now_s)
        return noise
