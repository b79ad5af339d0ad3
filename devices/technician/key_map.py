"""Which key of a pad is which: asked for in turn, checked, and put on record with a fingerprint. Pure."""

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Final

from devices.config import KEYS, POSITIONS

BEST_FIRST: Final = tuple(reversed(POSITIONS))


class Heard(Enum):
    """What a key was to the wizard."""

    TAKEN = "taken"
    TWICE = "twice"
    """This key stands at another position already: nothing is changed."""
    UNKNOWN = "unknown"
    """No key map can hold a key of this number."""
    OVER = "over"


class KeyWizard:
    """Asks for the key of each position, the best first. One that is passed over has no key on this pad."""

    def __init__(self) -> None:
        self._found: dict[int, int] = {}
        self._left = list(BEST_FIRST)

    @property
    def asked(self) -> int | None:
        """The position whose key is to be pressed now, 5 the best; None: all were asked for."""
        return self._left[0] if self._left else None

    def key(self, key: int) -> Heard:
        """A key was pressed."""
        if not self._left:
            return Heard.OVER
        if key not in KEYS:
            return Heard.UNKNOWN
        if key in self._found:
            return Heard.TWICE
        self._found[key] = self._left.pop(0)
        return Heard.TAKEN

    def pass_over(self) -> None:
        """This pad has no key for the position that is asked for."""
        self._left = self._left[1:]

    @property
    def found(self) -> dict[int, int]:
        """Key -> position, in the order of the keys."""
        return dict(sorted(self._found.items()))


@dataclass(frozen=True, slots=True)
class SignedMap:
    """A key map as somebody found it on one pad. `on`: a date, ISO 8601; `by`: who pressed the keys.

    The fingerprint is over all of it: a map that was changed later does not bear it.
    """

    uid: str
    firmware: str
    keys: dict[int, int]
    by: str
    on: str

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 over the map's canonical text."""
        text = json.dumps(
            [self.uid, self.firmware, sorted(self.keys.items()), self.by, self.on], separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def toml(self) -> str:
        """The line for the pad in the configuration, with who found it behind."""
        pairs = ", ".join(f"{key} = {position}" for key, position in sorted(self.keys.items()))
        return f"keys = {{ {pairs} }}   # {self.uid}, {self.by}, {self.on}, {self.fingerprint}"
