"""The configuration file taken over anew: checked whole, put on record, exchanged; or nothing changes."""

from __future__ import annotations

import asyncio
import logging
from gettext import gettext as _
from pathlib import Path

from kiosk.acts import Act
from kiosk.api.access import Access, Tokens, read_tokens
from kiosk.config import StationSettings, read_station
from kiosk.technician.differences import differences, needs_restart
from kiosk.technician.plant import Plant
from mqtt_bridge.settings import SettingsError, check_broker_files

log = logging.getLogger(__name__)


class NotRecorded(Exception):
    """The disk took nothing, so nothing was done."""


class RestartNeeded(SettingsError):
    """The file is right, and a key of it is one that only a start takes over."""


class Reloader:
    """The file at `path` and what of it runs."""

    def __init__(self, path: Path, plant: Plant, access: Access) -> None:
        self._path = path
        self._plant = plant
        self._access = access
        self._one_at_a_time = asyncio.Lock()

    async def reload(self, actor: str) -> tuple[Act, ...]:
        """What changed; empty where the file says what runs. On record before it is done.

        Nothing has changed where it raises `SettingsError` (first mistake), `RestartNeeded`, `NotRecorded`.
        """
        async with self._one_at_a_time:
            settings, tokens = await asyncio.to_thread(self._read)
            acts = differences(self._plant.settings, settings)
            if tokens != self._access.tokens:
                acts = (*acts, ("tokens.changed", ""))
            if not acts:
                return ()
            if not await self._plant.driver.record(actor, acts):
                raise NotRecorded
            self._plant.exchange(settings)
            self._access.renew(tokens, settings.api.origins)
        for action, words in acts:
            log.info("configuration: %s %s", action, words)
        return acts

    def _read(self) -> tuple[StationSettings, Tokens]:
        settings = read_station(self._path)
        wrong = needs_restart(self._plant.settings, settings)
        if wrong is not None:
            key, value = wrong
            raise RestartNeeded(self._path, key, value, _("only a restart of the station takes this over"))
        check_broker_files(self._path, settings.broker)
        return settings, read_tokens(settings)
