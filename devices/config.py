"""Configuration of pads: what a station must know of each one. Frozen, checked at once, without a file
format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from devices.errors import ConfigError

if TYPE_CHECKING:
    from devices.foreign.model import PadModel

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
KEYS = range(1, 10)
POSITIONS = range(1, 6)
NAME = re.compile(r"[a-z0-9-]{1,32}")
UID = re.compile(r"[0-9a-f]{12}")
ADDRESSES = range(1, 256)
PATH_CHARACTERS_MAX = 255


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which key of a pad model stands at which position, 1 to 5, 5 the best. Data per model, never a guess.

    `positions` are pairs (key 1 to 9, position 1 to 5); each key and each position appears at most once, and
    a key that is not there has no position. Raises ConfigError.
    """

    positions: tuple[tuple[int, int], ...] = tuple((n, n) for n in POSITIONS)

    def __post_init__(self) -> None:
        keys = [key for key, _ in self.positions]
        places = [position for _, position in self.positions]
        if not keys or any(type(key) is not int or key not in KEYS for key in keys):
            raise ConfigError("keys", self.positions, "keys from 1 to 9, at least one")
        if any(type(position) is not int or position not in POSITIONS for position in places):
            raise ConfigError("keys", self.positions, "positions from 1 to 5, where 5 is the best")
        if len(set(keys)) < len(keys) or len(set(places)) < len(places):
            raise ConfigError("keys", self.positions, "each key and each position only once")

    @classmethod
    def from_table(cls, table: Mapping[str, int]) -> Self:
        """Read a table as TOML holds it: keys as text, `{"1": 5, "2": 4}`. Raises ConfigError."""
        if not all(name.isascii() and name.isdigit() for name in table):
            raise ConfigError(
                "keys", dict(table), 'a table such as {"1" = 1, "2" = 2, "3" = 3, "4" = 4, "5" = 5}'
            )
        return cls(tuple((int(name), position) for name, position in table.items()))

    def position(self, key: int) -> int | None:
        """The position of `key`; None if this model has no such key, which is a fault of the pad or of this
        map.
        """
        return dict(self.positions).get(key)


@dataclass(frozen=True, slots=True)
class PadConfig:
    """One pad on a line. Raises ConfigError that names the key, the value and what would be right.

    `name` is the station's word for it. `port` is a path that stays the same when the pad is plugged in again
    (`/dev/serial/by-path/...`). `uid`: 12 hexadecimal digits as the pad says them; None takes whatever pad is
    there. `model`: of another maker; None is our own pad. `address` only where that model has several at one
    port, and `simulated` where such a pad cannot say so itself.
    """

    name: str
    port: str
    baud: int = 9600
    uid: str | None = None
    keys: KeyMap = field(default_factory=KeyMap)
    model: PadModel | None = None
    address: int = 0
    simulated: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ConfigError("name", self.name, "1 to 32 of a-z, 0-9 and -")
        if not self.port or len(self.port) > PATH_CHARACTERS_MAX or "\0" in self.port:
            raise ConfigError("port", self.port, "the stable path of a serial port")
        if self.baud not in BAUD_RATES:
            raise ConfigError("baud", self.baud, "one of " + ", ".join(map(str, BAUD_RATES)))
        if self.uid is not None and not UID.fullmatch(self.uid):
            raise ConfigError("uid", self.uid, "12 hexadecimal digits in lower case, as the pad says them")
        self._check_model()

    def _check_model(self) -> None:
        addressed = self.model is not None and self.model.addressed
        if addressed and self.address not in ADDRESSES:
            raise ConfigError("address", self.address, "1 to 255, as it is set on the pad")
        if not addressed and self.address:
            raise ConfigError("address", self.address, "none: this model has no addresses")
        if self.model is None and self.simulated:
            raise ConfigError("simulated", True, "none: this pad says itself whether it is a simulated one")
        if self.model is not None and self.uid is not None:
            raise ConfigError("uid", self.uid, "none: pads of this model have no uid")
