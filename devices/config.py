"""Configuration of pads: what a station must know of each one. Frozen, checked at once, without a file
format.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from devices.errors import ConfigError

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
KEYS = range(1, 10)
POSITIONS = range(1, 6)
NAME = re.compile(r"[a-z0-9-]{1,32}")
UID = re.compile(r"[0-9a-f]{12}")
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
    """One pad on a line of its own. Raises ConfigError that names the key, the value and what would be right.

    `name` is the station's word for it. `port` is a path that stays the same when the pad is plugged in again
    (`/dev/serial/by-path/...`). `uid`: 12 hexadecimal digits as the pad says them. Without one the line is
    unbound: its pad is asked nothing, unless `any_pad` takes whatever pad is there.
    """

    name: str
    port: str
    baud: int = 9600
    uid: str | None = None
    keys: KeyMap = field(default_factory=KeyMap)
    any_pad: bool = True

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ConfigError("name", self.name, "1 to 32 of a-z, 0-9 and -")
        if not self.port or len(self.port) > PATH_CHARACTERS_MAX or "\0" in self.port:
            raise ConfigError("port", self.port, "the stable path of a serial port")
        if self.baud not in BAUD_RATES:
            raise ConfigError("baud", self.baud, "one of " + ", ".join(map(str, BAUD_RATES)))
        if self.uid is not None and not UID.fullmatch(self.uid):
            raise ConfigError("uid", self.uid, "12 hexadecimal digits in lower case, as the pad says them")
