"""Central's configuration; examples/central.toml explains each key."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from mqtt_bridge.messages.fields import Id, Name
from mqtt_bridge.settings import BrokerSettings, SettingsError, check_patterns, read_settings

DEFAULT_API_PORT: Final = 8461


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` and `zone` (IANA) hold for a store that central makes because there is none."""

    path: Path
    kind: Literal["real", "demo"] = "real"
    zone: Annotated[str, Meta(min_length=1, max_length=64)] = "Asia/Shanghai"


class ApiSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The API for commands on the same machine. The token file is made where there is none."""

    token_file: Path
    port: Annotated[int, Meta(ge=1, le=65535)] = DEFAULT_API_PORT


class CentralSettings(Struct, frozen=True, forbid_unknown_fields=True):
    store: StoreSettings
    api: ApiSettings
    broker: BrokerSettings = BrokerSettings()
    client_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}$(?!\n)")] = "hallrating-central"
    """Two centrals on one broker need two: the broker ends the older connection of an id."""
    sources: dict[Id, Name] = {}
    """Source -> pattern of its normalised case numbers, for `cases import`."""

    def __post_init__(self) -> None:
        check_patterns(self.sources)


def read_central(path: Path) -> CentralSettings:
    """The configuration in a file. Raises `SettingsError` for the first mistake."""
    settings = read_settings(path, CentralSettings)
    zone = settings.store.zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        expected = _("a time zone that this machine knows is expected, such as Asia/Shanghai")
        raise SettingsError(path, "store.zone", zone, expected) from None
    return settings
