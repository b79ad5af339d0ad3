"""What a station's file says of one pad."""

from __future__ import annotations

from msgspec import Struct

from devices.config import PadConfig
from devices.foreign.catalog import OURS, chosen
from mqtt_bridge.messages.fields import Id


class PadSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """One pad. `keys`: key number -> position 1 to 5, 5 the best. `address`: 1 to 32 on an RS-485 bus.

    Of another `model` (docs/devices.md) they are bytes such as "0x31"; it brings its own, and its own speed.
    `simulated`: its presses count as simulated ones.
    """

    name: Id
    port: str
    baud: int | None = None
    uid: str | None = None
    keys: dict[str, int] = {}
    address: int = 0
    model: str = OURS
    simulated: bool = False

    @property
    def is_foreign(self) -> bool:
        """Of another maker: it has no uid by which it could be bound."""
        return self.model != OURS

    def config(self, *, any_pad: bool = True) -> PadConfig:
        """Raises `ConfigError`."""
        model, keys, baud = chosen(self.model, self.keys)
        return PadConfig(
            self.name,
            self.port,
            self.baud or baud,
            self.uid,
            keys,
            self.address,
            any_pad,
            model,
            self.simulated,
        )
