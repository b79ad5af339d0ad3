"""From bytes that nobody checked to keys that may count: equal keys are one, and a crowd of them is noise."""

import math

from devices.foreign.model import Rules


class KeyFilter:
    """The rules of one pad. It never forgets between questions: a stuck key is no press of the next one."""

    def __init__(self, rules: Rules) -> None:
        self._quiet_s = rules.quiet_ms / 1000
        self._equal_s = rules.equal_ms / 1000
        self._held: tuple[int, float] | None = None
        self._last_key: int | None = None
        self._last_key_s = -math.inf
        self._noise_s = -math.inf

    @property
    def held_since_s(self) -> float | None:
        """When the key came that is being held until it is sure; None: there is none."""
        return self._held[1] if self._held else None

    def key(self, key: int, now_s: float) -> bool:
        """A key came. False: it is noise, and so is the one that was held."""
        equal = key == self._last_key and now_s - self._last_key_s < self._equal_s
        crowded = self._held is not None and not equal
        self._last_key, self._last_key_s = key, now_s
        if crowded or now_s - self._noise_s < self._quiet_s:
            self.noise(now_s)
            return False
        if not equal:
            self._held = (key, now_s)
        return True

    def noise(self, now_s: float) -> None:
        """Something came that is no key: what is held is not trusted, nor what comes at once."""
        self._noise_s = now_s
        if self._quiet_s:
            self._held = None

    def clear(self) -> None:
        """The line was lost: what is held never counts."""
        self._held = None

    def take(self, now_s: float) -> tuple[int, float] | None:
        """The key that is sure now, and when it came; once."""
        due_s = self.next_deadline_s()
        if self._held is None or due_s is None or now_s < due_s:
            return None
        held, self._held = self._held, None
        return held

    def next_deadline_s(self) -> float | None:
        """When `take` has something."""
        return self._held[1] + self._quiet_s if self._held else None
