"""Configuration of a modem: frozen, checked at once, without a file format."""

import re
from dataclasses import dataclass, field
from typing import Final

from devices.config import check_line
from devices.errors import ConfigError

_PIN: Final = re.compile(r"\d{4,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ModemConfig:
    """One modem. `port`: a path that stays the same (`/dev/serial/by-id/…`), or a serial server as for a pad
    (`socket://host:port`, `rfc2217://host:port`). `pin`: of the SIM card, if it wants one.

    Raises ConfigError.
    """

    port: str
    baud: int = 115200
    pin: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_line(self.port, self.baud)
        if self.pin is not None and not _PIN.fullmatch(self.pin):
            raise ConfigError("pin", "…", "4 to 8 digits")
