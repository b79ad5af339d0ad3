"""Configuration of pads: what a station must know of each one. Frozen, checked at once, without a file
format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _
from typing import TYPE_CHECKING, Self

from devices.errors import ConfigError

if TYPE_CHECKING:
    from devices.foreign.model import PadModel

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
KEYS = range(1, 10)
POSITIONS = range(1, 6)
NAME = re.compile(r"[a-z0-9-]{1,32}")
UID = re.compile(r"[0-9a-f]{12}")
PATH_CHARACTERS_MAX = 255
ADDRESSES = range(33)
FOREIGN_ADDRESSES = range(1, 256)
ALONE = 0  # the address of a pad on a line of its own
AUTO = "auto"
URL_PORT = re.compile(r"(socket|rfc2217)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")


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
            raise ConfigError("keys", self.positions, _("keys from 1 to 9, at least one"))
        if any(type(position) is not int or position not in POSITIONS for position in places):
            raise ConfigError("keys", self.positions, _("positions from 1 to 5, where 5 is the best"))
        if len(set(keys)) < len(keys) or len(set(places)) < len(places):
            raise ConfigError("keys", self.positions, _("each key and each position only once"))

    @classmethod
    def from_table(cls, table: Mapping[str, int]) -> Self:
        """Read a table as TOML holds it: keys as text, `{"1": 5, "2": 4}`. Raises ConfigError."""
        if not all(name.isascii() and name.isdigit() for name in table):
            raise ConfigError(
                "keys", dict(table), _('a table such as {"1" = 1, "2" = 2, "3" = 3, "4" = 4, "5" = 5}')
            )
        return cls(tuple((int(name), position) for name, position in table.items()))

    def position(self, key: int) -> int | None:
        """The position of `key`; None if this model has no such key, which is a fault of the pad or of this
        map.
        """
        return dict(self.positions).get(key)


@dataclass(frozen=True, slots=True)
class PadConfig:
    """One pad. Raises ConfigError that names the key, the value and what would be right.

    `name` is the station's word for it. `port` is a path that stays the same when the pad is plugged in again
    (`/dev/serial/by-path/...`), the address of a serial server (`socket://host:port` without and
    `rfc2217://host:port` with control of the line), or for a lone pad `auto`: whatever port it is found at
    (`auto:PATTERN`: of these paths only). `uid`: 12 hexadecimal digits as the pad says them. Without one the
    line is unbound: its pad is asked nothing, unless `any_pad` takes whatever pad is there. `address`: 0 on a
    line of its own, 1 to 32 on an RS-485 bus. `model`: of another maker; None is our own pad. Such a pad has
    no uid, its model says whether it has an address (1 to 255), and `simulated` says what it cannot say.
    """

    name: str
    port: str
    baud: int = 9600
    uid: str | None = None
    keys: KeyMap = field(default_factory=KeyMap)
    address: int = ALONE
    any_pad: bool = True
    model: PadModel | None = None
    simulated: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ConfigError("name", self.name, _("1 to 32 of a-z, 0-9 and -"))
        check_line(self.port, self.baud)
        if self.uid is not None and not UID.fullmatch(self.uid):
            raise ConfigError("uid", self.uid, _("12 hexadecimal digits in lower case, as the pad says them"))
        if self.model is None:
            self._check_ours()
        else:
            self._check_foreign(self.model)

    def _check_ours(self) -> None:
        if self.address not in ADDRESSES:
            raise ConfigError("address", self.address, _("1 to 32 on an RS-485 bus, 0 on a line of its own"))
        if self.address and self.is_auto:
            raise ConfigError("port", self.port, _("the stable path of the port at which the bus is"))
        if self.simulated:
            raise ConfigError("simulated", True, _("none: such a pad says itself whether it is simulated"))

    def _check_foreign(self, model: PadModel) -> None:
        if model.addressed and self.address not in FOREIGN_ADDRESSES:
            raise ConfigError("address", self.address, _("1 to 255, as it is set on the pad"))
        if not model.addressed and self.address:
            raise ConfigError("address", self.address, _("none: this model has no addresses"))
        if self.uid is not None:
            raise ConfigError("uid", self.uid, _("none: pads of this model have no uid"))
        if self.is_auto:
            raise ConfigError("port", self.port, _("a stable path: no pad of this model says who it is"))

    @property
    def is_auto(self) -> bool:
        """Whether the port is to be found."""
        return self.port == AUTO or self.port.startswith(AUTO + ":")


def check_line(port: str, baud: int) -> None:
    """Whether a port may have this name and a line this rate. Raises ConfigError."""
    if not port or len(port) > PATH_CHARACTERS_MAX or "\0" in port:
        raise ConfigError("port", port, _("the stable path of a serial port"))
    if "://" in port and not _is_url_port(port):
        raise ConfigError(
            "port",
            port,
            _(
                "socket://HOST:PORT for a serial server in raw TCP mode, rfc2217://HOST:PORT for one "
                "with control of the line, or the path of a serial port"
            ),
        )
    if baud not in BAUD_RATES:
        raise ConfigError("baud", baud, _("one of {known}").format(known=", ".join(map(str, BAUD_RATES))))


def check_shared(configs: Sequence[PadConfig]) -> None:
    """Whether these pads can share one port: as a bus, each with an address of its own. Raises ConfigError
    that names both pads that cannot.
    """
    seen: dict[int, PadConfig] = {}
    for config in configs:
        other = seen.setdefault(config.address, config)
        first = next(iter(seen.values()))
        if config.model != first.model:
            both = f"{first.name} and {config.name} at {config.port}"
            raise ConfigError("model", both, _("one model for all pads of a bus"))
        if other is not config:
            both = f"{other.name} and {config.name} at {config.port}"
            key = "address" if config.address else "port"
            wanted = (
                _("another address for each pad of a bus")
                if config.address
                else _("another one for each pad")
            )
            raise ConfigError(key, both, wanted)
        if first is not config and ALONE in {config.address, first.address}:
            both = f"{first.name} and {config.name} at {config.port}"
            raise ConfigError("address", both, _("1 to 32 for each pad of a bus; a pad without one is alone"))
        if config.baud != first.baud:
            both = f"{first.name} {first.baud} and {config.name} {config.baud}"
            raise ConfigError("baud", both, _("one rate for all pads of a bus"))


def _is_url_port(port: str) -> bool:
    found = URL_PORT.fullmatch(port)
    return found is not None and 1 <= int(found[3]) <= 65535
