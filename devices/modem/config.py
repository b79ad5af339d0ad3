"""Configuration of a modem: frozen, checked at once, without a file format."""

import re
from dataclasses import dataclass, field
from typing import Final

from devices.config import BAUD_RATES, PATH_CHARACTERS_MAX
from devices.errors import ConfigError

_PIN: Final = re.compile(r"\d{4,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ModemConfig:
    """One modem. `port`: a path that stays the same (`/dev/serial/by-id/…`). `pin`: of the SIM card, if it
    wants one. Raises ConfigError.
    """

    port: str
    baud: int = 115200
    pin: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.port or len(self.port) > PATH_CHARACTERS_MAX or "\0" in self.port:
            raise ConfigError("port", self.port, "the stable path of a serial port")
        if self.baud not in BAUD_RATES:
            raise ConfigError("baud", self.baud, "one of " + ", ".join(map(str, BAUD_RATES)))
        if self.pin is not None and not _PIN.fullmatch(self.pin):
            raise ConfigError("pin", "…", "4 to 8 digits")
